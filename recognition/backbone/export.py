"""Export from torch to one self-contained ONNX graph: uint8 pixels in, embedding out.

The graph itself resizes and normalises, so a server and a phone compute the same numbers regardless of their image
libraries. The nodes reproduce Pillow's bicubic filter (antialiased, a = -0.5).
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from recognition.backbone.network import InputTransform
from recognition.recogniser.manifest import INPUT_NAME, OUTPUT_NAME

_TRACED_INPUT = "normalised"


def export_onnx(network: nn.Module, transform: InputTransform) -> onnx.ModelProto:
    """Export the network with its preprocessing: `image` uint8 [1, H, W, 3] RGB -> `embedding` float32 [1, d]."""
    model = _trace(network, transform.size)
    _strip_provenance(model)
    _prepend_preprocessing(model, transform)
    model.producer_name = "pyeonscan"
    model.producer_version = ""
    onnx.checker.check_model(model, full_check=True)
    return model


def embedding_dim(model: onnx.ModelProto) -> int:
    """Return the length of the exported embedding."""
    return int(model.graph.output[0].type.tensor_type.shape.dim[1].dim_value)


def opset(model: onnx.ModelProto) -> int:
    """Return the version of the default operator set."""
    return next(int(entry.version) for entry in model.opset_import if entry.domain in {"", "ai.onnx"})


def _trace(network: nn.Module, size: int) -> onnx.ModelProto:
    example = torch.zeros(1, 3, size, size)
    for tool in ("torch.onnx", "onnxscript", "onnx_ir"):  # they log every node they fold
        logging.getLogger(tool).setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # raised by torch's own tree utilities
        program = torch.onnx.export(
            network,
            (example,),
            input_names=[_TRACED_INPUT],
            output_names=[OUTPUT_NAME],
            dynamo=True,
            external_data=False,
            verbose=False,
        )
    if program is None:
        raise RuntimeError("torch.onnx.export returned no program")
    return program.model_proto


def _strip_provenance(model: onnx.ModelProto) -> None:
    """Remove stack traces and module names. They contain this machine's paths and would make every build differ."""
    del model.metadata_props[:]
    del model.graph.metadata_props[:]
    for items in (model.graph.node, model.graph.input, model.graph.output, model.graph.value_info):
        _strip_items(items)
    _strip_items(model.graph.initializer)
    del model.graph.value_info[:]


def _strip_items(items: Iterable[Any]) -> None:
    for item in items:
        item.doc_string = ""
        del item.metadata_props[:]


def _prepend_preprocessing(model: onnx.ModelProto, transform: InputTransform) -> None:
    graph = model.graph
    traced_nodes = list(graph.node)
    del graph.node[:]
    graph.node.extend([*_preprocessing_nodes(), *traced_nodes])
    graph.initializer.extend(_preprocessing_constants(transform))
    del graph.input[:]
    graph.input.append(helper.make_tensor_value_info(INPUT_NAME, TensorProto.UINT8, [1, "height", "width", 3]))


def _preprocessing_nodes() -> list[onnx.NodeProto]:
    return [
        helper.make_node("Cast", [INPUT_NAME], ["pixels_nhwc"], to=TensorProto.FLOAT),
        helper.make_node("Transpose", ["pixels_nhwc"], ["pixels"], perm=[0, 3, 1, 2]),
        helper.make_node(
            "Resize",
            ["pixels", "", "", "input_size"],
            ["resized"],
            mode="cubic",
            cubic_coeff_a=-0.5,
            antialias=1,
            coordinate_transformation_mode="half_pixel",
            exclude_outside=1,  # at the borders Pillow renormalises the filter over the existing pixels
            axes=[2, 3],
        ),
        # A bicubic filter overshoots at edges; 8-bit image libraries clip there.
        helper.make_node("Clip", ["resized", "darkest", "brightest"], ["clipped"]),
        helper.make_node("Sub", ["clipped", "mean_255"], ["centred"]),
        helper.make_node("Div", ["centred", "std_255"], [_TRACED_INPUT]),
    ]


def _preprocessing_constants(transform: InputTransform) -> list[onnx.TensorProto]:
    return [
        numpy_helper.from_array(np.array([transform.size, transform.size], dtype=np.int64), "input_size"),
        numpy_helper.from_array(np.array(0, dtype=np.float32), "darkest"),
        numpy_helper.from_array(np.array(255, dtype=np.float32), "brightest"),
        numpy_helper.from_array(_per_channel(transform.mean), "mean_255"),
        numpy_helper.from_array(_per_channel(transform.std), "std_255"),
    ]


def _per_channel(values: tuple[float, float, float]) -> np.ndarray[Any, np.dtype[np.float32]]:
    return (np.array(values, dtype=np.float32) * 255).reshape(1, 3, 1, 1)
