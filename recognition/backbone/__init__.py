"""Everything that needs torch and timm: building the network, its weights and its ONNX export.

Imported lazily and only by commands and tests; `recipe` and `weights` look without importing torch.
"""
