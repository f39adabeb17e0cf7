"""Fill areas with one colour, or a gradient along a line or out of a point."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, lru_cache

from PIL import Image

from drawing.colour import Colour

Size = tuple[int, int]


@dataclass(frozen=True)
class Linear:
    """Evenly spaced stops across the filled area; angle 0 = left to right, 90 = top to bottom."""

    stops: tuple[Colour, ...]
    angle: float = 90


@dataclass(frozen=True)
class Radial:
    """Evenly spaced stops out of `centre` (fractions of the area), `radius` times its longer side."""

    stops: tuple[Colour, ...]
    centre: tuple[float, float] = (0.38, 0.32)
    radius: float = 0.75


Paint = Colour | Linear | Radial


def paint_image(paint: Paint, size: Size) -> Image.Image:
    """Return an RGBA picture of `size` filled with the paint."""
    if isinstance(paint, Linear):
        return _colourise(_linear_ramp(size, paint.angle), paint.stops)
    if isinstance(paint, Radial):
        return _colourise(_radial_ramp(size, paint), paint.stops)
    return Image.new("RGBA", size, paint)


def _linear_ramp(size: Size, angle: float) -> Image.Image:
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    corners = [x * cos + y * sin for x in (0, size[0]) for y in (0, size[1])]
    low, scale = min(corners), 254 / max(max(corners) - min(corners), 1e-6)
    to_source = (0.0, 0.0, 128.0, cos * scale, sin * scale, 0.5 - low * scale)
    return _linear_gradient().transform(size, Image.Transform.AFFINE, to_source, Image.Resampling.BILINEAR)


def _radial_ramp(size: Size, paint: Radial) -> Image.Image:
    scale = 127 / (max(size) * paint.radius)
    cx, cy = size[0] * paint.centre[0], size[1] * paint.centre[1]
    to_source = (scale, 0.0, 128 - cx * scale, 0.0, scale, 128 - cy * scale)
    return _radial_gradient().transform(
        size, Image.Transform.AFFINE, to_source, Image.Resampling.BILINEAR, fillcolor=255
    )


@cache
def _linear_gradient() -> Image.Image:
    return Image.linear_gradient("L")


@cache
def _radial_gradient() -> Image.Image:
    return Image.radial_gradient("L")


def _colourise(ramp: Image.Image, stops: tuple[Colour, ...]) -> Image.Image:
    """Replace each level of the ramp by its colour; a palette does in one step what tables do in four."""
    ramp.putpalette(_palette(stops), "RGBA")
    return ramp.convert("RGBA")


@lru_cache(maxsize=512)
def _palette(stops: tuple[Colour, ...]) -> bytes:
    """Return the 256 colours of the gradient, four bytes each."""
    spans = len(stops) - 1
    colours = bytearray()
    for level in range(256):
        start = min(level * spans // 255, spans - 1)
        share = level * spans / 255 - start
        colours.extend(round(a + (b - a) * share) for a, b in zip(stops[start], stops[start + 1], strict=True))
    return bytes(colours)
