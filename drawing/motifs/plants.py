"""Grains, nuts, leaves, vegetables."""

from __future__ import annotations

import math

from drawing.canvas import Pen
from drawing.colour import Colour, darken, fade, lighten, rgb
from drawing.motifs.common import LEAF, STEM, down, gloss, leaf, round_light
from drawing.paint import Linear, Radial
from drawing.paths import Path, ellipse, smooth, transform

_BARLEY = rgb("#d9a441")
_CHILI = rgb("#d8232a")


def _teardrop(length: float, breadth: float) -> Path:
    side = [(0.7, -0.3), (1, 0.35), (0.5, 0.9)]
    right = [(x * breadth, y * length) for x, y in side]
    left = [(-x, y) for x, y in reversed(right)]
    return smooth([(0, -length), *right, (0, length), *left])


def almond(pen: Pen) -> None:
    """Draw two almonds."""
    for x, y, size, angle in ((0.42, -0.2, 0.66, 40), (-0.34, 0.16, 0.78, -24)):
        nut = pen.at(x, y, size, angle)
        outline = _teardrop(1, 0.62)
        nut.shadow(outline)
        nut.fill(outline, Linear((rgb("#e0a868"), rgb("#b06f35"), rgb("#8a4f24")), 20))
        for bend in (-0.34, -0.12, 0.12, 0.34):
            nut.line([(bend * 0.4, -0.7), (bend, 0.1), (bend * 0.8, 0.8)], 0.04, fade(rgb("#6d3c18"), 0.55))


def hazelnut(pen: Pen) -> None:
    """Draw two hazelnuts."""
    for x, y, size, angle in ((0.44, -0.16, 0.58, 20), (-0.36, 0.14, 0.68, -12)):
        nut = pen.at(x, y, size, angle)
        outline = smooth(
            [(0, -1), (0.6, -0.6), (0.86, 0.1), (0.5, 0.8), (0, 0.95), (-0.5, 0.8), (-0.86, 0.1), (-0.6, -0.6)]
        )
        nut.shadow(outline)
        nut.fill(outline, round_light(rgb("#b5713a"), 0.35))
        nut.fill(ellipse(0, 0.74, 0.52, 0.24), rgb("#e6c592"))
        gloss(nut, -0.35, -0.3, 0.1, 0.3, 18, 0.4)


def barley(pen: Pen, colour: Colour = _BARLEY) -> None:
    """Draw three bearded ears."""
    for lean, size in ((-22, 0.9), (20, 0.94), (0, 1.05)):
        ear = pen.at(0, 0.85, size, lean)
        ear.line([(0, 0.2), (0, -1)], 0.05, darken(colour, 0.2))
        for i in range(6):
            y = -0.5 - i * 0.2
            for side in (-1, 1):
                ear.line([(0.04 * side, y - 0.1), (0.5 * side, y - 0.75)], 0.018, fade(colour, 0.8), curved=False)
                grain = transform(_teardrop(0.2, 0.1), 0.12 * side, y, 1, 28 * side)
                ear.fill(grain, Linear((lighten(colour, 0.5), colour, darken(colour, 0.2)), 60))


def corn(pen: Pen) -> None:
    """Draw a cob in its husk."""
    cob = pen.at(0, 0, 1, 18)
    outline = _teardrop(1, 0.48)
    cob.shadow(outline)
    cob.fill(outline, rgb("#e0a020"))
    for row in range(11):
        y = -0.84 + row * 0.165
        reach = 0.46 * math.sin(math.pi * (row + 1.6) / 13.2)
        for i in range(5):
            x = (i - 2) / 2 * reach * 0.86
            cob.ellipse(x, y, max(0.05, reach * 0.21), 0.085, round_light(rgb("#ffd23f"), 0.2))
    for angle, length in ((-120, 1.15), (-62, 1.15), (-100, 0.9)):
        leaf(cob, 0, 1, length, angle, rgb("#6fb13f"), 0.2)


def coffee_bean(pen: Pen) -> None:
    """Draw three roasted beans."""
    for x, y, size, angle in ((0.45, -0.3, 0.52, 35), (-0.42, -0.14, 0.56, -30), (0.1, 0.45, 0.6, 80)):
        bean = pen.at(x, y, size, angle)
        outline = ellipse(0, 0, 0.72, 1)
        bean.shadow(outline)
        bean.fill(outline, round_light(rgb("#6a3d20"), 0.4))
        bean.line([(0.05, -0.95), (-0.16, -0.4), (0.16, 0.3), (-0.04, 0.95)], 0.12, rgb("#2c150a"))
        gloss(bean, -0.34, -0.4, 0.1, 0.28, 15, 0.3)


def tea_leaf(pen: Pen, colour: Colour = LEAF) -> None:
    """Draw a bud and two leaves."""
    pen.line([(0, 1), (0.02, 0.2)], 0.06, darken(colour, 0.2))
    leaf(pen, 0, 0.5, 1.05, -25, colour, 0.26)
    leaf(pen, 0, 0.5, 1.05, -155, colour, 0.26)
    leaf(pen, 0.02, 0.3, 1.25, -88, lighten(colour, 0.12), 0.22)


def mint(pen: Pen) -> None:
    """Draw a sprig of mint."""
    colour = rgb("#2fa66a")
    for angle in (200, 340, 250, 290):
        leaf(pen, 0, 0.35, 0.95, angle, colour, 0.36)
    leaf(pen, 0, 0.35, 1.2, 270, lighten(colour, 0.12), 0.34)


def raisin_tree(pen: Pen) -> None:
    """Draw the knobbly fruit and the leaves of 헛개나무."""
    leaf(pen, 0, -0.1, 1.0, -150, rgb("#5c8f3c"), 0.38)
    leaf(pen, 0, -0.1, 1.0, -30, rgb("#5c8f3c"), 0.38)
    for x, y, angle in ((-0.45, 0.3, 30), (0.05, 0.45, -10), (0.5, 0.28, -40)):
        twig = pen.at(x, y, 0.5, angle)
        twig.line([(0, -0.8), (0.15, -0.2), (-0.2, 0.3), (0.1, 0.8)], 0.3, rgb("#8a5a30"))
        twig.disc(0.1, 0.95, 0.34, round_light(rgb("#5a3a20")))


def red_bean(pen: Pen) -> None:
    """Draw six red beans."""
    places = ((-0.55, -0.2), (0, -0.4), (0.52, -0.16), (-0.28, 0.2), (0.3, 0.24), (0, 0.62))
    for number, (x, y) in enumerate(places):
        bean = pen.at(x, y, 0.36, number * 50)
        bean.shadow(ellipse(0, 0, 1, 0.72))
        bean.ellipse(0, 0, 1, 0.72, round_light(rgb("#8c2333"), 0.4))
        bean.ellipse(0, 0, 0.3, 0.1, rgb("#f3d9c6"))
        gloss(bean, -0.4, -0.3, 0.22, 0.1)


def vanilla(pen: Pen) -> None:
    """Draw a vanilla flower over its pods."""
    pen.line([(-0.9, 0.75), (-0.2, 0.35), (0.5, 0.5), (0.95, 0.2)], 0.1, rgb("#3a2216"))
    pen.line([(-0.8, 0.95), (-0.1, 0.6), (0.6, 0.75), (0.9, 0.55)], 0.08, rgb("#55341f"))
    petal = smooth([(0, 0), (0.24, -0.35), (0.2, -0.8), (0, -1), (-0.2, -0.8), (-0.24, -0.35)])
    for angle in (0, 72, 144, 216, 288):
        path = transform(petal, 0, -0.15, 0.78, angle)
        pen.shadow(path, 0.18)
        pen.fill(path, Radial((rgb("#fff6cf"), rgb("#fff9e6"), rgb("#f3dd9a")), (0.5, 0.5), 0.7))
    pen.disc(0, -0.15, 0.17, round_light(rgb("#f0b030")))


def onion(pen: Pen) -> None:
    """Draw an onion and a ring of it."""
    outline = smooth([(0, -0.95), (0.2, -0.62), (0.78, -0.2), (0.88, 0.3), (0.5, 0.78), (0, 0.88), (-0.5, 0.78),
                      (-0.88, 0.3), (-0.78, -0.2), (-0.2, -0.62)])  # fmt: skip
    pen.shadow(outline)
    pen.fill(outline, round_light(rgb("#c98a3e"), 0.35))
    for bend in (-0.6, -0.25, 0.1, 0.45):
        pen.line([(bend * 0.1, -0.8), (bend, 0.1), (bend * 0.3, 0.82)], 0.03, fade(rgb("#8a5420"), 0.5))
    ring = pen.at(0.5, 0.5, 0.5)
    ring.shadow(ellipse(0, 0, 1, 0.86))
    for size, colour in ((1.0, "#b98fc0"), (0.92, "#fdf6fb"), (0.68, "#d5b5da"), (0.6, "#fdf6fb"), (0.34, "#d5b5da")):
        ring.ellipse(0, 0, size, size * 0.86, rgb(colour))


def chili(pen: Pen, colour: Colour = _CHILI) -> None:
    """Draw a pepper."""
    outline = smooth([(-0.16, -0.7), (0.2, -0.74), (0.42, -0.3), (0.4, 0.3), (0.06, 0.82), (-0.5, 1.02), (-0.1, 0.6),
                      (0.02, 0.1), (-0.1, -0.34)])  # fmt: skip
    pen.shadow(outline)
    pen.fill(outline, Linear((lighten(colour, 0.35), colour, darken(colour, 0.35)), 10))
    pen.line([(0.04, -0.7), (0.1, -0.95), (0.3, -1.05)], 0.1, LEAF)
    pen.ellipse(0.03, -0.7, 0.22, 0.12, rgb("#3f8a35"))
    pen.line([(0.02, -0.5), (0.14, 0), (0.06, 0.42)], 0.06, (255, 255, 255, 120))


def green_onion(pen: Pen) -> None:
    """Draw rings of green onion."""
    for number, (x, y) in enumerate(((-0.5, 0.2), (0, -0.35), (0.5, 0.25), (0.05, 0.5))):
        ring = pen.at(x, y, 0.36, number * 31)
        ring.ellipse(0, 0, 1, 0.8, down(rgb("#57a63f")))
        ring.ellipse(0, 0, 0.72, 0.55, rgb("#d5efb4"))
        ring.ellipse(0, 0, 0.4, 0.28, rgb("#7dbf5a"))


def garlic(pen: Pen) -> None:
    """Draw two cloves."""
    for x, y, size, angle in ((0.4, 0.05, 0.7, 24), (-0.28, 0.05, 0.85, -8)):
        clove = pen.at(x, y, size, angle)
        outline = _teardrop(1, 0.66)
        clove.shadow(outline)
        clove.fill(outline, Radial((rgb("#ffffff"), rgb("#f6ecd8"), rgb("#cdb994")), (0.4, 0.4), 0.8))
        clove.line([(0, -0.9), (0.25, 0), (0.1, 0.9)], 0.03, fade(STEM, 0.35))
