"""What every part of a drawn front works on: its flat sheet, its colours, and blobs and discs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

Rgb = tuple[int, int, int]
Random = np.random.Generator
Place = tuple[float, float, float]  # x, y, radius as shares of the front's width, height and width


@dataclass(frozen=True)
class Palette:
    """Colours of one variant: ground, a second beside it, the picture's, and ink that reads on the ground."""

    ground: Rgb
    second: Rgb
    picture: Rgb
    leaf: Rgb
    ink: Rgb


@dataclass
class Sheet:
    """The flat front being drawn."""

    image: Image.Image
    draw: ImageDraw.ImageDraw
    palette: Palette
    words: tuple[str, ...]

    @property
    def width(self) -> int:
        return self.image.width

    @property
    def height(self) -> int:
        return self.image.height


Part = Callable[[Sheet, Random], None]


def pixels(sheet: Sheet, place: Place) -> Place:
    """Shares of the sheet in px."""
    x, y, radius = place
    return x * sheet.width, y * sheet.height, max(3.0, radius * sheet.width)


def disc(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, fill: Rgb, *, squeeze: float = 1.0) -> None:
    """Fill a circle, or with `squeeze` a flatter or taller one."""
    draw.ellipse((x - radius, y - radius * squeeze, x + radius, y + radius * squeeze), fill=fill)


def blob(x: float, y: float, radius: float, rng: Random) -> list[tuple[float, float]]:
    """The outline of something round and irregular."""
    angles = np.linspace(0, 2 * math.pi, 10, endpoint=False)
    radii = radius * rng.uniform(0.5, 1.2, 10)
    return [(float(x + r * math.cos(a)), float(y + r * math.sin(a))) for a, r in zip(angles, radii, strict=True)]


def scaled(colour: Rgb, share: float) -> Rgb:
    """A darker (below 1) or lighter colour."""
    red, green, blue = (min(255, round(level * share)) for level in colour)
    return red, green, blue
