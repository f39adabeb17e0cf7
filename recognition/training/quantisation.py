"""Make the small network for phones: every large weight as 8-bit integers with one scale per output channel.

Only the download shrinks, to about a quarter: a DequantizeLinear node restores the weights when the graph runs, and
everything is computed in 32 bits as on the server. Quantised arithmetic would be slower on phones, and less exact.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import helper, numpy_helper

_SMALLEST = 2048  # numbers; smaller tensors are not worth two nodes


def shrink(model: onnx.ModelProto) -> onnx.ModelProto:
    """Copy the model with its large weights in 8 bits."""
    small = onnx.ModelProto()
    small.CopyFrom(model)
    nodes: list[onnx.NodeProto] = []
    kept: list[onnx.TensorProto] = []
    for tensor in small.graph.initializer:
        if tensor.data_type != onnx.TensorProto.FLOAT or len(tensor.dims) < 2 or np.prod(tensor.dims) < _SMALLEST:  # noqa: PLR2004
            kept.append(tensor)
            continue
        parts, node = _quantised(tensor)
        kept += parts
        nodes.append(node)
    body = list(small.graph.node)
    del small.graph.node[:], small.graph.initializer[:]
    small.graph.node.extend([*nodes, *body])
    small.graph.initializer.extend(kept)
    onnx.checker.check_model(small, full_check=True)
    return small


def _quantised(tensor: onnx.TensorProto) -> tuple[list[onnx.TensorProto], onnx.NodeProto]:
    values = numpy_helper.to_array(tensor)
    scale = np.abs(values).reshape(len(values), -1).max(axis=1) / 127
    scale = np.where(scale == 0, 1, scale).astype(np.float32)
    rounded = np.rint(values / scale.reshape(-1, *[1] * (values.ndim - 1))).astype(np.int8)
    names = (f"{tensor.name}_q", f"{tensor.name}_scale")
    parts = [numpy_helper.from_array(array, name) for array, name in zip((rounded, scale), names, strict=True)]
    return parts, helper.make_node("DequantizeLinear", list(names), [tensor.name], axis=0)
