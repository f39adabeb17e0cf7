"""Inference: one ONNX Runtime session, one thread, shared by every request of a process."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recognition.images.crops import query_crops
from recognition.recogniser.manifest import (
    BACKBONE_NAME,
    INPUT_NAME,
    OUTPUT_NAME,
    Manifest,
    RecogniserError,
    load_verified,
)

Image = NDArray[np.uint8]  # [H, W, 3] RGB
Vector = NDArray[np.float32]  # [d], unit length


class Engine:
    """A verified recogniser's network, loaded and warm. Read-only, so threads may share it.

    One thread per session measured best: 4-9 ms a picture alone, and steady when several requests run at once.
    """

    def __init__(self, folder: Path, *, expected_sha256: str | None = None, network: str = BACKBONE_NAME) -> None:
        self.manifest: Manifest = load_verified(folder, expected_sha256=expected_sha256)
        self._session = _open_session(folder / network)
        dim = self.embed(np.zeros((self.manifest.input.size, self.manifest.input.size, 3), dtype=np.uint8)).shape[0]
        if dim != self.manifest.embedding_dim:
            raise RecogniserError(
                f"{folder} says {self.manifest.embedding_dim} dimensions, its network gives {dim}: rebuild it."
            )

    def embed(self, image: Image) -> Vector:
        """Embed one RGB picture of any size, uint8 [H, W, 3]; returns float32 [d] of unit length.

        Raises:
            ValueError: another dtype or shape, or no pixels.
        """
        if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or image.size == 0:  # noqa: PLR2004
            raise ValueError(f"expected uint8 [H, W, 3] with pixels, got {image.dtype} {image.shape}")
        batch = np.ascontiguousarray(image)[np.newaxis]
        (embedding,) = self._session.run([OUTPUT_NAME], {INPUT_NAME: batch})
        vector: Vector = embedding[0]
        return vector

    def embed_many(self, images: Sequence[Image]) -> NDArray[np.float32]:
        """Embed pictures of any sizes; returns float32 [len(images), d].

        One after the other: on one thread a batch is no faster, and pictures need not share a size.
        """
        if not images:
            return np.empty((0, self.manifest.embedding_dim), dtype=np.float32)
        return np.stack([self.embed(image) for image in images])

    def embed_query(self, image: Image) -> NDArray[np.float32]:
        """Embed the squares of a picture that a scan looks at; returns float32 [crops, d]."""
        return self.embed_many(query_crops(image, self.manifest.input.crops))


def _open_session(path: Path) -> Any:  # noqa: ANN401 - ONNX Runtime has no types
    # Imported where it is needed: its threads do not survive a fork, and web servers fork after loading the code.
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises its own types for a graph it cannot run
        raise RecogniserError(f"{path} cannot be run by ONNX Runtime {onnxruntime.__version__}: {error}") from error
