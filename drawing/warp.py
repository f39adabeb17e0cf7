"""Bend a flat picture: every place of the result is looked up in the source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from PIL import Image

from drawing.paint import Size
from drawing.paths import Point

Lookup = Callable[[float, float], Point]
Mesh = list[tuple[tuple[int, int, int, int], tuple[float, ...]]]


def mesh(size: Size, lookup: Lookup, cell: Size) -> Mesh:
    """Return the lookup evaluated on a grid of `cell` pixels over a result of `size`; bilinear inside a cell.

    A mesh can be used for many pictures: wide cells are cheap, narrow ones follow curves.
    """
    xs = [*range(0, size[0], cell[0]), size[0]]
    ys = [*range(0, size[1], cell[1]), size[1]]
    grid = {(x, y): lookup(x, y) for x in xs for y in ys}
    return [
        ((x0, y0, x1, y1), (*grid[x0, y0], *grid[x0, y1], *grid[x1, y1], *grid[x1, y0]))
        for x0, x1 in pairwise(xs)
        for y0, y1 in pairwise(ys)
    ]


def bend(source: Image.Image, size: Size, through: Mesh) -> Image.Image:
    """Return a picture of `size` seen through the mesh; what lies outside the source stays empty."""
    return source.transform(size, Image.Transform.MESH, through, Image.Resampling.BILINEAR)


def warp(source: Image.Image, size: Size, lookup: Lookup, *, cell: Size = (24, 24)) -> Image.Image:
    """Return a picture of `size` whose place (x, y) shows `lookup(x, y)` of the source."""
    return bend(source, size, mesh(size, lookup, cell))


def perspective_coefficients(corners: Sequence[Sequence[float]], size: Size) -> tuple[float, ...]:
    """Return the eight numbers by which Pillow finds the source of each pixel of a perspective.

    Args:
        corners: where the corners of the source come to lie, in px, from the upper left, clockwise.
        size: width and height of the source in px.

    Raises:
        numpy.linalg.LinAlgError: three of the corners lie on a line.
    """
    width, height = size
    sources = ((0, 0), (width, 0), (width, height), (0, height))
    rows = np.zeros((8, 8))
    for number, ((x, y), (u, v)) in enumerate(zip(corners, sources, strict=True)):
        rows[2 * number] = (x, y, 1, 0, 0, 0, -u * x, -u * y)
        rows[2 * number + 1] = (0, 0, 0, x, y, 1, -v * x, -v * y)
    return tuple(np.linalg.solve(rows, np.array(sources, dtype=float).reshape(-1)).tolist())
