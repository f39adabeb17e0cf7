from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import skimage.data
import torch
from numpy.typing import NDArray

from recognition.backbone.export import export_onnx
from recognition.backbone.network import EmbeddingNetwork, InputTransform, build_classifier, input_transform
from recognition.backbone.weights import find_weights
from recognition.recogniser.engine import Engine
from recognition.recogniser.manifest import BACKBONE_NAME
from recognition.tests.reference import normalised, resized

pytestmark = pytest.mark.slow

PHOTOS = ("chelsea", "coffee", "astronaut", "rocket")


@pytest.fixture(scope="module")
def network() -> EmbeddingNetwork:
    name = "tf_efficientnet_lite0"
    return EmbeddingNetwork(build_classifier(name, find_weights(name))).eval()


@pytest.fixture(scope="module")
def transform(network: EmbeddingNetwork) -> InputTransform:
    return input_transform(network.classifier)


@pytest.fixture(scope="module")
def graph(recogniser_folder: Path) -> onnx.ModelProto:
    return onnx.load(recogniser_folder / BACKBONE_NAME)


@pytest.fixture(scope="module")
def preprocessing(graph: onnx.ModelProto) -> onnxruntime.InferenceSession:
    """Open the graph with the output of its preprocessing nodes as an additional output."""
    probe = onnx.ModelProto()
    probe.CopyFrom(graph)
    probe.graph.output.append(onnx.helper.make_tensor_value_info("clipped", onnx.TensorProto.FLOAT, None))
    return onnxruntime.InferenceSession(probe.SerializeToString(), providers=["CPUExecutionProvider"])


def _photo(name: str) -> NDArray[np.uint8]:
    photo: NDArray[np.uint8] = getattr(skimage.data, name)()
    return photo


def _resized_by_torch(image: NDArray[np.uint8], size: int) -> torch.Tensor:
    batch = torch.from_numpy(image.copy()).permute(2, 0, 1)[None].float()
    return torch.nn.functional.interpolate(batch, (size, size), mode="bicubic", antialias=True).clamp(0, 255)


@pytest.mark.parametrize("name", PHOTOS)
def test_the_graph_and_torch_agree_on_pixels_that_need_no_resizing(
    engine: Engine, network: EmbeddingNetwork, transform: InputTransform, name: str
) -> None:
    image = resized(_photo(name), transform.size)

    with torch.inference_mode():
        expected = network(normalised(image, transform))[0].numpy()

    np.testing.assert_allclose(engine.embed(image), expected, atol=1e-4)


@pytest.mark.parametrize("name", PHOTOS)
def test_the_graph_resizes_as_pillows_bicubic_does(
    preprocessing: onnxruntime.InferenceSession, transform: InputTransform, name: str
) -> None:
    image = _photo(name)

    (pixels,) = preprocessing.run(["clipped"], {"image": image[None]})

    # Pillow rounds and clips to whole numbers after each of its two passes; the graph only clips, and only once.
    difference = np.abs(pixels[0].transpose(1, 2, 0) - resized(image, transform.size))
    assert np.quantile(difference, 0.999) <= 1.0
    assert difference.max() <= 6.0


@pytest.mark.parametrize("name", PHOTOS)
def test_the_graph_and_torch_agree_on_photos_of_any_size(
    engine: Engine, network: EmbeddingNetwork, transform: InputTransform, name: str
) -> None:
    image = _photo(name)
    mean, std = torch.tensor(transform.mean)[:, None, None], torch.tensor(transform.std)[:, None, None]

    with torch.inference_mode():
        expected = network((_resized_by_torch(image, transform.size) / 255 - mean) / std)[0].numpy()

    np.testing.assert_allclose(engine.embed(image), expected, atol=1e-4)


@pytest.mark.parametrize("name", PHOTOS)
def test_the_embedding_of_a_photo_is_close_to_that_with_pillow(
    engine: Engine, network: EmbeddingNetwork, transform: InputTransform, name: str
) -> None:
    image = _photo(name)

    with torch.inference_mode():
        expected = network(normalised(image, transform))[0].numpy()

    # Rounding to whole numbers alone costs up to 0.003 of similarity, most for dark, plain pictures.
    assert engine.embed(image) @ expected >= 0.99


@pytest.mark.parametrize("name", PHOTOS)
def test_the_graph_resizes_as_torchs_antialiased_bicubic_does(
    preprocessing: onnxruntime.InferenceSession, transform: InputTransform, name: str
) -> None:
    image = _photo(name)

    (pixels,) = preprocessing.run(["clipped"], {"image": image[None]})

    np.testing.assert_allclose(pixels, _resized_by_torch(image, transform.size), atol=0.01)


def test_small_pictures_are_enlarged_as_pillow_does(
    preprocessing: onnxruntime.InferenceSession, transform: InputTransform
) -> None:
    image = _photo("coffee")[::8, ::8].copy()

    (pixels,) = preprocessing.run(["clipped"], {"image": image[None]})

    difference = np.abs(pixels[0].transpose(1, 2, 0) - resized(image, transform.size))
    assert np.quantile(difference, 0.999) <= 2.0


def test_the_graph_takes_bytes_of_any_size_and_gives_one_vector(graph: onnx.ModelProto) -> None:
    (taken,), (given,) = graph.graph.input, graph.graph.output
    shape = [dim.dim_param or dim.dim_value for dim in taken.type.tensor_type.shape.dim]

    assert (taken.name, taken.type.tensor_type.elem_type, shape) == (
        "image",
        onnx.TensorProto.UINT8,
        [1, "height", "width", 3],
    )
    assert given.name == "embedding"


def test_the_graph_is_one_file_of_standard_operators(graph: onnx.ModelProto) -> None:
    assert {node.domain for node in graph.graph.node} <= {"", "ai.onnx"}
    assert not any(tensor.external_data for tensor in graph.graph.initializer)


def test_exporting_twice_gives_the_same_bytes_without_this_machines_paths(
    network: EmbeddingNetwork, transform: InputTransform, recogniser_folder: Path
) -> None:
    exported = export_onnx(network, transform).SerializeToString(deterministic=True)

    assert exported == (recogniser_folder / BACKBONE_NAME).read_bytes()
    assert b"site-packages" not in exported
    assert str(Path(__file__).parents[2]).encode() not in exported
