"""Bodies of revolution (cans, bottles, cups), seen from the front and a little from above."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from PIL import Image

from drawing.forms.frame import FRONT, FULL_SIZE, Frame
from drawing.forms.surface import Surface
from drawing.paint import Linear, Paint, Size
from drawing.paths import Path, Point, ellipse
from drawing.shading import strip
from drawing.warp import Mesh, bend, mesh, warp

Levels = tuple[tuple[float, float], ...]

GLOSS_DARK: Levels = (
    (0, 0.72), (0.06, 0.42), (0.2, 0.1), (0.4, 0), (0.62, 0), (0.8, 0.16), (0.94, 0.5), (1, 0.75),
)  # fmt: skip
GLOSS_LIGHT: Levels = (
    (0, 0.1), (0.04, 0.18), (0.08, 0), (0.15, 0), (0.19, 0.5), (0.25, 0.62), (0.31, 0.05), (0.4, 0),
    (0.84, 0), (0.9, 0.3), (0.95, 0.02), (1, 0.1),
)  # fmt: skip
MATTE_DARK: Levels = ((0, 0.5), (0.1, 0.24), (0.3, 0.03), (0.5, 0), (0.7, 0.06), (0.9, 0.32), (1, 0.58))
MATTE_LIGHT: Levels = ((0, 0), (0.16, 0.05), (0.3, 0.26), (0.45, 0.02), (1, 0))


@dataclass(frozen=True)
class Turned:
    """A silhouette by (y, half width) knots from top to bottom, around the axis x = `centre`.

    `sag` is how far the near side of a ring hangs below its ends, as a share of its half width.
    `straight` bodies run in straight lines between the knots, the others in soft curves.
    """

    knots: tuple[tuple[float, float], ...]
    sag: float = 0.07
    centre: float = FRONT[0] / 2
    straight: bool = False
    frame: Frame = FULL_SIZE

    def half_width(self, y: float) -> float:
        knots = self.knots
        for (y0, r0), (y1, r1) in pairwise(knots):
            if y <= y1:
                t = min(max((y - y0) / max(y1 - y0, 1e-6), 0), 1)
                return r0 + (r1 - r0) * (t if self.straight else (1 - math.cos(math.pi * t)) / 2)
        return knots[-1][1]

    def outline(self, top: float, bottom: float) -> Path:
        """Return the visible piece between the rings at `top` and `bottom`."""
        rows = [top + (bottom - top) * i / 60 for i in range(61)]
        left = [(self.centre - self.half_width(y), y) for y in reversed(rows)]
        right = [(self.centre + self.half_width(y), y) for y in rows]
        return right + self.ring(bottom) + left + self.ring(top)[::-1]

    def ring(self, y: float) -> Path:
        """Return the near half of a ring, from right to left."""
        r = self.half_width(y)
        return ellipse(self.centre, y, r, r * self.sag, 0, 180)

    def full_ring(self, y: float, grow: float = 0) -> Path:
        r = self.half_width(y) + grow
        return ellipse(self.centre, y, r, r * self.sag)

    def band(self, y: float, height: float) -> Path:
        """Return the near half of a thin band around the body."""
        return self.outline(y, y + height)

    def wrap(self, label: Image.Image, top: float, bottom: float) -> tuple[Image.Image, int, int]:
        """Return the flat label laid around the near side, with its place on the front (left, top)."""
        left, upper, size = self._extent(top, bottom)
        return bend(label, self.frame.pixels(size), self._wrapping(label.size, top, bottom)), left, upper

    def _extent(self, top: float, bottom: float) -> tuple[int, int, Size]:
        widest = max(self.half_width(top + (bottom - top) * i / 20) for i in range(21))
        size = (int(2 * widest) + 3, int(bottom - top + widest * self.sag) + 2)
        return int(self.centre - widest) - 1, int(top), size

    @lru_cache(maxsize=64)  # noqa: B019 (bodies are frozen and few; flavours of a line share them)
    def _wrapping(self, label: Size, top: float, bottom: float) -> Mesh:
        left, upper, size = self._extent(top, bottom)
        scale = self.frame.scale

        def lookup(x: float, y: float) -> Point:
            u, ring = self._on_body(x / scale + left, y / scale + upper)
            across = 0.5 + 0.5 * (0.6 * math.asin(u) * 2 / math.pi + 0.4 * u)
            return across * label[0], (ring - top) / (bottom - top) * label[1]

        return mesh(self.frame.pixels(size), lookup, self.frame.cell((14, 36)))

    @lru_cache(maxsize=128)  # noqa: B019
    def shade(self, levels: Levels) -> Image.Image:
        """Return levels across the body (0 = left edge, 1 = right edge) as a mask over the whole front."""
        row = strip(levels).resize((256, 8))
        width, height = self.frame.size
        unit = 2 / self.frame.scale  # drawn at half the size

        def lookup(x: float, y: float) -> Point:
            u, _ = self._on_body(x * unit, y * unit)
            return 0.5 + (u + 1) * 127, 4

        half = warp(row, (width // 2, height // 2), lookup, cell=self.frame.cell((10, 24)))
        return half.resize((width, height), Image.Resampling.BILINEAR)

    def surface(self, top: float, bottom: float, paint: Paint) -> Surface:
        return Surface(self.outline(top, bottom), paint, self.frame)

    def _on_body(self, x: float, y: float) -> tuple[float, float]:
        """Return the place on the body that is seen at (x, y): across -1..1, and the height of the ring."""
        u = (x - self.centre) / max(self.half_width(y), 1)
        drop = self.sag * self.half_width(y) * math.sqrt(max(0, 1 - u * u))
        return min(max(u, -1), 1), y - drop


def lit(body: Turned, surface: Surface, dark: Levels, light: Levels, strength: float = 1) -> None:
    """Lay the light of a round body over one of its surfaces."""
    surface.darken(body.shade(dark), strength)
    surface.lighten(body.shade(light), strength)


METAL = Linear(
    tuple((level, level, level + 4, 255) for level in (96, 150, 235, 250, 190, 170, 205, 240, 180, 120, 80)),
    0,
)
