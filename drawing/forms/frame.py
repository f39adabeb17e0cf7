"""The picture a pack is drawn into: forms are written for 900 x 1200 units and can be drawn at any scale."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from drawing.canvas import Canvas
from drawing.paint import Size
from drawing.paths import Path, Point
from drawing.shading import grain, soft_polygons
from drawing.warp import Lookup, warp

FRONT: Size = (900, 1200)  # units
_FINEST_CELL = 8  # px of a mesh


@dataclass(frozen=True)
class Frame:
    """A front of 900 x 1200 units, each `scale` pixels. Places and lengths are units; pictures and masks are pixels."""

    scale: float = 1

    @property
    def size(self) -> Size:
        """Width and height in pixels."""
        return self.pixels(FRONT)

    def pixels(self, size: tuple[float, float]) -> Size:
        """Return a width and height in pixels, at least one each."""
        return max(1, round(size[0] * self.scale)), max(1, round(size[1] * self.scale))

    def scaled(self, path: Sequence[Point]) -> Path:
        """Return a path of units in pixels."""
        return list(path) if self.scale == 1 else [(x * self.scale, y * self.scale) for x, y in path]

    def cell(self, size: Size) -> Size:
        """Return the mesh cell of a warp: `size` units, but never so small that a mesh costs more than it shows."""
        width, height = self.pixels(size)
        return max(_FINEST_CELL, width), max(_FINEST_CELL, height)

    def canvas(self) -> Canvas:
        """Return an empty canvas of the whole front."""
        return Canvas(self.size, scale=self.scale)

    def resized(self, picture: Image.Image, width: float, height: float) -> Image.Image:
        """Resize a picture to `width` x `height` units."""
        return picture.resize(self.pixels((width, height)), Image.Resampling.BICUBIC)

    def warp(self, picture: Image.Image, size: tuple[float, float], lookup: Lookup) -> Image.Image:
        """Bend a picture to `size` units; `lookup` maps a place in units to a pixel of the picture."""
        scale = self.scale
        return warp(picture, self.pixels(size), lambda x, y: lookup(x / scale, y / scale), cell=self.cell((24, 24)))

    def plain(self, level: int) -> Image.Image:
        """Return a mask of one level (0..255)."""
        return Image.new("L", self.size, level)

    def grain(self, rng: random.Random, speck: int = 2) -> Image.Image:
        """Return a mask of fine random texture, `speck` pixels a grain."""
        return grain(self.size, rng, speck)

    def soft_polygons(self, polygons: Sequence[Sequence[Point]], levels: Sequence[int], blur: float) -> Image.Image:
        """Return a mask of polygons with the given levels, blurred by `blur` units."""
        return soft_polygons(self.size, [self.scaled(polygon) for polygon in polygons], levels, blur * self.scale)

    def sharp_polygons(self, polygons: Sequence[Sequence[Point]]) -> Image.Image:
        """Return a mask of white polygons with hard edges."""
        mask = self.plain(0)
        draw = ImageDraw.Draw(mask)
        for polygon in polygons:
            draw.polygon(self.scaled(polygon), fill=255)
        return mask


FULL_SIZE = Frame()
