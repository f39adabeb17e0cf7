"""Find fronts that look alike at a glance: by colours and where they are, nothing learned."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_GRID = (4, 6)  # columns, rows
_CHUNK = 512


def nearest_alike(fronts: Sequence[Image.Image], count: int = 8) -> list[NDArray[np.int64]]:
    """Return for each front the numbers of the `count` others that look most like it, nearest first."""
    if len(fronts) < 2:  # noqa: PLR2004
        return [np.empty(0, dtype=np.int64) for _ in fronts]
    glances = np.stack([_glance(front) for front in fronts])
    squares = (glances**2).sum(axis=1)
    found: list[NDArray[np.int64]] = []
    for start in range(0, len(glances), _CHUNK):
        part = glances[start : start + _CHUNK]
        distances = squares[None, :] - 2 * part @ glances.T
        distances[np.arange(len(part)), np.arange(start, start + len(part))] = np.inf
        found += list(np.argsort(distances, axis=1, kind="stable")[:, : min(count, len(fronts) - 1)])
    return found


def _glance(front: Image.Image) -> NDArray[np.float32]:
    small = front.convert("RGBA").resize(_GRID, Image.Resampling.BOX)
    grey = Image.new("RGBA", _GRID, (128, 128, 128, 255))
    return np.asarray(Image.alpha_composite(grey, small).convert("RGB"), dtype=np.float32).reshape(-1)
