from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from recognition.recogniser.manifest import (
    BACKBONE_NAME,
    MANIFEST_NAME,
    InputSpec,
    Manifest,
    RecogniserError,
    Thresholds,
    load_verified,
    manifest_sha256,
    read_manifest,
)

MANIFEST = Manifest(
    name="tiny",
    backbone="tf_efficientnet_lite0",
    input=InputSpec(size=224, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5), crops=(1.0,)),
    embedding_dim=1280,
    opset=20,
    thresholds=Thresholds(match_score=0.8, match_margin=0.1, choose_score=0.5, rests_on="nothing"),
    files={BACKBONE_NAME: "0" * 64},
)


@pytest.fixture
def folder(tmp_path: Path, recogniser_folder: Path) -> Path:
    return Path(shutil.copytree(recogniser_folder, tmp_path / "recogniser"))


def _edit(folder: Path, **changes: Any) -> None:
    path = folder / MANIFEST_NAME
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_what_is_written_can_be_read_back(tmp_path: Path) -> None:
    (tmp_path / MANIFEST_NAME).write_text(MANIFEST.to_json())

    assert read_manifest(tmp_path) == MANIFEST


def test_the_version_follows_from_the_content_and_not_from_the_day() -> None:
    later = replace(MANIFEST, version="", created="2027-01-01", recipe="another", weights="another")
    other = replace(MANIFEST, version="", thresholds=replace(MANIFEST.thresholds, match_margin=0.2))

    assert later.version == MANIFEST.version
    assert other.version != MANIFEST.version


def test_an_untouched_folder_is_accepted(folder: Path) -> None:
    assert load_verified(folder, expected_sha256=manifest_sha256(folder)).version.startswith("tf_efficientnet_lite0-")


def test_a_missing_folder_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(RecogniserError, match="There is no recogniser in"):
        load_verified(tmp_path / "none")


def test_a_network_with_one_flipped_bit_is_refused(folder: Path) -> None:
    network = folder / BACKBONE_NAME
    content = bytearray(network.read_bytes())
    content[len(content) // 2] ^= 1
    network.write_bytes(content)

    with pytest.raises(RecogniserError, match="does not match its SHA-256"):
        load_verified(folder)


def test_a_missing_network_is_refused(folder: Path) -> None:
    (folder / BACKBONE_NAME).unlink()

    with pytest.raises(RecogniserError, match="cannot be read"):
        load_verified(folder)


def test_thresholds_changed_by_hand_are_refused(folder: Path) -> None:
    thresholds = {"match_score": 0.0, "match_margin": 0.0, "choose_score": 0.0, "rests_on": "hope"}
    _edit(folder, thresholds=thresholds)

    with pytest.raises(RecogniserError, match="was changed after it was written"):
        load_verified(folder)


def test_another_manifest_than_the_registered_one_is_refused(folder: Path) -> None:
    registered = manifest_sha256(folder)
    _edit(folder, created="2020-01-01")

    with pytest.raises(RecogniserError, match="is not the one that was registered"):
        load_verified(folder, expected_sha256=registered)


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 99},
        {"files": {}},
        {"files": {"../backbone.onnx": "0" * 64, BACKBONE_NAME: "0" * 64}},
        {"input": None},
        {"surprise": 1},
    ],
)
def test_a_manifest_of_another_shape_is_refused(folder: Path, changes: dict[str, Any]) -> None:
    _edit(folder, **changes)

    with pytest.raises(RecogniserError, match="cannot be read"):
        read_manifest(folder)


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "\ud800".encode("utf-8", "surrogatepass")])
def test_a_manifest_that_is_no_json_object_is_refused(tmp_path: Path, text: str | bytes) -> None:
    (tmp_path / MANIFEST_NAME).write_bytes(text if isinstance(text, bytes) else text.encode())

    with pytest.raises(RecogniserError, match="cannot be read"):
        read_manifest(tmp_path)
