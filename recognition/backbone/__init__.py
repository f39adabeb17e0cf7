"""Build the network with torch and timm, load its weights and export it to ONNX.

Only commands, trainings and tests import this package, and they do so lazily. `recipe` and `weights` do not need torch.
"""
