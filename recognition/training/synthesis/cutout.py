"""Cut a product out of the even background of its catalogue picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

_RING = 2  # px at the border that show what the background is like
_TOLERANCE = 14  # levels; JPEG ringing and a background's faint shading stay below
_UNEVEN = 0.25  # share of border pixels that may differ before the background counts as a photograph's
_SMALLEST_SHARE = 0.03  # of the picture; a smaller cut-out is no product


def cut_out(picture: NDArray[np.uint8], side: int) -> Image.Image:
    """Return the product alone, RGBA, cropped, its longer side at most `side` px.

    The outline is the cross of the row and column spans that differ from the background: white print inside
    the pack never becomes a hole. A picture that is empty, or whose border is uneven, is kept whole.

    Args:
        picture: uint8 [H, W, 3] RGB.
        side: px.
    """
    mask = _silhouette(picture)
    alpha = Image.fromarray(mask.astype(np.uint8) * 255).filter(ImageFilter.MinFilter(3))
    front = Image.fromarray(picture).convert("RGBA")
    front.putalpha(alpha)
    front = front.crop(alpha.getbbox() or (0, 0, *front.size))
    front.thumbnail((side, side), Image.Resampling.BICUBIC, reducing_gap=None)
    return front


def _silhouette(picture: NDArray[np.uint8]) -> NDArray[np.bool_]:
    border = _border(picture)
    background = np.median(border, axis=0)
    whole = np.ones(picture.shape[:2], dtype=bool)
    if np.mean(np.abs(border - background).max(axis=1) > _TOLERANCE) > _UNEVEN:
        return whole
    differs = np.abs(picture.astype(np.int16) - background.astype(np.int16)).max(axis=2) > _TOLERANCE
    mask = _span(differs, axis=0) & _span(differs, axis=1)
    return mask if mask.mean() >= _SMALLEST_SHARE else whole


def _border(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    strips = (picture[:_RING], picture[-_RING:], picture[:, :_RING], picture[:, -_RING:])
    return np.concatenate([strip.reshape(-1, 3) for strip in strips]).astype(np.float64)


def _span(mask: NDArray[np.bool_], axis: int) -> NDArray[np.bool_]:
    """Mark everything between the first and the last marked pixel of each line."""
    from_start = np.logical_or.accumulate(mask, axis=axis)
    from_end = np.flip(np.logical_or.accumulate(np.flip(mask, axis), axis=axis), axis)
    return from_start & from_end
