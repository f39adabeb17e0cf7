"""Pictures drawn for tests: packs that differ, and files in every shape a stranger may send."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw


def pack(seed: int, side: int = 300) -> Image.Image:
    """A pack of its own colours and shapes on white."""
    random = np.random.default_rng(seed)
    image = Image.new("RGB", (side, side), "white")
    draw = ImageDraw.Draw(image)
    left, right = side // 4, side - side // 4
    draw.rounded_rectangle((left, side // 10, right, side - side // 10), side // 20, fill=_colour(random))
    for _ in range(6):
        x, y = int(random.integers(left, right)), int(random.integers(side // 10, side - side // 10))
        size = int(random.integers(side // 20, side // 6))
        shape = draw.ellipse if random.random() < 0.5 else draw.rectangle
        shape((x - size, y - size, x + size, y + size), fill=_colour(random), outline="black")
    return image


def _colour(random: np.random.Generator) -> tuple[int, int, int]:
    red, green, blue = (int(value) for value in random.integers(0, 230, 3))
    return red, green, blue


def encoded(image: Image.Image, format: str = "JPEG", **options: Any) -> bytes:  # noqa: A002
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def pack_jpeg(seed: int = 1, side: int = 300) -> bytes:
    return encoded(pack(seed, side), quality=92)


def pixels(image: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(image.convert("RGB"))
