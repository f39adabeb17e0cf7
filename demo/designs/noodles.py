"""Cup noodles."""

from __future__ import annotations

import math

from demo.designs.label import Label
from drawing.colour import BLACK, WHITE, darken, fade, ink_on, lighten, rgb
from drawing.lettering import Lettering
from drawing.motifs import plants, savoury
from drawing.paint import Linear, Radial
from drawing.paths import rectangle, rounded, smooth


def cauldron_ramen(label: Label) -> None:
    """Draw a steaming bowl under heavy brush letters; the degree of heat in a column at the side."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Radial((lighten(p.ground, 0.18), p.ground, p.second), (0.5, 0.45), 0.7))
    _steam(label)
    canvas.fill(rectangle(0, 0, label.width, label.y(0.055)), p.accent)
    brush = smooth(
        [(60, 230), (240, 170), (500, 190), (760, 160), (900, 240), (870, 420), (620, 470), (300, 450), (90, 440)]
    )
    canvas.fill([(x, y + 10) for x, y in brush], fade(BLACK, 0.82))
    style = Lettering(
        "serif", Linear((WHITE, WHITE, rgb("#ffe7a8")), 90), weight=0.03, outlines=((0.03, p.second),), tracking=0.0
    )
    label.title("가마솥면", 0.47, 0.335, 0.98, 0.25, style)
    label.brand(0.2, 0.145, 0.26)
    savoury.noodles(label.pen(0.47, 0.735, 0.4), p.trim)
    label.motif(0.06, 0.62, 0.13, -20)
    flavour, _, small = label.product.flavour.partition(" ")
    canvas.fill(rounded(label.x(0.9), label.y(0.47), label.safe_width * 0.19, label.y(0.34), 18), p.accent)
    column = Lettering("square", darken(p.second, 0.3), weight=0.03, vertical=True)
    label.title(flavour, 0.995, 0.64, 0.14, 0.3, column)
    if small:
        label.disc(0.86, 0.15, 0.1, p.accent)
        label.title(small, 0.86, 0.15, 0.15, 0.06, Lettering("round", darken(p.second, 0.2), weight=0.03))
    label.text(label.product.size, 0.06, 0.9, 0.04, p.accent, anchor="lm")
    label.small_print(0.95, WHITE, size=0.0135)


def _steam(label: Label) -> None:
    for i in range(5):
        x = label.x(0.18 + i * 0.14)
        path = [(x + 26 * math.sin(t / 2 + i), label.y(0.66) - t * 34) for t in range(10)]
        label.canvas.stroke(path, 22, fade(WHITE, 0.09))


def fire_noodles(label: Label) -> None:
    """Draw flames licking up from below, and how hot it is in peppers."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Linear((p.ground, p.ground, darken(p.ground, 0.12)), 90))
    hot = p.second
    for row, (size, colour) in enumerate(((0.15, darken(hot, 0.15)), (0.11, hot))):
        for i in range(15):
            x = -0.3 + i * 0.115 + row * 0.05
            savoury.flame(
                label.pen(x, 0.9 + row * 0.05, size * (0.8 + 0.4 * ((i * 7) % 5) / 5), (i % 3 - 1) * 8), colour
            )
    label.disc(0.1, 0.63, 0.14, Radial((fade(WHITE, 0.95), fade(lighten(p.ground, 0.6), 0.6)), (0.5, 0.5), 0.5))
    label.motif(0.1, 0.625, 0.115)
    style = Lettering(
        "round",
        Linear((rgb("#fff6b8"), rgb("#ffb81f"), rgb("#ff6a1f")), 90),
        weight=0.03,
        slant=0.16,
        tracking=0.02,
        outlines=((0.045, darken(hot, 0.55)), (0.035, WHITE)),
        block=(0.03, 0.06, darken(hot, 0.75)),
    )
    label.title("불꽃볶음면", 0.5, 0.375, 1.0, 0.3, style)
    label.brand(0.14, 0.155, 0.22)
    label.pill(label.product.flavour, 0.83, 0.165, 0.32, 0.12, p.accent, ink_on(p.accent))
    level = {"매운맛": 4, "치즈": 2, "크림": 1}.get(label.product.flavour, 2)
    for i in range(4):
        pen = label.pen(0.8 + i * 0.062, 0.6, 0.045, 12)
        plants.chili(pen, rgb("#e0261c") if i < level else fade(rgb("#9a9297"), 0.6))
    savoury.noodles(label.pen(0.47, 0.755, 0.235), p.trim, "none")
    label.text(label.product.size, 1.0, 0.74, 0.055, ink_on(p.ground), anchor="rm")
    label.small_print(0.945, WHITE, size=0.02, opacity=1)
