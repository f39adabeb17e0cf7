"""Fruit."""

from __future__ import annotations

import math

from drawing.canvas import Pen
from drawing.colour import WHITE, Colour, darken, fade, lighten, mix, rgb
from drawing.motifs.common import LEAF, STEM, gloss, leaf, round_light
from drawing.paint import Linear, Radial
from drawing.paths import Path, ellipse, smooth, star, transform

_GRAPES = rgb("#7a3a9e")
_APPLE_RED = rgb("#e5352f")


def strawberry(pen: Pen) -> None:
    """Draw a strawberry with its seeds."""
    outline = smooth([(0, -0.62), (0.5, -0.72), (0.86, -0.36), (0.74, 0.25), (0.36, 0.8), (0, 1), (-0.36, 0.8),
                      (-0.74, 0.25), (-0.86, -0.36), (-0.5, -0.72)])  # fmt: skip
    pen.shadow(outline)
    pen.fill(outline, Radial((rgb("#ff7a6b"), rgb("#ec2f3f"), rgb("#b5102c")), (0.36, 0.28), 0.8))
    for row, count in enumerate((4, 5, 4, 3, 2)):
        y = -0.42 + row * 0.28
        reach = 0.62 - abs(row - 0.6) * 0.13
        for i in range(count):
            x = (i - (count - 1) / 2) * 2 * reach / max(count - 1, 1)
            pen.ellipse(x, y, 0.035, 0.065, rgb("#8a0f22"))
            pen.ellipse(x, y - 0.012, 0.03, 0.05, rgb("#ffd980"))
    gloss(pen, -0.42, -0.3, 0.12, 0.24, 25, 0.45)
    for angle in (-160, -125, -90, -55, -20):
        leaf(pen, 0, -0.68, 0.52, angle, LEAF, 0.24)


def banana(pen: Pen) -> None:
    """Draw two bananas in a hand."""
    for shift, colour in ((0.2, rgb("#f0bf2c")), (-0.06, rgb("#ffd84a"))):
        outline = smooth([(-0.92, -0.5 + shift), (-0.78, -0.1 + shift), (-0.3, 0.32 + shift), (0.35, 0.34 + shift),
                          (0.86, -0.12 + shift), (0.98, -0.42 + shift), (0.86, -0.46 + shift), (0.6, -0.2 + shift),
                          (0.1, -0.04 + shift), (-0.4, -0.18 + shift), (-0.78, -0.56 + shift)])  # fmt: skip
        pen.shadow(outline, 0.25)
        pen.fill(outline, Linear((lighten(colour, 0.35), colour, darken(colour, 0.2)), 80))
        ridge = [(-0.84, -0.42 + shift), (-0.3, 0.1 + shift), (0.35, 0.12 + shift), (0.9, -0.34 + shift)]
        pen.line(ridge, 0.025, fade(darken(colour, 0.4), 0.5))
    pen.fill([(0.84, -0.5), (0.98, -0.5), (1.06, -0.76), (0.96, -0.8)], rgb("#8a6a1e"))
    pen.disc(-0.88, -0.55, 0.07, rgb("#5a431a"))


def _berry(pen: Pen, x: float, y: float, radius: float, colour: Colour) -> None:
    pen.disc(x, y, radius, round_light(colour, 0.45))
    gloss(pen, x - radius * 0.35, y - radius * 0.4, radius * 0.24, radius * 0.14)


def blueberry(pen: Pen) -> None:
    """Draw three blueberries with their crowns."""
    leaf(pen, 0.2, -0.4, 0.8, -40)
    for x, y, r in ((-0.48, -0.12, 0.46), (0.48, -0.08, 0.44), (0.02, 0.42, 0.5)):
        pen.shadow(ellipse(x, y, r, r), 0.3)
        _berry(pen, x, y, r, rgb("#4a5fb5"))
        crown = star(x + r * 0.1, y - r * 0.1, r * 0.4, r * 0.2, 5)
        pen.fill(crown, rgb("#26346f"))
        pen.disc(x + r * 0.1, y - r * 0.1, r * 0.13, rgb("#5b70c4"))


def grapes(pen: Pen, colour: Colour = _GRAPES) -> None:
    """Draw a bunch of grapes."""
    pen.line([(0, -0.6), (0.05, -0.85), (0.2, -1.0)], 0.09, STEM)
    leaf(pen, 0.02, -0.72, 0.85, -25, LEAF, 0.42)
    rows = ((-0.42, 4), (-0.08, 5), (0.24, 4), (0.54, 3), (0.82, 1))
    for y, count in rows:
        for i in range(count):
            _berry(pen, (i - (count - 1) / 2) * 0.36, y + 0.05 * (i % 2), 0.24, colour)


def green_apple(pen: Pen) -> None:
    """Draw a green apple."""
    apple(pen, rgb("#8ac63a"))


def green_grapes(pen: Pen) -> None:
    """Draw a bunch of green grapes."""
    grapes(pen, rgb("#9ccc3c"))


def _body(pen: Pen, outline: Path, colour: Colour, second: Colour) -> None:
    pen.shadow(outline)
    pen.fill(outline, Radial((lighten(colour, 0.35), colour, second), (0.36, 0.32), 0.85))


_APPLE_OUTLINE = smooth([(0, -0.58), (0.4, -0.8), (0.86, -0.5), (0.88, 0.1), (0.56, 0.74), (0.2, 0.86), (0, 0.78),
                         (-0.2, 0.86), (-0.56, 0.74), (-0.88, 0.1), (-0.86, -0.5), (-0.4, -0.8)])  # fmt: skip


def apple(pen: Pen, colour: Colour = _APPLE_RED) -> None:
    """Draw an apple with a leaf."""
    _body(pen, _APPLE_OUTLINE, colour, darken(colour, 0.4))
    pen.ellipse(0, -0.6, 0.3, 0.1, fade(darken(colour, 0.5), 0.5))
    pen.line([(0, -0.58), (0.03, -0.85), (0.12, -1.02)], 0.08, STEM)
    leaf(pen, 0.08, -0.82, 0.6, -22)
    gloss(pen, -0.46, -0.3, 0.13, 0.26, 28, 0.6)


def peach(pen: Pen) -> None:
    """Draw a peach with its seam."""
    outline = smooth([(0, -0.72), (0.46, -0.84), (0.92, -0.36), (0.86, 0.3), (0.4, 0.82), (0, 0.98), (-0.4, 0.82),
                      (-0.86, 0.3), (-0.92, -0.36), (-0.46, -0.84)])  # fmt: skip
    pen.shadow(outline)
    pen.fill(outline, Linear((rgb("#ffd9a0"), rgb("#ffab8a"), rgb("#f0607a")), 35))
    pen.line([(0.02, -0.74), (-0.16, -0.3), (-0.12, 0.3), (0.0, 0.95)], 0.045, fade(rgb("#c23a5c"), 0.55))
    gloss(pen, -0.5, -0.3, 0.14, 0.26, 24, 0.4)
    leaf(pen, 0, -0.74, 0.7, -25)
    leaf(pen, 0, -0.74, 0.55, -150)


def mango(pen: Pen) -> None:
    """Draw a mango, ripe on one side."""
    outline = smooth([(-0.78, -0.3), (-0.2, -0.72), (0.5, -0.6), (0.92, -0.05), (0.7, 0.5), (0.1, 0.78), (-0.6, 0.62),
                      (-0.98, 0.16)])  # fmt: skip
    pen.shadow(outline)
    pen.fill(outline, Linear((rgb("#ffe27a"), rgb("#ffb02e"), rgb("#f2602a")), 20))
    gloss(pen, -0.35, -0.36, 0.3, 0.1, -22, 0.55)
    pen.line([(-0.72, -0.3), (-0.9, -0.5)], 0.09, STEM)
    leaf(pen, -0.8, -0.42, 0.7, -40)


def melon(pen: Pen) -> None:
    """Draw a netted melon."""
    ball = ellipse(0, 0, 0.92, 0.88)
    pen.shadow(ball)
    pen.fill(ball, round_light(rgb("#9cc368"), 0.35))
    net = fade(rgb("#eef6d0"), 0.8)
    for bend in (-0.75, -0.4, -0.05, 0.3, 0.65):
        points = [(bend * math.cos(math.radians(a)), 0.86 * math.sin(math.radians(a))) for a in range(-80, 90, 20)]
        pen.line(points, 0.03, net)
        pen.line([(y, x * 0.9) for x, y in points], 0.024, net)
    pen.line([(0, -0.86), (0.02, -1.05)], 0.1, rgb("#7c9a4a"))
    pen.line([(-0.22, -1.08), (0.26, -1.02)], 0.1, rgb("#7c9a4a"))
    gloss(pen, -0.4, -0.42, 0.14, 0.22, 40, 0.4)


def tomato(pen: Pen) -> None:
    """Draw a tomato."""
    outline = transform(_APPLE_OUTLINE, 0, 0.02, 1)
    _body(pen, [(x * 1.06, y * 0.92) for x, y in outline], rgb("#f0402c"), rgb("#b01c20"))
    gloss(pen, -0.46, -0.28, 0.12, 0.22, 30, 0.6)
    for angle in (-170, -130, -90, -50, -10, 90):
        leaf(pen, 0, -0.6, 0.46, angle, rgb("#3f8a35"), 0.2)


def fig(pen: Pen) -> None:
    """Draw a fig, cut open."""
    outline = smooth([(0, -1), (0.16, -0.66), (0.62, -0.2), (0.8, 0.36), (0.46, 0.86), (0, 0.96), (-0.46, 0.86),
                      (-0.8, 0.36), (-0.62, -0.2), (-0.16, -0.66)])  # fmt: skip
    pen.shadow(outline)
    pen.fill(outline, round_light(rgb("#6d3a68"), 0.4))
    pen.fill([(x * 0.84, y * 0.82 + 0.08) for x, y in outline], rgb("#f6dfc8"))
    pen.fill(
        [(x * 0.68, y * 0.62 + 0.16) for x, y in outline], Radial((rgb("#f7a08c"), rgb("#c9344e")), (0.5, 0.5), 0.6)
    )
    for i in range(26):
        angle, reach = i * 2.4, 0.1 + 0.42 * ((i * 7) % 13) / 13
        pen.disc(reach * math.cos(angle), 0.25 + reach * math.sin(angle) * 0.9, 0.028, rgb("#fbe3a8"))


def cranberry(pen: Pen) -> None:
    """Draw three cranberries."""
    leaf(pen, -0.1, -0.4, 0.7, -140)
    leaf(pen, 0.1, -0.4, 0.8, -35)
    for x, y, r in ((-0.5, 0, 0.42), (0.46, -0.05, 0.42), (0, 0.45, 0.46)):
        pen.shadow(ellipse(x, y, r, r), 0.3)
        _berry(pen, x, y, r, rgb("#c41f3c"))


def pumpkin(pen: Pen) -> None:
    """Draw a green pumpkin with a slice cut out."""
    skin, flesh = rgb("#3f6b34"), rgb("#f59a23")
    for x in (-0.6, 0.6, -0.3, 0.3, 0):
        pen.ellipse(x, 0.08, 0.42, 0.72, Radial((lighten(skin, 0.35), skin, darken(skin, 0.35)), (0.4, 0.25), 0.8))
    pen.fill(smooth([(-0.1, -0.5), (0.1, -0.5), (0.14, -0.86), (-0.06, -0.9)]), rgb("#a88a4a"))
    wedge = ellipse(0.35, 0.25, 0.72, 0.62, -10, 170)
    pen.shadow(wedge)
    pen.fill(wedge, skin)
    pen.fill(ellipse(0.35, 0.22, 0.62, 0.5, -8, 168), Linear((rgb("#ffd070"), flesh), 90))
    for i in range(4):
        pen.ellipse(0.02 + i * 0.22, 0.32, 0.06, 0.1, rgb("#fff0c8"), 15)


def citrus_slice(pen: Pen, colour: Colour) -> None:
    """Draw a round slice; the flesh is `colour`, the peel a little deeper."""
    disc = ellipse(0, 0, 1, 1)
    pen.shadow(disc)
    pen.fill(disc, Radial((colour, darken(colour, 0.08)), (0.5, 0.5), 0.5))
    pen.disc(0, 0, 0.9, mix(colour, WHITE, 0.86))
    flesh = Radial((lighten(colour, 0.5), lighten(colour, 0.12), colour), (0.5, 0.5), 0.6)
    for i in range(9):
        segment = smooth([(0.12, 0), (0.6, -0.26), (0.8, -0.18), (0.84, 0), (0.8, 0.18), (0.6, 0.26)])
        pen.fill(transform(segment, 0, 0, 1, i * 40), flesh)
    gloss(pen, -0.4, -0.5, 0.28, 0.1, -40, 0.35)


def citrus(pen: Pen, colour: Colour) -> None:
    """Draw a whole fruit behind its slice."""
    whole = ellipse(0.3, -0.28, 0.66, 0.62)
    pen.shadow(whole)
    pen.fill(whole, round_light(colour, 0.25))
    leaf(pen, 0.4, -0.86, 0.55, -20)
    citrus_slice(pen.at(-0.26, 0.24, 0.68), colour)
