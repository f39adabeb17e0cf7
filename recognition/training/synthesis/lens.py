"""Degrade a picture as a phone's camera does: out of focus, shaken, too few pixels, noise, JPEG."""

from __future__ import annotations

import io
import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter


def photograph(picture: Image.Image, rng: np.random.Generator, strength: float = 1.0) -> NDArray[np.uint8]:
    """Apply blur (focus or motion), lost pixels, JPEG and grain, each with some probability.

    Args:
        picture: RGB.
        rng: decides which faults.
        strength: 0..1, scales how often they occur.

    Returns:
        uint8 [H, W, 3].
    """
    kind = rng.random()
    if kind < 0.25 * strength:
        picture = picture.filter(ImageFilter.BoxBlur(rng.uniform(0.3, 1.6) * picture.width / 224))
    elif kind < 0.45 * strength:
        picture = motion_blur(picture, rng.uniform(2, 9) * picture.width / 224, rng.uniform(0, math.pi))
    elif kind < 0.65 * strength:
        picture = _fewer_pixels(picture, rng.uniform(0.35, 0.8))
    if rng.random() < 0.4 * strength:
        picture = _jpeg(picture, int(rng.integers(25, 90)))
    if rng.random() < 0.3 * strength:
        return _grain(picture, rng)
    return np.array(picture)


def motion_blur(picture: Image.Image, length: float, angle: float) -> Image.Image:
    """Return the mean of copies shifted along a line of `length` px at `angle` radians."""
    pixels = np.asarray(picture)
    copies = max(2, round(length))
    total = np.zeros(pixels.shape, dtype=np.uint16)
    for place in np.linspace(-length / 2, length / 2, copies):
        shift = (round(place * math.sin(angle)), round(place * math.cos(angle)))
        total += np.roll(pixels, shift, axis=(0, 1))
    return Image.fromarray((total // copies).astype(np.uint8))


def _fewer_pixels(picture: Image.Image, share: float) -> Image.Image:
    small = (max(1, round(picture.width * share)), max(1, round(picture.height * share)))
    return picture.resize(small, Image.Resampling.BOX).resize(picture.size, Image.Resampling.BICUBIC)


def _jpeg(picture: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")


def _grain(picture: Image.Image, rng: np.random.Generator) -> NDArray[np.uint8]:
    noise = rng.integers(-128, 128, (picture.height, picture.width, 1), dtype=np.int16) * rng.uniform(0.02, 0.14)
    return np.asarray((np.asarray(picture) + noise).clip(0, 255), dtype=np.uint8)
