from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from recognition.recogniser.engine import Engine
from recognition.recogniser.manifest import BACKBONE_NAME, MANIFEST_NAME, Manifest, RecogniserError, read_manifest
from recognition.tests.drawing import pack, pixels


def test_a_picture_of_any_shape_gives_a_unit_vector(engine: Engine) -> None:
    for shape in [(1, 1, 3), (640, 480, 3), (37, 500, 3)]:
        vector = engine.embed(np.full(shape, 128, dtype=np.uint8))

        assert vector.shape == (engine.manifest.embedding_dim,)
        assert vector.dtype == np.float32
        assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-4)


def test_a_view_into_a_larger_picture_embeds_as_its_copy_does(engine: Engine) -> None:
    image = pixels(pack(1))
    view = image[10:200, 20:210]

    np.testing.assert_array_equal(engine.embed(view), engine.embed(view.copy()))


def test_many_pictures_embed_as_each_does(engine: Engine) -> None:
    images = [pixels(pack(seed, side)) for seed, side in [(1, 300), (2, 200)]]

    np.testing.assert_array_equal(engine.embed_many(images), np.stack([engine.embed(image) for image in images]))
    assert engine.embed_many([]).shape == (0, engine.manifest.embedding_dim)


def test_threads_share_one_engine(engine: Engine) -> None:
    images = [pixels(pack(seed)) for seed in range(8)]
    expected = engine.embed_many(images)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(engine.embed, images * 4))

    np.testing.assert_array_equal(np.stack(found), np.tile(expected, (4, 1)))


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((10, 10, 3), dtype=np.float32),
        np.zeros((10, 10), dtype=np.uint8),
        np.zeros((10, 10, 4), dtype=np.uint8),
        np.zeros((0, 10, 3), dtype=np.uint8),
    ],
)
def test_anything_but_rgb_bytes_is_refused(engine: Engine, image: np.ndarray) -> None:
    with pytest.raises(ValueError, match="expected uint8"):
        engine.embed(image)


def _with_network(folder: Path, content: bytes, **changes: int) -> Path:
    """A folder whose manifest fits `content`, whatever that is."""
    import hashlib

    manifest = read_manifest(folder)
    fields = {**manifest.__dict__, "files": {BACKBONE_NAME: hashlib.sha256(content).hexdigest()}, "version": ""}
    (folder / BACKBONE_NAME).write_bytes(content)
    (folder / MANIFEST_NAME).write_text(Manifest(**{**fields, **changes}).to_json())
    return folder


def test_a_file_that_is_no_network_is_refused(tmp_path: Path, recogniser_folder: Path) -> None:
    folder = Path(shutil.copytree(recogniser_folder, tmp_path / "recogniser"))

    with pytest.raises(RecogniserError, match="cannot be run by ONNX Runtime"):
        Engine(_with_network(folder, b"not a graph"))


def test_a_manifest_with_another_dimension_is_refused(tmp_path: Path, recogniser_folder: Path) -> None:
    folder = Path(shutil.copytree(recogniser_folder, tmp_path / "recogniser"))
    content = (folder / BACKBONE_NAME).read_bytes()

    with pytest.raises(RecogniserError, match="says 64 dimensions, its network gives 1280"):
        Engine(_with_network(folder, content, embedding_dim=64))


def test_the_manifest_is_plain_json(recogniser_folder: Path) -> None:
    document = json.loads((recogniser_folder / MANIFEST_NAME).read_text())

    assert document["input"]["dtype"] == "uint8"
    assert document["embedding_dim"] == 1280
