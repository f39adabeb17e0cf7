"""Biscuits in boxes."""

from __future__ import annotations

from demo.designs.label import Label
from drawing.colour import WHITE, Colour, darken, fade, lighten, rgb
from drawing.lettering import Lettering
from drawing.motifs import sweets
from drawing.paint import Linear, Radial
from drawing.paths import ellipse, rectangle, rounded, star

_COATS: dict[str, tuple[Colour, ...]] = {
    "아몬드": (rgb("#e3b673"), rgb("#c48a44")),
    "쿠키앤크림": (rgb("#3a2f2c"),),
    "딸기": (rgb("#ffffff"), rgb("#e0355f")),
}


def butter_cafe(label: Label) -> None:
    """Draw an old coffee house: a gold frame, a cream medallion, three biscuits on a plate."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Linear((lighten(p.ground, 0.08), darken(p.ground, 0.25)), 90))
    _stripes(label, fade(WHITE, 0.045))
    for inset, width in ((22, 5), (34, 2)):
        canvas.outline(rounded(inset, inset, label.width - 2 * inset, label.height - 2 * inset, 26), width, p.accent)
    medallion = ellipse(label.x(0.5), label.y(0.36), 262, 258)
    canvas.shadow(medallion, (0, 0, 0, 110), 10, 0, 6)
    canvas.fill(medallion, Linear((p.trim, p.second), 90))
    for share in (0.93, 0.9):
        ring = [
            (label.x(0.5) + (x - label.x(0.5)) * share, label.y(0.36) + (y - label.y(0.36)) * share)
            for x, y in medallion
        ]
        canvas.outline(ring, 3, p.accent)
    label.brand(0.5, 0.21, 0.28)
    ink = darken(p.ground, 0.2)
    label.title("버터다방", 0.5, 0.355, 0.66, 0.13, Lettering("serif", ink, weight=0.03, outlines=((0.03, p.trim),)))
    label.text("SINCE THIS MORNING · BUTTER BISCUIT", 0.5, 0.45, 0.017, fade(ink, 0.8), width=0.56)
    for x in (0.3, 0.5, 0.7):
        canvas.fill(star(label.x(x), label.y(0.495), 9, 4, 5), p.accent)
    saucer = ellipse(label.x(0.5), label.y(0.82), 280, 66)
    canvas.shadow(saucer, (0, 0, 0, 120), 10, 0, 8)
    canvas.fill(saucer, Linear((WHITE, rgb("#d9d2c4")), 90))
    canvas.fill(ellipse(label.x(0.5), label.y(0.815), 210, 44), Radial((rgb("#f4eee0"), WHITE), (0.5, 0.5), 0.5))
    for x, y, size, angle in ((0.3, 0.74, 0.19, -14), (0.7, 0.74, 0.19, 16), (0.5, 0.75, 0.225, 4)):
        label.motif(x, y, size, angle)
    label.pill(label.product.flavour, 0.5, 0.61, 0.4, 0.056, p.accent, darken(p.ground, 0.4))
    label.text(label.product.size, 0.9, 0.895, 0.028, p.trim, anchor="rm")
    label.small_print(0.93, p.trim, size=0.0125)


def _stripes(label: Label, colour: Colour) -> None:
    for x in range(0, label.width, 44):
        label.canvas.fill(rectangle(x, 0, 22, label.height), colour)


def dipped_sticks(label: Label) -> None:
    """Draw sticks standing in a row, the name running down the box."""
    p, canvas = label.palette, label.canvas
    canvas.wash(Linear((p.second, p.ground, darken(p.ground, 0.2)), 90))
    for i in range(-6, 16):
        x = i * 74
        canvas.fill([(x, 0), (x + 34, 0), (x + 34 - 420, label.height), (x - 420, label.height)], fade(WHITE, 0.1))
    label.disc(0.5, 0.7, 0.62, Radial((fade(WHITE, 0.75), fade(WHITE, 0)), (0.5, 0.5), 0.5))
    for i in range(5):
        lean = (i - 2) * 7
        sweets.stick(
            label.pen(0.5 + (i - 2) * 0.165, 0.715 + abs(i - 2) * 0.02, 0.52, lean),
            p.trim,
            _COATS.get(label.product.flavour, ()),
        )
    label.brand(0.5, 0.075, 0.6)
    style = Lettering(
        "round",
        WHITE,
        weight=0.03,
        outlines=((0.06, darken(p.ground, 0.45)), (0.03, p.accent)),
        tracking=0.02,
        bounce=0.06,
    )
    label.title("길쭉이", 0.5, 0.24, 1.02, 0.22, style)
    label.pill(label.product.flavour, 0.5, 0.395, 0.82, 0.056, p.accent, darken(p.ground, 0.4))
    canvas.fill(rectangle(0, label.y(0.865), label.width, label.height), darken(p.ground, 0.25))
    canvas.fill(rectangle(0, label.y(0.86), label.width, 8), p.accent)
    label.motif(0.79, 0.85, 0.2, 8)
    label.text(label.product.size, 0.06, 0.91, 0.032, WHITE, anchor="lm")
    label.small_print(0.96, WHITE, size=0.0115)
