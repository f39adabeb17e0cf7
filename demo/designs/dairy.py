"""Milk and yoghurt."""

from __future__ import annotations

import math

from demo.designs.label import Label
from drawing.colour import BLACK, WHITE, darken, fade, ink_on, lighten, mix, rgb
from drawing.lettering import Lettering
from drawing.motifs import scenery, sweets
from drawing.paint import Linear, Radial
from drawing.paths import rectangle, wave


def pasture_milk(label: Label) -> None:
    """Draw a cow on a meadow under a big sky; the size stands in a drop of milk."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Linear((p.ground, p.second, lighten(p.second, 0.75)), 90))
    scenery.sunburst(canvas, label.x(0.5), label.y(0.62), WHITE, 26, 0.16)
    for x, y, size in ((0.1, 0.5, 0.13), (0.9, 0.44, 0.11)):
        scenery.cloud(label.pen(x, y, size), fade(WHITE, 0.9))
    scenery.hills(canvas, label.y(0.7), (rgb("#9ccf4e"), rgb("#6fb53a"), rgb("#4f9a2e")), 46)
    label.brand(0.5, 0.09, 0.36)
    style = Lettering("round", WHITE, weight=0.035, outlines=((0.06, darken(p.ground, 0.35)),), bounce=0.04)
    label.title("고소한", 0.5, 0.215, 0.62, 0.1, style)
    label.title("우유", 0.5, 0.36, 0.9, 0.2, style)
    label.pill(label.product.flavour, 0.5, 0.487, 0.5, 0.062, p.accent, ink_on(p.accent))
    label.motif(0.4, 0.735, 0.25)
    drop = label.pen(0.85, 0.77, 0.17)
    drop.blob([(0, -1.3), (0.7, 0), (0.62, 0.7), (0, 1), (-0.62, 0.7), (-0.7, 0)], Linear((WHITE, rgb("#e4eefb")), 90))
    amount = label.product.size.removesuffix("ml")
    label.title(amount, 0.85, 0.775, 0.2, 0.06, Lettering("round", darken(p.ground, 0.25), weight=0.02))
    label.text("ml", 0.85, 0.825, 0.03, darken(p.ground, 0.25))
    label.small_print(0.945, WHITE, size=0.019, opacity=1)


def fruit_milk(label: Label) -> None:
    """Draw milk pouring down from the shoulder, the flavour dropping into it."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Linear((lighten(p.second, 0.4), p.second), 90))
    deep = [
        (x, label.y(0.2) + 46 * math.sin(x / 58) + 24 * math.sin(x / 23 + 1)) for x in range(-10, label.width + 20, 8)
    ]
    canvas.fill([(-10, -10), *deep, (label.width + 10, -10)], p.ground)
    canvas.stroke(deep, 8, fade(WHITE, 0.65))
    milk = wave(-10, label.width + 10, label.y(0.74), 26, label.width * 0.52, 1.2)
    canvas.fill([*milk, (label.width, label.height), (0, label.height)], Linear((p.ground, darken(p.ground, 0.14)), 90))
    canvas.stroke(milk, 9, fade(WHITE, 0.8))
    label.brand(0.5, 0.105, 0.42)
    brown = darken(p.accent, 0.35)
    style = Lettering(
        "round", WHITE, weight=0.028, outlines=((0.075, brown), (0.04, WHITE)), bounce=0.09, tracking=0.02
    )
    label.title("우유", 0.5, 0.32, 0.72, 0.16, style, arch=0.02)
    label.title("한모금", 0.5, 0.455, 0.86, 0.13, style.painted(lighten(p.ground, 0.35)))
    sweets.splash(label.pen(0.5, 0.76, 0.5), lighten(p.second, 0.75))
    label.motif(0.5, 0.665, 0.27, -8)
    label.pill(f"{label.product.flavour} 우유", 0.5, 0.868, 0.74, 0.062, p.accent, WHITE)
    label.text(label.product.size, 0.5, 0.926, 0.03, brown)
    label.small_print(0.965, brown, size=0.013)


def gulp_yogurt(label: Label) -> None:
    """Draw two bulges and a waist: the name above, the flavour below, a swoosh between them."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Linear((p.ground, WHITE, p.ground), 0))
    for y, thick, colour in ((0.47, 0.055, p.accent), (0.53, 0.03, p.second), (0.565, 0.015, lighten(p.accent, 0.5))):
        upper, lower = (
            wave(-10, label.width + 10, label.y(y + side * thick / 2), 30, label.width * 1.1, 0.6) for side in (-1, 1)
        )
        canvas.fill(upper + lower[::-1], colour)
    label.brand(0.5, 0.1, 0.62)
    style = Lettering("square", p.accent, weight=0.026, outlines=((0.05, WHITE), (0.03, p.accent)), slant=0.16)
    label.title("꿀꺽", 0.48, 0.24, 1.0, 0.13, style)
    label.title("요거", 0.54, 0.365, 0.9, 0.11, style.painted(darken(p.accent, 0.25)))
    label.motif(0.5, 0.705, 0.33)
    label.title(label.product.flavour, 0.5, 0.875, 0.9, 0.05, Lettering("round", darken(p.accent, 0.3), weight=0.03))
    label.text(f"살아있는 유산균 100억   {label.product.size}", 0.5, 0.925, 0.021, darken(p.accent, 0.3), width=1.1)
    label.small_print(0.958, darken(p.accent, 0.4), size=0.012)


def greek_cup(label: Label) -> None:
    """Draw it quiet: cream ground, one colour, a meander, serifs."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Linear((lighten(p.ground, 0.5), p.ground), 90))
    canvas.fill(rectangle(0, label.y(0.8), label.width, label.y(0.2)), p.second)
    _meander(label, 0.815, p.ground)
    canvas.fill(rectangle(0, 0, label.width, label.y(0.055)), p.second)
    label.brand(0.5, 0.17, 0.27)
    label.title("그릭한숟갈", 0.5, 0.315, 0.86, 0.13, Lettering("serif", p.second, weight=0.02, tracking=0.02))
    label.text("THICK · STRAINED · GREEK YOGURT", 0.5, 0.405, 0.026, fade(p.second, 0.8), face="plain", width=0.8)
    halo = Radial((fade(p.accent, 0.3), fade(p.accent, 0)), (0.5, 0.5), 0.5)
    label.disc(0.5, 0.565, 0.28, halo)
    label.motif(0.5, 0.56, 0.19)
    label.title(
        label.product.flavour, 0.5, 0.755, 0.34, 0.055, Lettering("serif", mix(p.second, BLACK, 0.2), weight=0.015)
    )
    label.text(label.product.size, 0.88, 0.755, 0.036, p.second, anchor="rm")
    label.small_print(0.945, p.ground, size=0.02, opacity=1)


def _meander(label: Label, y: float, colour: tuple[int, int, int, int]) -> None:
    """Draw a Greek key along the whole label."""
    unit = label.height * 0.014
    top, step = label.y(y) + unit, unit * 8
    key = [(0, 5), (0, 0), (6, 0), (6, 4), (3, 4), (3, 2), (4, 2)]
    x = 0.0
    while x < label.width:
        label.canvas.stroke([(x + kx * unit, top + ky * unit) for kx, ky in key], unit * 0.8, colour)
        x += step
