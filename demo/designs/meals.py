"""Made this morning: triangle kimbap and sandwiches; and toothpaste for afterwards."""

from __future__ import annotations

import math

from demo.designs.label import Label
from drawing.canvas import Pen
from drawing.colour import INK, WHITE, Colour, darken, fade, ink_on, lighten, rgb
from drawing.lettering import Lettering
from drawing.motifs import scenery
from drawing.paint import Linear, Radial
from drawing.paths import Path, rectangle, rounded, smooth, wave

_BREAD = Linear((rgb("#fff6e0"), rgb("#f7e3bb"), rgb("#e9c98c")), 90)
_CRUST = rgb("#c9904a")


def today_kimbap(label: Label) -> None:
    """Printed film over seaweed: the filling large on a coloured shield, the tear strip above it."""
    p, canvas = label.palette, label.canvas
    film = smooth(
        [
            (450, -60),
            (540, 200),
            (640, 420),
            (735, 640),
            (745, 860),
            (700, 1100),
            (200, 1100),
            (155, 860),
            (165, 640),
            (260, 420),
            (360, 200),
        ],
        steps=14,
    )
    canvas.fill(film, Linear((lighten(p.ground, 0.3), p.ground, darken(p.ground, 0.12)), 90))
    rays = [(450 + 700 * math.cos(a), 720 + 700 * math.sin(a)) for a in (math.radians(190 + 8 * i) for i in range(21))]
    for i in range(0, 20, 2):
        canvas.fill([(450, 720), rays[i], rays[i + 1]], fade(p.second, 0.25))
    canvas.fill(
        [*smooth([(152, 800), (450, 735), (748, 800)], closed=False), (744, 870), (705, 1080), (195, 1080), (156, 870)],
        p.second,
    )
    canvas.fill(rectangle(430, 0, 40, 330), rgb("#e8252f"))
    for y in range(30, 330, 26):
        canvas.stroke([(438, y), (450, y + 10), (462, y)], 4, WHITE)
    label.brand(0.5, 0.33, 0.32)
    style = Lettering(
        "round", WHITE, weight=0.03, outlines=((0.06, p.accent), (0.035, WHITE)), tracking=0.02, bounce=0.04
    )
    label.title(label.product.flavour, 0.5, 0.475, 0.92, 0.13, style, arch=0.02)
    label.text("삼각김밥", 0.5, 0.575, 0.042, p.accent, face="square")
    label.motif(0.5, 0.7, 0.29)
    label.disc(0.97, 0.775, 0.075, p.accent)
    label.text(label.product.size, 0.97, 0.775, 0.025, WHITE, width=0.13)
    label.text("① 가운데 띠를 아래로 당기세요", 0.5, 0.845, 0.022, p.accent, width=0.7)
    label.small_print(0.905, p.accent, size=0.0145)


def thick_sandwich(label: Label) -> None:
    """Draw the label above, the two cut halves below it behind clear film."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Linear((rgb("#fbf7ef"), rgb("#e6ddcf")), 90))
    layers = _filling(label)
    for left in (0.04, 0.52):
        _half(label, left, layers)
    band = [*wave(-10, label.width + 10, label.y(0.44), 16, label.width, 0.5), (label.width + 10, -10), (-10, -10)]
    canvas.shadow(band, (0, 0, 0, 80), 8, 0, 6)
    canvas.fill(band, Linear((p.ground, lighten(p.ground, 0.12)), 90))
    canvas.stroke(wave(-10, label.width + 10, label.y(0.44), 16, label.width, 0.5), 8, WHITE)
    label.brand(0.15, 0.09, 0.24)
    style = Lettering("round", WHITE, weight=0.028, outlines=((0.06, p.accent),), tracking=0.02)
    label.title("두툼샌드", 0.5, 0.2, 0.94, 0.14, style)
    label.pill(label.product.flavour, 0.3, 0.34, 0.46, 0.075, p.accent, WHITE)
    label.motif(0.79, 0.345, 0.13, -8)
    label.text(label.product.size, 0.96, 0.09, 0.03, p.accent, anchor="rm")
    canvas.fill(rounded(label.x(0.05), label.y(0.925), label.safe_width * 0.9, label.y(0.055), 10), fade(WHITE, 0.88))
    label.small_print(0.953, rgb("#4a3a30"), size=0.0125)


Layer = tuple[Colour, float, str]


def _filling(label: Label) -> tuple[Layer, ...]:
    """Return from left to right: colour, share of the breadth, and how its edge runs."""
    cream, lettuce = rgb("#fff8ea"), rgb("#7fbf45")
    fillings: dict[str, tuple[Layer, ...]] = {
        "egg": ((lettuce, 0.1, "frill"), (rgb("#ffe27a"), 0.34, "lumps"), (rgb("#fff3c4"), 0.1, "plain")),
        "ham": ((lettuce, 0.1, "frill"), (rgb("#f08a86"), 0.14, "plain"), (rgb("#ffd24a"), 0.09, "plain"),
                (rgb("#e8736e"), 0.14, "plain"), (rgb("#d93422"), 0.08, "lumps")),
        "strawberry": ((cream, 0.18, "plain"), (rgb("#f0405a"), 0.16, "berries"), (cream, 0.2, "plain")),
        "bulgogi": ((lettuce, 0.1, "frill"), (rgb("#8a4a24"), 0.24, "lumps"), (rgb("#f3ead0"), 0.08, "plain"),
                    (rgb("#6e3818"), 0.12, "lumps")),
        "cheese": ((rgb("#e8736e"), 0.12, "plain"), (rgb("#ffb52e"), 0.2, "lumps"), (rgb("#ffd86a"), 0.12, "plain")),
    }  # fmt: skip
    return fillings[label.product.motif]


def _half(label: Label, left: float, layers: tuple[Layer, ...]) -> None:
    """Draw one half seen on its cut: bread upright at both sides, the filling between."""
    pen = Pen(label.canvas, label.x(left), label.y(0.43), label.safe_width * 0.44)
    pen.shadow(rounded(0, 0, 1, 1.62, 0.08), 0.4, 0.05, 0.06)
    pen.fill(rectangle(0.1, 0.02, 0.8, 1.56), rgb("#e3cf9a"))
    inner = sum(share for _, share, _ in layers)
    slice_ = (1 - inner) / 2
    for x in (0.0, 1 - slice_):
        pen.fill(rounded(x, 0, slice_, 1.62, 0.07), _CRUST)
        pen.fill(rounded(x + (0.025 if x == 0 else 0), 0, slice_ - 0.025, 1.6, 0.05), _BREAD)
        for i in range(36):
            px, py = x + 0.03 + (slice_ - 0.06) * ((i * 7) % 13) / 13, 0.06 + 1.5 * i / 36
            pen.ellipse(px, py, 0.012, 0.008, fade(rgb("#d9b06a"), 0.6))
    x = slice_
    for colour, share, edge in layers:
        pen.fill(_layer(x, share, edge), Linear((lighten(colour, 0.25), colour, darken(colour, 0.12)), 0))
        if edge == "berries":
            for i in range(5):
                berry = pen.at(x + share / 2, 0.2 + i * 0.3, 0.135, 90 * (i % 2))
                berry.ellipse(0, 0, 1, 0.9, Radial((rgb("#ffd9d2"), rgb("#f7475f"), rgb("#c81f3a")), (0.5, 0.5), 0.55))
        x += share


def _layer(x: float, share: float, edge: str) -> Path:
    amplitude = {"frill": 0.03, "lumps": 0.018, "berries": 0.02, "plain": 0.006}[edge]
    rows = [i * 0.0575 for i in range(28)]
    right = [(x + share + amplitude * math.sin(i * 1.9), y) for i, y in enumerate(rows)]
    left = [(x - amplitude * math.cos(i * 2.3), y) for i, y in enumerate(rows)]
    return right + left[::-1]


def white_toothpaste(label: Label) -> None:
    """Draw it clean: a white field, one fresh swoosh, light."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Linear((p.ground, lighten(p.ground, 0.3)), 90))
    for lift, colour in ((0, lighten(p.trim, 0.35)), (46, p.trim), (96, p.second), (150, p.accent)):
        top = smooth([(-20, 560 + lift), (150, 450 + lift), (330, 560 + lift), (560, 420 + lift)], closed=False)
        canvas.fill([*top, (560, 900), (-20, 900)], colour)
    canvas.fill(rectangle(0, 0, label.width, label.y(0.05)), p.second)
    ink = p.accent if ink_on(p.ground) == INK else WHITE
    label.brand(0.5, 0.135, 0.72)
    style = Lettering("sans", ink, weight=0.026, outlines=((0.05, p.ground),), slant=0.1)
    label.title("숨결", 0.5, 0.29, 1.0, 0.17, style)
    label.title("치약", 0.5, 0.425, 0.5, 0.075, style)
    label.disc(0.5, 0.63, 0.33, Radial((WHITE, lighten(p.trim, 0.6)), (0.4, 0.35), 0.65))
    label.motif(0.5, 0.63, 0.24)
    for x, y, size in ((0.9, 0.5, 0.13), (0.12, 0.53, 0.09), (0.95, 0.72, 0.07)):
        scenery.sparkle(label.pen(x, y, size), WHITE)
    tone = ink_on(p.accent)
    label.title(label.product.flavour, 0.5, 0.825, 0.8, 0.055, Lettering("round", tone, weight=0.03))
    label.text(f"{label.product.size}   불소 1,450ppm", 0.5, 0.885, 0.028, tone, width=1.0)
    label.small_print(0.94, tone, size=0.015)
