"""Light on packs: dark and bright veils laid over an RGB picture through masks (mode L)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from drawing.colour import WHITE
from drawing.paint import Size
from drawing.paths import Point, transform

_LARGE = 500  # px across
_DEEP = [round(level * level / 255 * 0.3) for level in range(256)] * 3


def shade(picture: Image.Image, mask: Image.Image, strength: float = 1) -> None:
    """Darken the RGB picture where the mask is bright; colours grow deeper, not greyer."""
    picture.paste(picture.point(_DEEP), (0, 0), _scaled(mask, strength))


def shine(picture: Image.Image, mask: Image.Image, strength: float = 1) -> None:
    """Lay white over the RGB picture where the mask is bright."""
    picture.paste(WHITE[:3], (0, 0), _scaled(mask, strength))


def _scaled(mask: Image.Image, strength: float) -> Image.Image:
    if strength == 1:
        return mask
    return mask.point([min(255, round(level * strength)) for level in range(256)])


def strip(levels: Sequence[tuple[float, float]], length: int = 256) -> Image.Image:
    """Return a row of pixels from (place 0..1, level 0..1) knots, linear in between; mode L, one pixel high."""
    row = bytearray()
    for i in range(length):
        place = i / (length - 1)
        row.append(round(255 * _at(levels, place)))
    return Image.frombytes("L", (length, 1), bytes(row))


def _at(levels: Sequence[tuple[float, float]], place: float) -> float:
    for (x0, y0), (x1, y1) in pairwise(levels):
        if x0 <= place <= x1:
            t = (place - x0) / max(x1 - x0, 1e-6)
            t = t * t * (3 - 2 * t)
            return y0 + (y1 - y0) * t
    return levels[-1][1] if place > levels[-1][0] else levels[0][1]


def rim(mask: Image.Image, reach: float) -> Image.Image:
    """Return bright along the inner edge of the mask, fading over `reach` pixels."""
    small = mask.reduce(4)
    padded = Image.new("L", (small.width + 40, small.height + 40))
    padded.paste(small, (20, 20))
    soft = padded.filter(ImageFilter.GaussianBlur(reach / 4))
    inner = ImageChops.subtract(padded, soft).crop((20, 20, 20 + small.width, 20 + small.height))
    return inner.resize(mask.size, Image.Resampling.BICUBIC)


def soft_polygons(size: Size, polygons: Sequence[Sequence[Point]], levels: Sequence[int], blur: float) -> Image.Image:
    """Draw polygons of given grey levels, blurred by `blur` pixels; a large picture is drawn small and enlarged."""
    factor = 4 if size[0] > _LARGE else 1
    small = Image.new("L", (size[0] // factor, size[1] // factor))
    draw = ImageDraw.Draw(small)
    for polygon, level in zip(polygons, levels, strict=True):
        draw.polygon([(x / factor, y / factor) for x, y in polygon], fill=level)
    return small.filter(ImageFilter.GaussianBlur(blur / factor)).resize(size, Image.Resampling.BICUBIC)


def creases(size: Size, rng: random.Random, count: int, length: float, angle: float) -> list[list[Point]]:
    """Return thin triangles scattered over `size`, most of them lying near `angle` degrees."""
    found: list[list[Point]] = []
    for _ in range(count):
        x, y = rng.uniform(0, size[0]), rng.uniform(0, size[1])
        reach, turn = length * rng.uniform(0.4, 1.2), angle + rng.gauss(0, 16)
        across = reach * rng.uniform(0.05, 0.16)
        found.append(transform([(0, -across), (reach, 0), (0, across), (-reach * 0.6, 0)], x, y, 1, turn))
    return found


def grain(size: Size, rng: random.Random, scale: int = 2) -> Image.Image:
    """Return fine random texture around mid grey, `scale` pixels a speck; mode L."""
    small = (max(1, size[0] // scale), max(1, size[1] // scale))
    noise = Image.frombytes("L", small, rng.randbytes(small[0] * small[1]))
    return noise.resize(size, Image.Resampling.BILINEAR)
