"""Soda, sports and energy drinks."""

from __future__ import annotations

import math

from demo.designs.label import Label
from drawing.colour import BLACK, INK, WHITE, darken, fade, ink_on, lighten, mix, rgb
from drawing.lettering import Lettering
from drawing.motifs import scenery
from drawing.paint import Linear, Radial
from drawing.paths import rectangle, smooth, star


def spring_water(label: Label) -> None:
    """Draw a mountain spring: snow peaks, a thin line of blue, bubbles."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Linear((WHITE, p.ground), 90))
    scenery.mountains(canvas, label.y(0.8), mix(p.second, rgb("#3a7fb0"), 0.4), label.height * 0.3, 3)
    canvas.fill(rectangle(0, label.y(0.78), label.width, label.height), Linear((p.second, darken(p.second, 0.2)), 90))
    scenery.bubbles(canvas, label.rng, 34, p.accent, 15)
    canvas.fill(rectangle(0, 0, label.width, 12), p.accent)
    label.brand(0.5, 0.13, 0.4)
    style = Lettering("square", p.accent, weight=0.03, outlines=((0.05, WHITE),), tracking=0.06)
    label.title("톡샘", 0.5, 0.37, 0.84, 0.3, style)
    label.text("SPARKLING WATER", 0.5, 0.555, 0.036, darken(p.accent, 0.1), face="sans", width=0.8)
    if label.product.motif == "sparkle":
        label.disc(0.5, 0.72, 0.15, Radial((WHITE, fade(p.second, 0.6)), (0.4, 0.35), 0.6))
        scenery.sparkle(label.pen(0.5, 0.72, 0.13), WHITE)
    else:
        label.motif(0.5, 0.71, 0.2)
    label.title(label.product.flavour, 0.5, 0.895, 0.42, 0.08, Lettering("round", WHITE, weight=0.03))
    label.text(f"{label.product.size}  0 kcal", 0.5, 0.965, 0.03, WHITE)


def pop_soda(label: Label) -> None:
    """Draw a bang of bubbles with the fruit bursting through."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Radial((lighten(p.second, 0.3), p.second, p.ground, darken(p.ground, 0.12)), (0.5, 0.4), 0.62))
    scenery.sunburst(canvas, label.x(0.5), label.y(0.4), WHITE, 20, 0.16)
    scenery.bubbles(canvas, label.rng, 46, WHITE, 26)
    for outer, inner, colour in (
        (0.64, 0.48, darken(p.ground, 0.4)),
        (0.6, 0.45, WHITE),
        (0.545, 0.41, p.accent if p.accent != WHITE else lighten(p.second, 0.5)),
    ):
        w = label.safe_width
        canvas.fill(star(label.x(0.5), label.y(0.37), w * outer, w * inner, 16, 4), colour)
    style = Lettering(
        "round",
        p.ground,
        weight=0.035,
        bounce=0.08,
        tracking=0.02,
        slant=0.1,
        outlines=((0.06, WHITE), (0.045, darken(p.ground, 0.5))),
    )
    label.title("팡팡", 0.47, 0.305, 0.8, 0.16, style, arch=0.025)
    label.title("소다", 0.53, 0.445, 0.7, 0.14, style.painted(darken(p.ground, 0.22)))
    label.brand(0.5, 0.105, 0.46)
    scenery.drops(canvas, label.rng, 26, 11)
    label.disc(0.5, 0.725, 0.46, Radial((WHITE, fade(WHITE, 0.75), fade(WHITE, 0)), (0.5, 0.5), 0.5))
    label.motif(0.5, 0.725, 0.31, -6)
    label.pill(f"{label.product.flavour}맛", 0.5, 0.885, 0.6, 0.056, darken(p.ground, 0.35), WHITE)
    label.text(label.product.size, 0.5, 0.942, 0.03, darken(p.ground, 0.45))
    label.small_print(0.972, darken(p.ground, 0.5), size=0.0105)


def cool_run(label: Label) -> None:
    """Draw speed: slanting bands, a track, letters leaning forward."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Linear((darken(p.ground, 0.15), p.ground, p.second), 90))
    for i in range(9):
        y = label.y(0.38) + i * 62
        shade = WHITE if i % 3 == 0 else p.second
        canvas.fill(
            [(-10, y), (label.width + 10, y - 230), (label.width + 10, y - 218 + 3 * i), (-10, y + 16 + 3 * i)],
            fade(shade, 0.55),
        )
    track = smooth([(-30, 520), (140, 430), (380, 470), (580, 360), (580, 420), (380, 540), (140, 500), (-30, 600)])
    canvas.fill(track, WHITE)
    label.brand(0.5, 0.085, 0.6)
    style = Lettering(
        "square",
        WHITE,
        weight=0.035,
        slant=0.26,
        tracking=0.0,
        outlines=((0.05, darken(p.ground, 0.35)),),
        block=(-0.07, 0.03, darken(p.ground, 0.55)),
    )
    label.title("쿨런", 0.5, 0.3, 1.12, 0.24, style)
    label.text("COOL RUN  ION SUPPLY", 0.5, 0.445, 0.028, WHITE, face="square", width=1.0)
    if label.product.motif == "sparkle":
        for x, y, size in ((0.5, 0.68, 0.3), (0.2, 0.78, 0.14), (0.8, 0.6, 0.12)):
            drop = label.pen(x, y, size)
            drop.blob([(0, -1.3), (0.72, 0.25), (0.4, 0.85), (0, 1), (-0.4, 0.85), (-0.72, 0.25)],
                      Linear((WHITE, rgb("#bfe6ff"), rgb("#4fa8ea")), 90))  # fmt: skip
            drop.ellipse(-0.25, 0.2, 0.12, 0.3, fade(WHITE, 0.9), 14)
    else:
        label.motif(0.5, 0.68, 0.32, -8)
    label.title(
        label.product.flavour,
        0.5,
        0.875,
        0.8,
        0.06,
        Lettering("square", WHITE, weight=0.04, slant=0.16, outlines=((0.06, darken(p.ground, 0.4)),)),
    )
    label.text(label.product.size, 0.5, 0.935, 0.032, darken(p.ground, 0.55))
    label.small_print(0.972, darken(p.ground, 0.6), size=0.013)


def flash_energy(label: Label) -> None:
    """Draw night and lightning: hexagons, one bolt through the whole can."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Linear((lighten(p.ground, 0.08), p.ground, darken(p.ground, 0.2)), 90))
    line = fade(p.second, 0.22)
    for row in range(24):
        for column in range(9):
            cx, cy = column * 66 + (33 if row % 2 else 0), row * 56
            canvas.outline(
                [
                    (cx + 34 * math.cos(math.radians(a)), cy + 34 * math.sin(math.radians(a)))
                    for a in range(30, 390, 60)
                ],
                2.5,
                line,
            )
    bolt = label.pen(0.5, 0.48, 1.0)
    bolt.shadow([(0.25, -1), (-0.62, 0.12), (-0.06, 0.12), (-0.3, 1), (0.64, -0.22), (0.08, -0.22)], 0.5, 0.05, 0.04)
    scenery.bolt(bolt, Linear((lighten(p.second, 0.45), p.second, darken(p.second, 0.2)), 70))
    if label.product.motif:
        label.motif(0.68, 0.725, 0.32, 10)
    ink = p.ground if ink_on(p.ground) == INK else WHITE
    style = Lettering(
        "square",
        ink,
        weight=0.035,
        slant=0.22,
        tracking=0.02,
        outlines=((0.06, BLACK), (0.03, p.accent if p.accent != BLACK else p.second)),
    )
    label.title("번쩍", 0.5, 0.4, 1.2, 0.25, style)
    label.brand(0.5, 0.115, 0.7)
    label.title("ENERGY", 0.5, 0.575, 0.86, 0.04, Lettering("square", ink, tracking=0.12, outlines=((0.14, BLACK),)))
    plate = rectangle(label.x(-0.3), label.y(0.86), label.safe_width * 1.6, label.y(0.075))
    canvas.fill(plate, p.accent)
    canvas.stroke([(0, label.y(0.855)), (label.width, label.y(0.855))], 4, p.second)
    label.title(
        label.product.flavour,
        0.5,
        0.897,
        0.9,
        0.046,
        Lettering("square", ink_on(p.accent), weight=0.04, slant=0.12),
    )
    label.text(label.product.size, 0.5, 0.955, 0.026, p.second if p.second != p.accent else WHITE)
