"""Milk, chocolate, biscuits, ice cream."""

from __future__ import annotations

import math

from drawing.canvas import Pen
from drawing.colour import WHITE, Colour, darken, fade, lighten, rgb
from drawing.motifs.common import down, gloss, round_light
from drawing.paint import Linear, Radial
from drawing.paths import Path, ellipse, rounded, smooth, star

CREAM = rgb("#fff6e2")
COCOA = rgb("#5b2f1c")
_COOKIE = rgb("#d99a4e")


def splash(pen: Pen, colour: Colour = WHITE) -> None:
    """Draw a crown of milk with drops thrown up."""
    points = []
    for i in range(18):
        angle = math.radians(180 + i * 180 / 17)
        reach = (1.0 if i % 2 else 0.62) * (1 - 0.22 * (i % 3 == 0))
        points.append((reach * math.cos(angle) * 1.1, 0.3 + reach * math.sin(angle)))
    outline = smooth([*points, (0.8, 0.62), (0, 0.78), (-0.8, 0.62)])
    pen.shadow(outline, 0.2)
    pen.fill(outline, Linear((colour, colour, darken(colour, 0.1)), 90))
    for x, y, r in ((-0.62, -0.86, 0.08), (0.1, -0.98, 0.11), (0.66, -0.8, 0.07), (-0.2, -0.72, 0.05)):
        pen.disc(x, y, r, round_light(colour, 0.1))
    pen.line([(-0.7, 0.42), (0, 0.58), (0.7, 0.42)], 0.04, fade(darken(colour, 0.25), 0.35))


def yogurt_swirl(pen: Pen, colour: Colour = CREAM) -> None:
    """Draw a spoonful, turned to a peak."""
    base = ellipse(0, 0.5, 1, 0.4)
    pen.shadow(base)
    for y, r in ((0.5, 1.0), (0.2, 0.78), (-0.08, 0.54), (-0.32, 0.3)):
        pen.ellipse(0, y, r, r * 0.4, Linear((lighten(colour, 0.5), colour, darken(colour, 0.13)), 70))
        pen.line(ellipse(0.0, y, r * 0.9, r * 0.34, 20, 120), 0.035, fade(darken(colour, 0.3), 0.3))
    pen.blob([(-0.24, -0.34), (0.02, -0.86), (0.2, -0.94), (0.12, -0.66), (0.26, -0.34)], colour)


def honey(pen: Pen) -> None:
    """Draw a dipper with honey running from it."""
    pen.line([(0.95, -0.95), (0.1, -0.1)], 0.12, rgb("#b57a3a"), curved=False)
    for i in range(5):
        pen.ellipse(0.16 - i * 0.11, -0.16 + i * 0.11, 0.3 - abs(i - 2) * 0.05, 0.09, down(rgb("#c98d45")), 45)
    flow = smooth(
        [(-0.5, 0.2), (-0.2, 0.1), (-0.1, 0.4), (-0.28, 0.6), (-0.22, 1), (-0.4, 1.02), (-0.44, 0.6), (-0.6, 0.42)]
    )
    pen.fill(flow, Linear((rgb("#ffd35a"), rgb("#f0a018")), 90))


def chocolate(pen: Pen, colour: Colour = COCOA) -> None:
    """Draw four pieces broken from a bar."""
    pen = pen.at(0, 0, 1, -14)
    pen.shadow(rounded(-0.95, -0.72, 1.9, 1.5, 0.05))
    for x in (-0.95, 0.01):
        for y in (-0.72, 0.04):
            pen.fill(rounded(x, y, 0.94, 0.74, 0.06), Linear((lighten(colour, 0.25), darken(colour, 0.25)), 60))
            pen.fill(rounded(x + 0.12, y + 0.11, 0.7, 0.5, 0.05), Linear((colour, lighten(colour, 0.14)), 60))
            pen.line([(x + 0.16, y + 0.14), (x + 0.76, y + 0.14)], 0.035, fade(WHITE, 0.35), curved=False)


def white_chocolate(pen: Pen) -> None:
    """Draw white chocolate."""
    chocolate(pen, rgb("#f2dfb4"))


def milk_chocolate(pen: Pen) -> None:
    """Draw milk chocolate."""
    chocolate(pen, rgb("#8a5230"))


def cookie(pen: Pen, colour: Colour = _COOKIE, chips: Colour | None = None) -> None:
    """Draw a fluted biscuit; plain with holes, or with chips."""
    outline = star(0, 0, 1, 0.955, 26)
    pen.shadow(outline)
    pen.fill(outline, round_light(colour, 0.28))
    pen.fill(ellipse(0, 0, 0.78, 0.78), Radial((lighten(colour, 0.3), lighten(colour, 0.1), colour), (0.4, 0.35), 0.7))
    if chips is None:
        for i in range(8):
            pen.ellipse(
                0.46 * math.cos(i * math.pi / 4), 0.46 * math.sin(i * math.pi / 4), 0.05, 0.05, darken(colour, 0.3)
            )
        pen.line(ellipse(0, 0, 0.62, 0.62), 0.03, fade(darken(colour, 0.35), 0.5))
        return
    for i in range(13):
        angle, reach = i * 2.4, 0.86 * math.sqrt((i + 0.4) / 13)
        chip = pen.at(reach * math.cos(angle), reach * math.sin(angle), 0.13, i * 40)
        chip.blob([(-0.9, 0.4), (-0.4, -0.8), (0.5, -0.7), (1, 0.2), (0.3, 0.8)], down(chips))


def butter_cookie(pen: Pen) -> None:
    """Draw a plain butter biscuit."""
    cookie(pen)


def chip_cookie(pen: Pen) -> None:
    """Draw a biscuit with dark chips."""
    cookie(pen, rgb("#c98843"), rgb("#4a2614"))


def matcha_cookie(pen: Pen) -> None:
    """Draw a green biscuit with pale chips."""
    cookie(pen, rgb("#8fa84a"), rgb("#fff2d0"))


def stick(pen: Pen, coat: Colour, specks: tuple[Colour, ...] = ()) -> None:
    """Draw one dipped biscuit stick, upright, two units long."""
    pen.shadow(rounded(-0.1, -1, 0.2, 2, 0.1), 0.25)
    biscuit = Linear((rgb("#f2c988"), rgb("#d79a4c"), rgb("#a8692c")), 0)
    pen.fill(rounded(-0.085, -1, 0.17, 2, 0.085), biscuit)
    pen.fill(rounded(-0.125, -1.02, 0.25, 1.5, 0.12), Linear((lighten(coat, 0.3), coat, darken(coat, 0.3)), 0))
    for i in range(18 if specks else 0):
        x, y = 0.09 * math.sin(i * 5.1), -0.95 + i * 0.078
        pen.blob([(x - 0.05, y), (x, y - 0.035), (x + 0.05, y + 0.01), (x, y + 0.04)], specks[i % len(specks)])
    pen.line([(-0.05, -0.92), (-0.05, 0.35)], 0.03, fade(WHITE, 0.5), curved=False)


def scoop(pen: Pen, colour: Colour, specks: Colour | None = None) -> None:
    """Draw a ball of ice cream with its ragged foot."""
    foot = smooth([(-0.9, 0.2), (-0.88, 0.56), (-0.6, 0.5), (-0.34, 0.72), (0, 0.56), (0.34, 0.74),
                   (0.62, 0.52), (0.88, 0.56), (0.9, 0.2), (0, -0.1)])  # fmt: skip
    ball = ellipse(0, -0.1, 0.92, 0.86)
    pen.shadow(ball)
    pen.fill(foot, down(colour))
    pen.fill(ball, Radial((lighten(colour, 0.5), colour, darken(colour, 0.2)), (0.36, 0.26), 0.8))
    for i in range(9):
        x, y = 0.68 * math.sin(i * 2.1), -0.5 + 0.1 * i
        pen.line([(x - 0.16, y), (x, y + 0.05), (x + 0.16, y)], 0.025, fade(darken(colour, 0.35), 0.3))
    for i in range(16 if specks else 0):
        angle, reach = i * 2.4, 0.8 * math.sqrt((i + 0.4) / 16)
        bit = pen.at(reach * math.cos(angle), -0.1 + reach * math.sin(angle) * 0.9, 0.075, i * 33)
        bit.blob([(-1, 0), (0, -0.6), (1, 0.1), (0.1, 0.7)], specks or colour)


def jelly(pen: Pen, colour: Colour) -> None:
    """Draw a clear, soft sweet in the shape of a bear."""
    paint = Radial(
        (lighten(colour, 0.65), fade(lighten(colour, 0.1), 0.92), fade(darken(colour, 0.2), 0.96)), (0.4, 0.3), 0.8
    )
    ears_arms_legs = ((0.34, -0.84, 0.2, 0.2), (0.5, 0.16, 0.2, 0.3), (0.34, 0.84, 0.26, 0.24))
    limbs: list[Path] = [ellipse(side * x, y, rx, ry) for x, y, rx, ry in ears_arms_legs for side in (-1, 1)]
    parts = [*limbs, ellipse(0, 0.3, 0.56, 0.64), ellipse(0, -0.54, 0.5, 0.44)]
    pen.shadow(parts[-2], 0.25)
    for part in parts:
        pen.fill(part, paint)
    for x in (-0.17, 0.17):
        pen.disc(x, -0.6, 0.05, fade(darken(colour, 0.6), 0.8))
    pen.ellipse(0, -0.45, 0.14, 0.09, fade(darken(colour, 0.45), 0.5))
    gloss(pen, -0.28, 0.14, 0.09, 0.26, 15, 0.65)
    gloss(pen, -0.24, -0.78, 0.14, 0.07, -25, 0.65)


def egg(pen: Pen) -> None:
    """Draw a boiled egg, halved."""
    for x, y, angle in ((0.38, -0.1, 20), (-0.32, 0.12, -12)):
        half = pen.at(x, y, 0.72, angle)
        outline = smooth(
            [(0, -0.98), (0.6, -0.3), (0.72, 0.3), (0.4, 0.82), (0, 0.92), (-0.4, 0.82), (-0.72, 0.3), (-0.6, -0.3)]
        )
        half.shadow(outline)
        half.fill(outline, Radial((WHITE, rgb("#fffdf4"), rgb("#e3dccb")), (0.4, 0.4), 0.7))
        half.disc(0, 0.2, 0.4, round_light(rgb("#ffb21f"), 0.15))
