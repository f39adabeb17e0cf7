"""Crisps and puffed snacks."""

from __future__ import annotations

import math

from demo.designs.label import Label
from drawing.colour import BLACK, WHITE, darken, fade, lighten, rgb
from drawing.lettering import Lettering
from drawing.motifs import savoury, scenery
from drawing.paint import Linear, Radial
from drawing.paths import ellipse, rectangle, smooth, star, wave

_SEA = (rgb("#2f8fdc"), rgb("#1f78c8"), rgb("#155a9e"))


def wave_crisps(label: Label) -> None:
    """Draw crisps riding the crest of a sea wave."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Radial((lighten(p.ground, 0.55), p.ground, darken(p.ground, 0.18)), (0.5, 0.35), 0.8))
    scenery.sunburst(canvas, label.x(0.5), label.y(0.36), WHITE, 28, 0.22)
    for x, y, size, angle in ((0.16, 0.53, 0.17, -24), (0.44, 0.55, 0.2, 14), (0.12, 0.65, 0.15, 30)):
        savoury.crisp(label.pen(x, y, size, angle))
    scenery.waves(canvas, label.y(0.66), _SEA, amplitude=34, gap=70)
    _breaker(label)
    savoury.crisp(label.pen(0.33, 0.76, 0.24, -18))
    savoury.crisp(label.pen(0.58, 0.85, 0.2, 22))
    label.motif(0.77, 0.615, 0.2, 8)
    label.brand(0.5, 0.13, 0.4)
    style = Lettering(
        "round",
        Linear((WHITE, rgb("#fff4c8")), 90),
        weight=0.03,
        slant=0.14,
        tracking=0.02,
        outlines=((0.05, p.accent), (0.045, WHITE)),
        block=(0.045, 0.06, darken(p.accent, 0.5)),
    )
    label.title("파도칩", 0.5, 0.29, 1.0, 0.22, style, arch=0.03)
    label.canvas.shadow(label.plate(0.5, 0.435, 0.62, 0.062, p.accent, 0.3), fade(BLACK, 0.25), 6, 0, 5)
    label.pill(f"{label.product.flavour} 맛", 0.5, 0.435, 0.62, 0.062, p.accent, WHITE)
    label.text(label.product.size, 0.97, 0.91, 0.034, WHITE, anchor="rm")
    label.small_print(0.935, WHITE, size=0.011, opacity=0.9)


def _breaker(label: Label) -> None:
    """Draw the curl of the wave at the left, with foam."""
    pen = label.pen(0.12, 0.72, 0.34)
    curl = smooth(
        [
            (-1, 0.9),
            (-0.7, 0.0),
            (-0.1, -0.45),
            (0.5, -0.3),
            (0.62, 0.05),
            (0.35, 0.2),
            (0.25, -0.02),
            (-0.1, 0.1),
            (-0.2, 0.6),
            (0.2, 0.9),
        ]
    )
    pen.fill(curl, Linear((rgb("#6cc0f5"), rgb("#1f78c8")), 70))
    for i in range(9):
        angle = math.radians(-150 + i * 20)
        pen.disc(0.05 + 0.58 * math.cos(angle), 0.12 + 0.5 * math.sin(angle), 0.1 + 0.03 * (i % 3), fade(WHITE, 0.95))


def shrimp_snack(label: Label) -> None:
    """Draw a big shrimp before a rising sun, scales of water below."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Linear((lighten(p.ground, 0.08), darken(p.ground, 0.15)), 90))
    sun = label.disc(0.5, 0.56, 0.46, Radial((lighten(p.second, 0.5), p.second), (0.5, 0.4), 0.6))
    canvas.outline([(x, y) for x, y in sun], 8, p.trim)
    _scales(label, 0.74)
    for number in range(7):
        x, y = 0.12 + number * 0.13, 0.8 + 0.035 * math.sin(number * 2.2)
        _puffed_stick(label, x, y, -60 + number * 31)
    savoury.shrimp(label.pen(0.5, 0.6, 0.33, -12))
    label.brand(0.5, 0.125, 0.36)
    style = Lettering(
        "square",
        p.trim,
        weight=0.03,
        outlines=((0.055, darken(p.accent, 0.35)),),
        tracking=0.02,
        block=(0.03, 0.05, darken(p.accent, 0.6)),
    )
    label.title("새우통통", 0.5, 0.27, 1.0, 0.16, style)
    flavour, _, amount = label.product.flavour.partition(" ")
    label.pill(flavour, 0.5, 0.385, 0.4, 0.055, p.trim, darken(p.accent, 0.2))
    if amount:
        seal = star(label.x(0.86), label.y(0.44), 84, 70, 20)
        canvas.fill(seal, rgb("#ffe14a"))
        label.title(amount, 0.86, 0.44, 0.17, 0.045, Lettering("round", rgb("#b3161e"), weight=0.04))
    label.text(label.product.size, 0.97, 0.9, 0.036, p.trim, anchor="rm")
    label.small_print(0.935, p.trim, size=0.011)


def _scales(label: Label, top: float) -> None:
    """Draw overlapping rings of water (청해파) below `top`."""
    canvas, p, r = label.canvas, label.palette, label.width / 12
    y, row = label.y(top), 0
    while y < label.height + r:
        for i in range(-1, 14):
            cx = i * r * 2 + (r if row % 2 else 0)
            for share, colour in ((1, p.trim), (0.88, darken(p.ground, 0.25)), (0.62, p.trim), (0.5, p.ground)):
                canvas.fill(ellipse(cx, y + r, r * share, r * share, 180, 360), fade(colour, 0.96))
        y, row = y + r * 0.52, row + 1


def _puffed_stick(label: Label, x: float, y: float, angle: float) -> None:
    pen = label.pen(x, y, 0.11, angle)
    body = smooth([(-1, -0.16), (0, -0.24), (1, -0.14), (1.06, 0.12), (0, 0.22), (-1.06, 0.14)])
    pen.shadow(body, 0.4)
    pen.fill(body, Linear((rgb("#ffd9a0"), rgb("#f0a050"), rgb("#c9712c")), 90))
    for i in range(5):
        pen.line([(-0.8 + i * 0.4, -0.16), (-0.72 + i * 0.4, 0.16)], 0.04, fade(rgb("#b05f1f"), 0.6), curved=False)


def corn_balls(label: Label) -> None:
    """Draw a heap of golden rings under a round, bouncing name."""
    p, canvas = label.palette, label.canvas
    canvas.wash(p.ground)
    for row in range(16):
        for column in range(12):
            x, y = column * 78.0 + (39 if row % 2 else 0), row * 74.0
            canvas.fill(ellipse(x, y, 17, 17), fade(p.second, 0.75))
    plate = smooth([(-40, 420), (160, 250), (400, 200), (640, 250), (840, 420), (760, 620), (400, 690), (40, 620)])
    canvas.fill([(x, y - 30) for x, y in plate], p.accent)
    canvas.fill([(400 + (x - 400) * 0.95, 430 + (y - 460) * 0.92) for x, y in plate], lighten(p.second, 0.4))
    label.brand(0.5, 0.12, 0.36)
    style = Lettering(
        "round",
        Linear((rgb("#ffe98a"), p.trim), 90),
        weight=0.03,
        bounce=0.1,
        tracking=0.02,
        outlines=((0.06, darken(p.accent, 0.2)), (0.035, WHITE)),
    )
    label.title("콘봉봉", 0.5, 0.36, 1.02, 0.24, style, arch=0.045)
    label.pill(f"{label.product.flavour} 맛", 0.5, 0.535, 0.56, 0.058, p.accent, WHITE)
    for number in range(34):
        row = number // 8
        x = 0.02 + (number % 8) * 0.138 + 0.05 * math.sin(number * 1.7) + (0.06 if row % 2 else 0)
        savoury.corn_puff(label.pen(x, 0.69 + row * 0.075 + 0.012 * math.cos(number * 2.3), 0.095, number * 37), p.trim)
    label.motif(0.74, 0.7, 0.22, 10)
    canvas.fill(rectangle(0, label.y(0.905), label.width, label.height), p.accent)
    canvas.stroke(wave(-10, label.width + 10, label.y(0.905), 8, 160), 8, lighten(p.second, 0.4))
    label.text(label.product.size, 0.97, 0.928, 0.03, WHITE, anchor="rm")
    label.small_print(0.938, WHITE, size=0.0105)
