"""Ice cream."""

from __future__ import annotations

from demo.designs.label import Label
from drawing.colour import WHITE, Colour, darken, fade, lighten, mix, rgb
from drawing.lettering import Lettering
from drawing.motifs import scenery
from drawing.paint import Linear, Radial
from drawing.paths import Path, rectangle, rounded, smooth

_ICE = (rgb("#e8f8ff"), rgb("#a9dcf5"))


def frozen_bar(label: Label) -> None:
    """Draw a white bear behind the lolly, ice hanging from the name."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Linear((rgb("#d9f3ff"), lighten(p.second, 0.2), p.ground), 90))
    scenery.snow(canvas, label.rng, 70, 11)
    _icicles(label)
    label.brand(0.5, 0.115, 0.36)
    style = Lettering(
        "round",
        Linear((WHITE, rgb("#c8ecff")), 90),
        weight=0.035,
        tracking=0.02,
        bounce=0.06,
        outlines=((0.07, darken(p.ground, 0.25)), (0.035, WHITE)),
        block=(0.02, 0.06, darken(p.ground, 0.55)),
    )
    label.title("꽁꽁바", 0.5, 0.255, 1.06, 0.16, style)
    label.pill(label.product.flavour, 0.5, 0.38, 0.5, 0.05, darken(p.ground, 0.2), WHITE)
    scenery.polar_bear(label.pen(0.3, 0.53, 0.25, -6))
    _lolly(label, 0.62, 0.665, p.trim)
    label.motif(0.26, 0.77, 0.22, -10)
    label.text(label.product.size, 0.98, 0.9, 0.03, WHITE, anchor="rm")
    label.small_print(0.93, darken(p.ground, 0.6), size=0.0105)


def _icicles(label: Label) -> None:
    edge: Path = [(-10.0, -10.0)]
    count = 13
    for i in range(count):
        x0, step = label.width * i / count, label.width / count
        depth = label.y(0.075) + (i * 37 % 23) * 2.2
        edge += [(x0, label.y(0.068)), (x0 + step * 0.5, depth + 16), (x0 + step, label.y(0.068))]
    label.canvas.fill([*edge, (label.width + 10, -10)], Linear((WHITE, *_ICE), 90))


def _lolly(label: Label, x: float, y: float, colour: Colour) -> None:
    """Draw the bar itself, bitten at a corner, on its stick."""
    pen = label.pen(x, y, 0.34, 12)
    pen.fill(rounded(-0.12, 0.8, 0.24, 0.75, 0.12), Linear((rgb("#f0d9a8"), rgb("#c79a58")), 0))
    shape = rounded(-0.56, -1.1, 1.12, 2.05, 0.5)
    pen.shadow(shape, 0.4)
    pen.fill(shape, Linear((lighten(colour, 0.5), colour, darken(colour, 0.16)), 20))
    for groove in (-0.24, 0.24):
        pen.fill(rounded(groove - 0.06, -0.8, 0.12, 1.4, 0.06), fade(darken(colour, 0.35), 0.3))
    pen.ellipse(-0.36, -0.5, 0.07, 0.36, fade(WHITE, 0.7), 4)
    for i in range(14):
        dot = pen.at(0.42 * ((i * 37 % 19) / 9.5 - 1), -0.9 + 0.13 * i, 0.035)
        dot.disc(0, 0, 1, fade(WHITE, 0.6))


def moonlight_tub(label: Label) -> None:
    """Draw night over the roofs; one scoop under the moon."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Linear((darken(p.ground, 0.25), p.ground, mix(p.ground, p.second, 0.25)), 90))
    scenery.stars(canvas, label.rng, 60, p.accent, 0, label.y(0.62))
    label.disc(0.5, 0.6, 0.36, Radial((fade(p.accent, 0.45), fade(p.accent, 0)), (0.5, 0.5), 0.5))
    scenery.crescent(label.pen(0.9, 0.27, 0.1))
    scenery.hills(canvas, label.y(0.76), (mix(p.ground, p.second, 0.18), darken(p.ground, 0.3)), 42)
    bowl = label.pen(0.5, 0.64, 0.27)
    label.motif(0.5, 0.6, 0.24)
    cup = smooth([(-1.05, 0.1), (1.05, 0.1), (0.85, 0.62), (0.4, 0.84), (-0.4, 0.84), (-0.85, 0.62)], steps=6)
    bowl.shadow(cup)
    bowl.fill(cup, Linear((lighten(p.second, 0.5), p.second, darken(p.second, 0.25)), 20))
    bowl.fill(rounded(-0.5, 0.82, 1.0, 0.13, 0.06), darken(p.second, 0.2))
    bowl.line([(-0.95, 0.24), (0.95, 0.24)], 0.04, fade(p.ground, 0.5), curved=False)
    label.brand(0.5, 0.105, 0.17)
    gold = Linear((lighten(p.accent, 0.5), p.accent), 90)
    label.title("달밤", 0.5, 0.265, 0.56, 0.19, Lettering("serif", gold, weight=0.03, tracking=0.08))
    label.text("MOONLIGHT ICE CREAM", 0.5, 0.385, 0.026, p.accent, width=0.5)
    label.title(label.product.flavour, 0.5, 0.865, 0.6, 0.075, Lettering("serif", lighten(p.accent, 0.4), weight=0.025))
    label.text(label.product.size, 0.97, 0.865, 0.03, p.accent, anchor="rm")
    label.small_print(0.945, p.accent, size=0.0145)


def cloud_cone(label: Label) -> None:
    """Draw clouds above, the waffle below, ice cream where they meet."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Linear((lighten(p.ground, 0.1), lighten(p.ground, 0.45)), 90))
    _waffle(label, 0.52)
    for x, y, size in ((-0.16, 0.16, 0.16), (1.12, 0.2, 0.18), (-0.1, 0.36, 0.15), (1.06, 0.4, 0.14)):
        scenery.cloud(label.pen(x, y, size), fade(WHITE, 0.95))
    label.motif(0.5, 0.48, 0.25)
    for x, y, size in ((0.22, 0.55, 0.16), (0.78, 0.55, 0.16), (0.5, 0.59, 0.2)):
        scenery.cloud(label.pen(x, y, size), WHITE)
    label.brand(0.5, 0.1, 0.34)
    style = Lettering(
        "round", WHITE, weight=0.03, outlines=((0.07, p.accent), (0.035, WHITE)), bounce=0.07, tracking=0.02
    )
    label.title("구름콘", 0.5, 0.25, 1.02, 0.15, style, arch=0.025)
    label.pill(label.product.flavour, 0.5, 0.645, 0.46, 0.05, p.accent, WHITE)
    canvas.fill(rectangle(0, label.y(0.685), label.width, label.y(0.13)), p.accent)
    canvas.fill(rectangle(0, label.y(0.69), label.width, 3), p.second)
    label.text(label.product.size, 0.5, 0.715, 0.026, WHITE)
    label.text("아이스크림\n편스캔 시연용\n가상 상품", 0.5, 0.77, 0.0145, fade(WHITE, 0.9), face="plain")


def _waffle(label: Label, top: float) -> None:
    canvas, y0 = label.canvas, label.y(top)
    canvas.fill(rectangle(0, y0, label.width, label.height), Linear((rgb("#f3c27a"), rgb("#d9954a")), 90))
    for i in range(-14, 28):
        x = i * 46
        for lean in (420, -420):
            canvas.stroke([(x, y0), (x + lean, label.height)], 7, rgb("#b8702f"))
            canvas.stroke([(x + 4, y0), (x + 4 + lean, label.height)], 2, rgb("#ffe0a8"))
