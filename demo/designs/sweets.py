"""Chocolate, bars, jelly."""

from __future__ import annotations

import math

from demo.designs.label import Label
from drawing.colour import WHITE, Colour, darken, fade, ink_on, lighten, rgb
from drawing.lettering import Lettering
from drawing.motifs import sweets
from drawing.paint import Linear, Radial
from drawing.paths import Path, ellipse, rectangle, rounded, smooth, transform, wave
from drawing.shading import grain

_GOLD = Linear((rgb("#fff0b8"), rgb("#d9a23c"), rgb("#a8701c"), rgb("#f2d27a")), 20)


def brauna_chocolate(label: Label) -> None:
    """Draw gold on deep colour: a pattern of cocoa flowers, the pieces below."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Linear((lighten(p.ground, 0.1), p.ground, darken(p.ground, 0.2)), 90))
    _flowers(label, fade(p.second, 0.3))
    panel = smooth([(40, 190), (290, 130), (540, 190), (540, 470), (290, 530), (40, 470)], steps=14)
    canvas.shadow(panel, (0, 0, 0, 90), 8, 0, 4)
    canvas.fill(panel, darken(p.ground, 0.32) if ink_on(p.ground) == WHITE else WHITE)
    canvas.outline(panel, 6, _GOLD)
    ink = rgb("#fbe7b0") if ink_on(p.ground) == WHITE else darken(p.accent, 0.35)
    label.brand(0.5, 0.195, 0.36)
    label.title("브라우나", 0.5, 0.315, 0.88, 0.13, Lettering("serif", ink, weight=0.03, tracking=0.01))
    label.text("BRAUNA  REAL COCOA BUTTER", 0.5, 0.395, 0.02, ink, width=0.7)
    label.pill(label.product.flavour, 0.5, 0.525, 0.5, 0.058, _GOLD, rgb("#3a2008"))
    for x, y, size, angle in ((0.34, 0.74, 0.26, -8), (0.7, 0.79, 0.25, 16)):
        sweets.chocolate(label.pen(x, y, size, angle), p.trim)
    if label.product.motif not in ("cocoa", "milk_chocolate", "white_chocolate"):
        label.motif(0.6, 0.68, 0.2)
    for y in (0.935, 0.065):
        canvas.fill(rectangle(0, label.y(y) - 3, label.width, 6), _GOLD)
    label.text(label.product.size, 0.97, 0.905, 0.028, ink, anchor="rm")
    label.small_print(0.965, ink, size=0.0115)


def _flowers(label: Label, colour: Colour) -> None:
    petal: Path = smooth([(0, 0), (0.3, -0.4), (0, -1), (-0.3, -0.4)])
    for row in range(10):
        for column in range(6):
            x, y = column * 118 + (59 if row % 2 else 0), row * 116
            for angle in range(0, 360, 60):
                label.canvas.fill(transform(petal, x, y, 40, angle), colour)


def nut_bar(label: Label) -> None:
    """Draw brown paper with the fruits of the field spilling in from the right."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Linear((p.ground, darken(p.ground, 0.18)), 0))
    fibres = grain(canvas.image.size, label.rng, 3).point([max(0, level - 200) for level in range(256)])
    canvas.image.paste(p.second, (0, 0), fibres)
    edge = [(label.width * 0.64 + 26 * math.sin(y / 40), y) for y in range(-10, label.height + 20, 10)]
    canvas.fill(
        [*edge, (label.width + 10, label.height), (label.width + 10, -10)],
        Linear((p.second, lighten(p.second, 0.4)), 0),
    )
    canvas.stroke(edge, 8, p.accent)
    for x, y, size, angle in ((0.93, 0.26, 0.085, 30), (0.76, 0.76, 0.085, -20), (0.96, 0.74, 0.09, 60)):
        label.motif(x, y, size, angle)
    label.motif(0.84, 0.47, 0.135, -10)
    style = Lettering(
        "round", p.trim, weight=0.028, outlines=((0.06, darken(p.ground, 0.5)),), tracking=0.02, bounce=0.05
    )
    label.title("견과한줌", 0.3, 0.47, 0.62, 0.38, style)
    label.brand(0.13, 0.175, 0.24)
    label.pill(
        label.product.flavour,
        0.49,
        0.19,
        0.26,
        0.15,
        p.accent,
        ink_on(p.accent),
    )
    label.text(f"{label.product.size}   NUT & SEED BAR", 0.02, 0.755, 0.055, p.trim, anchor="lm")
    label.text(
        f"식품유형 : {label.product.type}  편스캔 시연용 가상 상품 · DEMO",
        0.02,
        0.86,
        0.036,
        fade(p.trim, 0.8),
        face="plain",
        anchor="lm",
    )


def jelly_forest(label: Label) -> None:
    """Draw clear little bears in a wood of round trees."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Linear((lighten(p.second, 0.35), p.second, p.ground), 90))
    for number in range(9):
        x, y, r = -30.0 + number * 104, label.y(0.52) + 26 * math.sin(number * 1.9), 84 + 22 * (number % 3)
        canvas.fill(rounded(x - 9, y, 18, 240, 6), darken(p.ground, 0.45))
        tree = ellipse(x, y, r * 0.72, r)
        canvas.fill(tree, Radial((lighten(p.ground, 0.3), darken(p.ground, 0.12)), (0.35, 0.3), 0.8))
    ground = wave(-10, label.width + 10, label.y(0.66), 22, 420)
    canvas.fill(
        [*ground, (label.width + 10, label.height), (-10, label.height)],
        Linear((darken(p.ground, 0.2), darken(p.ground, 0.45)), 90),
    )
    window = smooth([(120, 800), (250, 690), (380, 720), (520, 690), (640, 800), (620, 960), (380, 1010), (140, 960)])
    canvas.fill(window, Radial((WHITE, lighten(p.second, 0.5)), (0.5, 0.4), 0.6))
    canvas.outline(window, 10, WHITE)
    for x, y, size, angle in (
        (0.24, 0.745, 0.12, -16),
        (0.76, 0.745, 0.12, 14),
        (0.42, 0.8, 0.13, 6),
        (0.61, 0.805, 0.125, -8),
        (0.51, 0.705, 0.12, 0),
    ):
        sweets.jelly(label.pen(x, y, size, angle), p.trim)
    label.brand(0.5, 0.155, 0.36)
    style = Lettering(
        "round",
        Linear((WHITE, lighten(p.trim, 0.55)), 90),
        weight=0.035,
        bounce=0.12,
        tracking=0.02,
        outlines=((0.06, darken(p.ground, 0.3)), (0.04, WHITE)),
        block=(0.02, 0.06, darken(p.ground, 0.6)),
    )
    label.title("말캉숲", 0.5, 0.3, 1.0, 0.2, style, arch=0.03)
    label.pill(f"{label.product.flavour} 젤리", 0.37, 0.445, 0.5, 0.056, darken(p.ground, 0.35), WHITE)
    label.motif(0.79, 0.475, 0.2, 8)
    label.text(label.product.size, 0.97, 0.905, 0.03, WHITE, anchor="rm")
    label.small_print(0.945, WHITE, size=0.0105)
