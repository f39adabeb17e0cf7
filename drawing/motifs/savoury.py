"""Crisps, noodles, fish and meat."""

from __future__ import annotations

import math

from drawing.canvas import Pen
from drawing.colour import WHITE, Colour, darken, fade, lighten, rgb
from drawing.motifs.common import down, gloss, round_light
from drawing.motifs.plants import green_onion
from drawing.motifs.sweets import egg
from drawing.paint import Linear, Radial
from drawing.paths import ellipse, smooth, transform, wave

_CRISP = rgb("#f2c14e")
_CORN_PUFF = rgb("#f5b83c")
_FLAME = rgb("#f04a1e")


def crisp(pen: Pen, colour: Colour = _CRISP) -> None:
    """Draw a ridged potato crisp."""
    outline = smooth(
        [(-0.98, -0.1), (-0.6, -0.62), (0.1, -0.72), (0.8, -0.46), (1, 0.06), (0.66, 0.56), (0, 0.72), (-0.7, 0.5)]
    )
    pen.shadow(outline, 0.4)
    pen.fill(outline, Radial((lighten(colour, 0.45), colour, darken(colour, 0.25)), (0.4, 0.35), 0.75))
    for i in range(7):
        y = -0.48 + i * 0.16
        reach = 0.9 * math.sqrt(max(0.05, 1 - (y / 0.78) ** 2))
        pen.line(wave(-reach * 0.94, reach * 0.94, y, 0.03, 0.9), 0.028, fade(darken(colour, 0.35), 0.4))
    for i in range(9):
        pen.disc(0.7 * math.sin(i * 2.3), 0.45 * math.cos(i * 3.1), 0.025, fade(rgb("#8a4f12"), 0.5))


def corn_puff(pen: Pen, colour: Colour = _CORN_PUFF) -> None:
    """Draw a hollow puffed ring."""
    ring = ellipse(0, 0, 0.92, 0.8)
    pen.shadow(ring)
    pen.fill(ring, round_light(colour, 0.3))
    pen.ellipse(0.02, 0.02, 0.36, 0.28, Linear((darken(colour, 0.5), darken(colour, 0.2)), 90))
    for i in range(22):
        angle, reach = i * 2.4, 0.45 + 0.4 * ((i * 7) % 22) / 22
        pen.disc(reach * math.cos(angle), reach * math.sin(angle) * 0.87, 0.03, fade(darken(colour, 0.35), 0.4))
    pen.line(ellipse(-0.05, -0.05, 0.66, 0.56, 190, 300), 0.07, fade(WHITE, 0.45))


def shrimp(pen: Pen) -> None:
    """Draw a cooked prawn curled up: the head upper right, the tail below it."""
    red, dark = rgb("#f27a4a"), rgb("#d4491f")
    spine = [(_SPIN * i / 24 - 35, 0.36 - 0.2 * i / 24) for i in range(25)]
    outer = [_polar(angle, 0.62 + half) for angle, half in spine]
    inner = [_polar(angle, 0.62 - half) for angle, half in spine]
    for turn in (-38, 0, 34):
        pen.fill(
            transform(smooth([(0, 0), (0.3, -0.13), (0.56, 0), (0.3, 0.13)]), *_polar(_SPIN - 33, 0.6), 1, 18 + turn),
            down(dark),
        )
    for i in range(5):
        start = _polar(-60 - i * 22, 0.34)
        pen.line([start, (start[0] * 0.5 + 0.05 * i, start[1] * 0.4 + 0.05)], 0.035, dark)
    pen.line([_polar(-30, 0.7), (1.0, -0.75), (0.75, -1.15)], 0.03, dark)
    pen.line([_polar(-28, 0.6), (1.15, -0.45), (1.2, -0.95)], 0.03, dark)
    body = [*outer, *inner[::-1], (0.86, -0.02)]
    pen.shadow(body)
    pen.fill(body, Radial((rgb("#ffd2ac"), red, dark), (0.42, 0.4), 0.75))
    for i in range(5, 23, 3):
        (angle, half) = spine[i]
        pen.line(
            [_polar(angle, 0.6 - half), _polar(angle - 7, 0.62), _polar(angle, 0.62 + half)], 0.035, fade(WHITE, 0.6)
        )
    head = smooth(
        [
            _polar(-88, 0.98),
            _polar(-60, 1.02),
            (0.86, -0.46),
            (1.04, -0.1),
            (0.66, -0.04),
            _polar(-55, 0.28),
            _polar(-84, 0.27),
        ]
    )
    pen.fill(head, Radial((rgb("#ffb78a"), rgb("#ea6134"), dark), (0.45, 0.3), 0.8))
    pen.disc(0.74, -0.36, 0.075, rgb("#241210"))
    gloss(pen, 0.72, -0.385, 0.025, 0.025, 0, 1)


_SPIN = -265.0


def _polar(angle: float, reach: float) -> tuple[float, float]:
    return reach * math.cos(math.radians(angle)), reach * math.sin(math.radians(angle))


def clam(pen: Pen) -> None:
    """Draw a clam from outside."""
    shell = smooth(
        [(0, 0.8), (-0.7, 0.4), (-0.95, -0.15), (-0.6, -0.62), (0, -0.78), (0.6, -0.62), (0.95, -0.15), (0.7, 0.4)]
    )
    pen.shadow(shell)
    pen.fill(shell, Linear((rgb("#f3e3c8"), rgb("#caa274"), rgb("#8d6a48")), 90))
    for angle in range(-60, 61, 15):
        tip = (0.92 * math.sin(math.radians(angle)), 0.8 - 1.5 * math.cos(math.radians(angle * 0.8)))
        pen.line([(0, 0.78), tip], 0.03, fade(rgb("#6d4b2c"), 0.6), curved=False)


def cheese(pen: Pen) -> None:
    """Draw a wedge of cheese with holes."""
    pen.shadow([(-0.98, 0.15), (0.95, -0.35), (0.95, 0.5), (-0.98, 0.72)])
    pen.fill([(-0.98, 0.05), (0.3, -0.72), (0.95, -0.35)], rgb("#ffe68a"))
    pen.fill([(-0.98, 0.05), (0.95, -0.35), (0.95, 0.42), (-0.98, 0.68)], Linear((rgb("#ffd24a"), rgb("#f2a81c")), 90))
    for x, y, r in ((-0.5, 0.35, 0.13), (0.05, 0.12, 0.1), (0.45, 0.2, 0.16), (0.1, 0.42, 0.08), (0.75, -0.08, 0.08)):
        pen.ellipse(x, y, r, r * 0.85, Linear((rgb("#c97f0c"), rgb("#f0b02e")), 90))


def seaweed(pen: Pen) -> None:
    """Draw two roasted sheets."""
    for x, y, angle in ((0.3, -0.25, 14), (-0.25, 0.2, -10)):
        sheet = pen.at(x, y, 0.7, angle)
        outline = [(-0.8, -0.9), (0.75, -0.95), (0.82, 0.88), (-0.76, 0.94)]
        sheet.shadow(outline)
        sheet.fill(outline, Linear((rgb("#2f5a3c"), rgb("#17301f"), rgb("#0f2216")), 50))
        for i in range(24):
            px, py = 0.7 * math.sin(i * 1.9), 0.8 * math.cos(i * 2.7)
            sheet.disc(px, py, 0.03, fade(rgb("#6fa37c"), 0.6))


def noodles(pen: Pen, broth: Colour, topping: str = "egg") -> None:
    """Draw a bowl from above and in front: broth, noodles lifted by chopsticks, egg, onion."""
    pen.shadow(ellipse(0, 0.3, 1.1, 0.8))
    bowl = smooth([(-1.12, 0), (1.12, 0), (0.9, 0.6), (0.5, 0.92), (-0.5, 0.92), (-0.9, 0.6)], steps=6)
    pen.fill(bowl, Linear((rgb("#3a3036"), rgb("#15101a")), 90))
    pen.ellipse(0, 0, 1.14, 0.5, rgb("#4a4048"))
    pen.ellipse(0, 0.01, 1.04, 0.43, Radial((lighten(broth, 0.3), broth, darken(broth, 0.3)), (0.5, 0.5), 0.6))
    strand = rgb("#ffe3a0")
    for i in range(11):
        y = -0.2 + i * 0.045
        path = wave(-0.7 + 0.02 * i, 0.72 - 0.03 * i, y, 0.07, 0.5 + 0.03 * (i % 3), i * 1.3)
        pen.line(path, 0.075, darken(strand, 0.28), curved=False)
        pen.line([(x, py - 0.012) for x, py in path], 0.052, strand, curved=False)
    _lifted(pen, strand)
    if topping == "egg":
        egg(pen.at(-0.52, 0.06, 0.34))
    green_onion(pen.at(0.5, 0.12, 0.26))


def _lifted(pen: Pen, strand: Colour) -> None:
    for i in range(7):
        x = -0.12 + i * 0.075
        path = [(x * 1.3 + 0.02, 0.08), (x + 0.03 * math.sin(i), -0.4), (x * 0.8 + 0.06, -0.86)]
        pen.line(path, 0.075, darken(strand, 0.25))
        pen.line(path, 0.05, strand)
    for shift in (0.0, 0.1):
        stick = [(-0.5, -0.74 + shift), (1.25, -1.12 - shift * 0.4)]
        pen.line(stick, 0.055, rgb("#8c5a2e"), curved=False)
        pen.line([(x, y - 0.012) for x, y in stick], 0.02, rgb("#c9935a"), curved=False)


def flame(pen: Pen, colour: Colour = _FLAME) -> None:
    """Draw a flame with its bright core."""
    outer = smooth([(0, 1), (-0.62, 0.7), (-0.76, 0.1), (-0.46, -0.3), (-0.36, 0.02), (-0.2, -0.5), (0.06, -1.05),
                    (0.18, -0.5), (0.4, -0.2), (0.5, -0.5), (0.76, 0.1), (0.6, 0.7)])  # fmt: skip
    pen.fill(outer, Linear((rgb("#ffb02a"), colour, darken(colour, 0.2)), 90))
    inner = [(x * 0.58, y * 0.58 + 0.38) for x, y in outer]
    pen.fill(inner, Linear((rgb("#fff3b0"), rgb("#ffc531")), 90))


def tuna_mayo(pen: Pen) -> None:
    """Draw tuna with mayonnaise and corn."""
    _heap(pen, rgb("#f3dcb8"), (rgb("#d8b088"), rgb("#fff3dc"), rgb("#f7c94e")))


def bulgogi(pen: Pen) -> None:
    """Draw grilled beef strips."""
    _heap(pen, rgb("#8a4d2a"), (rgb("#6a3418"), rgb("#a8673a"), rgb("#5fa043"), rgb("#c98850")))


def bibimbap(pen: Pen) -> None:
    """Draw rice, greens and red paste."""
    _heap(pen, rgb("#d8482a"), (rgb("#6fae3d"), rgb("#f5a11f"), rgb("#fff2d2"), rgb("#8a5a30"), rgb("#e8602e")))


def kimchi_ham(pen: Pen) -> None:
    """Draw kimchi and ham."""
    _heap(pen, rgb("#e0533a"), (rgb("#f49a94"), rgb("#c8301e"), rgb("#f7b3aa"), rgb("#f5e6c8")))


def _heap(pen: Pen, base: Colour, bits: tuple[Colour, ...]) -> None:
    """Draw a filling heaped up: many short shreds on a mound."""
    mound = smooth([(-1, 0.4), (-0.7, -0.25), (0, -0.55), (0.7, -0.25), (1, 0.4), (0.5, 0.66), (-0.5, 0.66)])
    pen.shadow(mound)
    pen.fill(mound, round_light(base, 0.3))
    for i in range(46):
        angle, reach = i * 2.4, math.sqrt((i + 0.5) / 46)
        x, y = 0.86 * reach * math.cos(angle), 0.06 + 0.5 * reach * math.sin(angle)
        shred = pen.at(x, y, 0.16, i * 67)
        path = smooth([(-1, -0.2), (0, -0.42), (1, -0.1), (0.9, 0.34), (0, 0.24), (-0.9, 0.36)], steps=4)
        colour = bits[i % len(bits)]
        shred.fill(path, Linear((lighten(colour, 0.22), darken(colour, 0.12)), 70))
    gloss(pen, -0.3, -0.26, 0.2, 0.06, -20, 0.35)


def ham(pen: Pen) -> None:
    """Draw two slices of ham."""
    for y in (0.25, -0.1):
        pen.fill(ellipse(0, y, 0.95, 0.5), down(rgb("#f28f8a")))
        pen.line(ellipse(0, y, 0.95, 0.5), 0.05, rgb("#c95a58"))


def charcoal(pen: Pen) -> None:
    """Draw lumps of charcoal."""
    for x, y, size, angle in ((-0.4, 0.1, 0.62, 10), (0.42, 0.2, 0.56, -20), (0.05, -0.42, 0.5, 30)):
        lump = pen.at(x, y, size, angle)
        outline = [(-0.9, -0.3), (-0.3, -0.86), (0.6, -0.7), (0.95, 0.1), (0.4, 0.8), (-0.6, 0.7)]
        lump.shadow(outline)
        lump.fill(outline, Linear((rgb("#5a5f68"), rgb("#1d2025")), 50))
        lump.fill([(-0.9, -0.3), (-0.3, -0.86), (0.1, -0.1), (-0.3, 0.2)], fade(WHITE, 0.2))
        lump.fill([(0.1, -0.1), (0.6, -0.7), (0.95, 0.1)], fade(WHITE, 0.1))
