"""Build the network with torch and timm, load its weights and export it to ONNX.

Imported lazily, by commands, trainings and tests only; `recipe` and `weights` do not import torch.
"""
