"""What an area is filled with: one colour, or a gradient along a line or out of a point."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

from demo.drawing.colour import Colour

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
    """An RGBA picture of `size` filled with the paint."""
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
    return Image.linear_gradient("L").transform(size, Image.Transform.AFFINE, to_source, Image.Resampling.BILINEAR)


def _radial_ramp(size: Size, paint: Radial) -> Image.Image:
    scale = 127 / (max(size) * paint.radius)
    cx, cy = size[0] * paint.centre[0], size[1] * paint.centre[1]
    to_source = (scale, 0.0, 128 - cx * scale, 0.0, scale, 128 - cy * scale)
    return Image.radial_gradient("L").transform(
        size, Image.Transform.AFFINE, to_source, Image.Resampling.BILINEAR, fillcolor=255
    )


def _colourise(ramp: Image.Image, stops: tuple[Colour, ...]) -> Image.Image:
    return Image.merge("RGBA", [ramp.point(table) for table in _tables(stops)])


@lru_cache(maxsize=512)
def _tables(stops: tuple[Colour, ...]) -> tuple[list[int], ...]:
    """One 256-entry lookup table per channel."""
    spans = len(stops) - 1
    places = [(min(level * spans // 255, spans - 1), level * spans / 255) for level in range(256)]
    return tuple(
        [round(row[i] + (row[i + 1] - row[i]) * (place - i)) for i, place in places] for row in zip(*stops, strict=True)
    )
