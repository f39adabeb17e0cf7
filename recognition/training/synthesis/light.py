"""Light a picture as a shop does: falling off, mirrored in the wrapping, warm or cold, too bright or too dark."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_LEVELS = np.arange(256, dtype=np.float32) / 255


def relight(picture: Image.Image, rng: np.random.Generator, strength: float = 1.0) -> Image.Image:
    """Change exposure, contrast, gamma, saturation and colour temperature, all in one table per channel.

    Args:
        picture: RGB.
        rng: decides which light.
        strength: 0 leaves the picture as it is, 1 is a badly lit shop.
    """
    saturation = 1 + strength * rng.uniform(-0.4, 0.25)
    grey = picture.convert("L")
    mixed = Image.blend(Image.merge("RGB", (grey, grey, grey)), picture, saturation)
    exposure, contrast, gamma = np.exp(strength * rng.normal(0, (0.22, 0.16, 0.18)))
    warmth, tint = strength * rng.normal(0, (0.09, 0.04))
    gains = (1 + warmth, 1 + tint, 1 - warmth)
    tables = [_table(gain * exposure, contrast, gamma) for gain in gains]
    return mixed.point(np.concatenate(tables).tolist())


def _table(gain: float, contrast: float, gamma: float) -> NDArray[np.uint8]:
    levels = ((_LEVELS**gamma) * gain - 0.5) * contrast + 0.5
    return (levels * 255).clip(0, 255).astype(np.uint8)


def shade(picture: Image.Image, rng: np.random.Generator, strength: float = 1.0) -> Image.Image:
    """Let the light fall off across the picture, sometimes with a lamp's soft white glare."""
    coarse = 16
    y, x = np.mgrid[0:coarse, 0:coarse] / (coarse - 1)
    angle = rng.uniform(0, 2 * np.pi)
    falloff = 1 + strength * rng.uniform(-0.45, 0.1) * (np.cos(angle) * (x - 0.5) + np.sin(angle) * (y - 0.5) + 0.5)
    shadow = Image.fromarray((falloff.clip(0, 1.0) * 255).astype(np.uint8)).resize(picture.size, _BILINEAR)
    darkened = Image.composite(picture, Image.new("RGB", picture.size), shadow)
    if rng.random() < 0.35 * strength:
        darkened.paste((255, 255, 250), (0, 0), _glare(picture.size, rng))
    return darkened


_BILINEAR = Image.Resampling.BILINEAR


def _glare(size: tuple[int, int], rng: np.random.Generator) -> Image.Image:
    coarse = 48
    y, x = np.mgrid[0:coarse, 0:coarse] / coarse
    cx, cy, angle = rng.uniform(0.2, 0.8), rng.uniform(0.2, 0.8), rng.uniform(0, np.pi)
    long, short = rng.uniform(0.1, 0.4), rng.uniform(0.02, 0.09)
    along = (x - cx) * np.cos(angle) + (y - cy) * np.sin(angle)
    across = (y - cy) * np.cos(angle) - (x - cx) * np.sin(angle)
    spot = np.exp(-((along / long) ** 2) - (across / short) ** 2) * rng.uniform(0.4, 1.0)
    return Image.fromarray((spot * 255).astype(np.uint8)).resize(size, _BILINEAR)
