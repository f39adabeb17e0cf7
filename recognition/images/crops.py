"""Choose which part of a picture the recogniser sees. The crop matters as much as the network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_WHITE = 255  # the background of every thumbnail


def centre_square(image: NDArray[np.uint8], fraction: float) -> NDArray[np.uint8]:
    """Crop a centred square without resampling, and fill the area outside the picture with white.

    The side is relative to the longer side, so that a tall bottle in a portrait frame is never cut off.

    Args:
        image: uint8 [H, W, 3].
        fraction: Side of the square as a fraction of the picture's longer side, in (0, 1].

    Returns:
        uint8 [S, S, 3]; a view of `image` if the square lies inside the picture.

    Raises:
        ValueError: `fraction` is out of range.
    """
    if not 0 < fraction <= 1:
        raise ValueError(f"fraction must be in (0, 1], got {fraction}")
    height, width = image.shape[:2]
    side = max(1, round(max(height, width) * fraction))
    rows, columns = min(height, side), min(width, side)
    top, left = (height - rows) // 2, (width - columns) // 2
    inner = image[top : top + rows, left : left + columns]
    if rows == columns:
        return inner
    square = np.full((side, side, 3), _WHITE, dtype=np.uint8)
    top, left = (side - rows) // 2, (side - columns) // 2
    square[top : top + rows, left : left + columns] = inner
    return square


def query_crops(image: NDArray[np.uint8], fractions: Sequence[float]) -> list[NDArray[np.uint8]]:
    """Return the square crops that a scan uses, in the manifest's order."""
    return [centre_square(image, fraction) for fraction in fractions]
