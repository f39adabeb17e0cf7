"""Small helpers that many motifs share. Motifs draw around a pen's origin, about one unit in radius."""

from __future__ import annotations

from drawing.canvas import Pen
from drawing.colour import Colour, darken, fade, lighten, rgb
from drawing.paint import Linear, Radial
from drawing.paths import Path, smooth, transform

LEAF = rgb("#4f9d3a")
STEM = rgb("#6b4a2a")


def round_light(colour: Colour, depth: float = 0.3) -> Radial:
    """Return the colour as on a ball lit from the upper left."""
    return Radial((lighten(colour, 0.4), colour, darken(colour, depth)), (0.36, 0.3), 0.8)


def down(colour: Colour, depth: float = 0.22) -> Linear:
    """Return the colour growing darker downwards."""
    return Linear((lighten(colour, 0.2), colour, darken(colour, depth)), 90)


def gloss(pen: Pen, x: float, y: float, rx: float, ry: float, angle: float = -30, opacity: float = 0.7) -> None:
    """Draw a reflected window on a smooth skin."""
    pen.ellipse(x, y, rx, ry, (255, 255, 255, round(255 * opacity)), angle)


def leaf_path(length: float, breadth: float) -> Path:
    """Return a leaf from the origin to the right."""
    upper = [(0.0, 0.0), (length * 0.3, -breadth), (length * 0.7, -breadth * 0.7), (length, 0.0)]
    lower = [(length, 0.0), (length * 0.7, breadth * 0.7), (length * 0.3, breadth), (0.0, 0.0)]
    return smooth(upper, closed=False) + smooth(lower, closed=False)


def leaf(
    pen: Pen, x: float, y: float, length: float, angle: float, colour: Colour = LEAF, breadth: float = 0.3
) -> None:
    """Draw a leaf with its middle vein."""
    path = transform(leaf_path(length, length * breadth), x, y, 1, angle)
    pen.fill(path, Linear((lighten(colour, 0.25), colour, darken(colour, 0.25)), 60))
    vein = transform([(length * 0.05, 0), (length * 0.92, 0)], x, y, 1, angle)
    pen.line(vein, length * 0.05, fade(lighten(colour, 0.5), 0.8), curved=False)


def drop_path(size: float) -> Path:
    """Return a drop of water, its point up."""
    return smooth(
        [(0, -size * 1.3), (size * 0.35, -size * 0.5), (size * 0.72, size * 0.25), (size * 0.4, size * 0.85),
         (0, size), (-size * 0.4, size * 0.85), (-size * 0.72, size * 0.25), (-size * 0.35, -size * 0.5)]
    )  # fmt: skip
