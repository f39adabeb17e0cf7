"""Decode and shrink pictures once; they are kept as uint8."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from recognition.images.decoding import PhotoError, decode_photo
from recognition.samples import SamplesError

Picture = NDArray[np.uint8]  # [H, W, 3] RGB


def load_pictures(paths: Sequence[Path], side: int) -> list[Picture]:
    """Decode every picture, its longer side at most `side` px: 2,640 photos at 288 px are 650 MB.

    Raises:
        SamplesError: a picture that cannot be decoded, by name.
    """
    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(lambda path: _load(path, side), paths))


def _load(path: Path, side: int) -> Picture:
    try:
        return decode_photo(path.read_bytes(), longest_side=side)
    except (OSError, PhotoError) as error:
        raise SamplesError(f"{path} cannot be used as a picture ({error}): repair or remove it.") from error


def stretched(picture: Picture, side: int) -> Picture:
    """Resize bicubically to a square of `side` px, as the recogniser's own preprocessing does."""
    return np.asarray(Image.fromarray(picture).resize((side, side), Image.Resampling.BICUBIC), dtype=np.uint8)
