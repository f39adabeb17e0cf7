"""Tea, juice and coffee."""

from __future__ import annotations

import math

from demo.designs.label import Label
from drawing.colour import BLACK, WHITE, Colour, darken, fade, lighten, rgb
from drawing.lettering import Lettering
from drawing.paint import Linear, Radial
from drawing.paths import ellipse, rectangle, rounded, smooth, wave
from drawing.shading import grain


def leaf_tea(label: Label) -> None:
    """Draw paper and ink: the name written down the label, a moon behind the leaf."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Linear((lighten(p.ground, 0.55), p.ground), 90))
    paper = grain(canvas.image.size, label.rng, 3).point([max(0, level - 190) // 2 for level in range(256)])
    canvas.image.paste(darken(p.ground, 0.4), (0, 0), paper)
    canvas.fill(rectangle(0, 0, label.width, label.y(0.04)), p.second)
    canvas.fill(rectangle(0, label.y(0.9), label.width, label.height), p.second)
    label.disc(0.36, 0.56, 0.36, Radial((fade(WHITE, 0.95), fade(lighten(p.ground, 0.7), 0.7)), (0.4, 0.35), 0.7))
    label.motif(0.36, 0.58, 0.31)
    column = Lettering("serif", p.accent, weight=0.03, vertical=True, tracking=0.02)
    label.title("맑은차", 0.86, 0.33, 0.3, 0.46, column)
    flavour = label.product.flavour
    height = min(0.46, 0.085 * len(flavour) + 0.02)
    plate = rounded(label.x(0.0), label.y(0.12), label.safe_width * 0.15, height * label.height, 12)
    canvas.fill(plate, p.second)
    label.title(
        flavour, 0.075, 0.12 + height / 2, 0.11, height * 0.88, Lettering("serif", WHITE, weight=0.02, vertical=True)
    )
    label.brand(0.42, 0.16, 0.3)
    canvas.stroke([(label.x(0.62), label.y(0.78)), (label.x(1.05), label.y(0.78))], 2, fade(p.accent, 0.7))
    label.text(label.product.size, 0.84, 0.83, 0.04, p.accent, face="serif")
    label.small_print(0.95, WHITE, size=0.017, opacity=0.95)


def orchard_juice(label: Label) -> None:
    """Draw a label off a fruit crate: an arched name, fruit piled up, a checked cloth."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Linear((p.ground, lighten(p.ground, 0.4)), 90))
    canvas.fill(ellipse(label.x(0.5), label.y(0.06), label.width * 0.62, label.height * 0.37), p.second)
    canvas.stroke(ellipse(label.x(0.5), label.y(0.06), label.width * 0.6, label.height * 0.35, 0, 180), 4, p.ground)
    _gingham(label, 0.8, p.second)
    style = Lettering("serif", WHITE, weight=0.035, outlines=((0.03, darken(p.second, 0.35)),), tracking=0.02)
    label.title("아침과일", 0.5, 0.275, 0.98, 0.14, style, arch=-0.05)
    label.brand(0.5, 0.105, 0.42)
    for x, y, size, angle in ((0.2, 0.66, 0.2, -16), (0.8, 0.66, 0.2, 16), (0.5, 0.625, 0.25, 0)):
        label.motif(x, y, size, angle)
    ribbon = label.plate(0.5, 0.85, 0.66, 0.095, p.accent, 0.2)
    canvas.outline(ribbon, 3, WHITE)
    label.title(f"{label.product.flavour} 100", 0.5, 0.85, 0.52, 0.055, Lettering("round", WHITE, weight=0.03))
    label.text(f"{label.product.size} · 100% 과즙", 0.5, 0.93, 0.03, darken(p.second, 0.4))
    label.small_print(0.976, darken(p.second, 0.5), size=0.012)


def _gingham(label: Label, top: float, colour: Colour) -> None:
    side, y0 = 34, round(label.y(top))
    for x in range(0, label.width, side * 2):
        label.canvas.fill(rectangle(x, y0, side, label.height - y0), fade(colour, 0.35))
    for y in range(y0, label.height, side * 2):
        label.canvas.fill(rectangle(0, y, label.width, side), fade(colour, 0.35))


def cold_brew(label: Label) -> None:
    """Layers of coffee and milk, thin lines, a lot of air."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Linear((p.second if label.product.flavour != "아메리카노" else lighten(p.ground, 0.1), p.ground), 90))
    dark = label.product.flavour == "아메리카노"
    ink = p.second if dark else darken(p.accent, 0.3)
    for number, share in enumerate((0.62, 0.71, 0.8)):
        line = wave(-10, label.width + 10, label.y(share), 22, label.width * 0.8, number * 2.2)
        tone = darken(p.ground, 0.18 + 0.2 * number) if not dark else lighten(p.ground, 0.1 - 0.04 * number)
        canvas.fill([*line, (label.width + 10, label.height), (-10, label.height)], tone)
    label.brand(0.5, 0.135, 0.26)
    label.title("COLD BREW", 0.5, 0.265, 0.94, 0.07, Lettering("plain", ink, tracking=0.16))
    canvas.stroke([(label.x(0.08), label.y(0.318)), (label.x(0.92), label.y(0.318))], 2.5, ink)
    label.title("콜드브루", 0.5, 0.4, 0.9, 0.1, Lettering("sans", ink, tracking=0.04))
    label.disc(0.5, 0.64, 0.3, fade(WHITE, 0.12 if dark else 0.5))
    canvas.outline(
        ellipse(label.x(0.5), label.y(0.64), label.safe_width * 0.3, label.safe_width * 0.3), 3, fade(ink, 0.7)
    )
    label.motif(0.5, 0.635, 0.215)
    label.title(
        label.product.flavour, 0.5, 0.86, 0.72, 0.06, Lettering("sans", WHITE if not dark else p.second, weight=0.025)
    )
    label.text(f"{label.product.size}   12h SLOW DRIP", 0.5, 0.918, 0.024, fade(WHITE, 0.9), width=0.9)
    label.small_print(0.955, WHITE, size=0.0125, opacity=0.8)


def daily_coffee(label: Label) -> None:
    """Draw a day in two colours: the sun over a cup, the can cut by a slope."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Linear((lighten(p.ground, 0.06), p.ground), 90))
    canvas.fill(
        [(0, label.y(0.56)), (label.width, label.y(0.42)), (label.width, label.height), (0, label.height)], p.second
    )
    canvas.stroke([(0, label.y(0.56)), (label.width, label.y(0.42))], 10, p.accent)
    for i in range(24):
        a = math.radians(i * 15)
        start, end = (0.42, 0.54 if i % 2 else 0.48)
        cx, cy, w = label.x(0.5), label.y(0.5), label.safe_width
        canvas.stroke(
            [
                (cx + start * w * math.cos(a), cy + start * w * math.sin(a)),
                (cx + end * w * math.cos(a), cy + end * w * math.sin(a)),
            ],
            6,
            p.accent,
        )
    label.disc(0.5, 0.5, 0.37, Radial((lighten(p.accent, 0.4), p.accent), (0.4, 0.35), 0.7))
    _cup(label)
    ink = p.accent
    label.title("하루", 0.5, 0.2, 0.8, 0.1, Lettering("square", ink, weight=0.028, tracking=0.03))
    label.title("커피", 0.5, 0.31, 0.8, 0.1, Lettering("square", WHITE, weight=0.028, tracking=0.03))
    label.brand(0.5, 0.095, 0.36)
    label.title(
        label.product.flavour,
        0.5,
        0.715,
        0.8,
        0.085,
        Lettering("square", WHITE, weight=0.028, outlines=((0.07, darken(p.ground, 0.45)),)),
    )
    label.motif(0.5, 0.83, 0.17, 10)
    label.text(label.product.size, 0.5, 0.925, 0.03, WHITE)
    label.small_print(0.962, WHITE, size=0.0105)


def _cup(label: Label) -> None:
    pen = label.pen(0.47, 0.515, 0.24)
    brown = darken(label.palette.ground, 0.3)
    pen.line(ellipse(0.85, 0.0, 0.32, 0.34, -100, 100), 0.16, WHITE)
    pen.fill(
        smooth([(-0.9, -0.5), (0.9, -0.5), (0.74, 0.4), (0.4, 0.72), (-0.4, 0.72), (-0.74, 0.4)], steps=6),
        Linear((WHITE, rgb("#dcd6d0")), 20),
    )
    pen.ellipse(0, -0.5, 0.9, 0.2, rgb("#efe9e2"))
    pen.ellipse(0, -0.49, 0.78, 0.15, Linear((darken(brown, 0.1), lighten(brown, 0.25)), 0))
    for x in (-0.3, 0.1, 0.5):
        pen.line([(x, -0.75), (x - 0.12, -0.95), (x + 0.1, -1.15), (x, -1.4)], 0.07, fade(WHITE, 0.85))
    pen.ellipse(0.05, 0.9, 1.15, 0.12, fade(BLACK, 0.25))
