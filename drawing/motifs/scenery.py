"""Animals, weather, water and landscapes; the wide ones fill a strip of a canvas."""

from __future__ import annotations

import math
import random

from drawing.canvas import Canvas, Pen
from drawing.colour import WHITE, Colour, darken, fade, lighten, rgb
from drawing.motifs.common import drop_path, gloss, round_light
from drawing.paint import Linear, Paint, Radial
from drawing.paths import Path, ellipse, rounded, smooth, star, wave

_COW = rgb("#3a2f35")
_CRESCENT = rgb("#ffe9a8")


def cow(pen: Pen, patches: Colour = _COW) -> None:
    """Draw a friendly cow's head."""
    for side in (-1, 1):
        ear = smooth([(0.6 * side, -0.34), (1.08 * side, -0.5), (1.16 * side, -0.26), (0.7 * side, -0.02)])
        pen.fill(ear, patches if side > 0 else WHITE)
        pen.line(ear, 0.03, fade(patches, 0.4))
        horn = smooth([(0.28 * side, -0.7), (0.42 * side, -1.06), (0.62 * side, -1.1), (0.54 * side, -0.64)])
        pen.fill(horn, Linear((rgb("#f3dfb0"), rgb("#c7a468")), 90))
    head = smooth(
        [(-0.66, -0.5), (0, -0.82), (0.66, -0.5), (0.74, 0.1), (0.6, 0.7), (0, 0.98), (-0.6, 0.7), (-0.74, 0.1)]
    )
    pen.shadow(head, 0.25)
    pen.fill(head, Radial((WHITE, WHITE, rgb("#e4dfe6")), (0.4, 0.3), 0.8))
    pen.fill(smooth([(0.1, -0.78), (0.5, -0.66), (0.72, -0.2), (0.6, 0.22), (0.26, 0.14), (0.12, -0.3)]), patches)
    pen.fill(ellipse(0, 0.58, 0.62, 0.4), round_light(rgb("#f6b3b8"), 0.15))
    for side in (-1, 1):
        pen.ellipse(0.22 * side, 0.55, 0.07, 0.1, rgb("#a8585f"))
        pen.ellipse(0.32 * side, -0.1, 0.11, 0.14, WHITE if side > 0 else patches)
        pen.ellipse(0.32 * side, -0.08, 0.08, 0.11, rgb("#221a20"))
        pen.disc(0.29 * side, -0.12, 0.035, WHITE)
    pen.line([(-0.2, 0.74), (0, 0.83), (0.2, 0.74)], 0.04, rgb("#a8585f"))


def polar_bear(pen: Pen) -> None:
    """Draw a white bear's head in a scarf."""
    for side in (-1, 1):
        pen.disc(0.62 * side, -0.66, 0.26, round_light(rgb("#f4f7fb"), 0.12))
        pen.disc(0.62 * side, -0.64, 0.14, rgb("#c9d6e4"))
    head = ellipse(0, -0.05, 0.92, 0.84)
    pen.shadow(head, 0.3)
    pen.fill(head, Radial((WHITE, rgb("#fafcff"), rgb("#cfdbe8")), (0.4, 0.3), 0.8))
    pen.ellipse(0, 0.24, 0.42, 0.32, Radial((WHITE, rgb("#e9eff6")), (0.5, 0.3), 0.7))
    pen.ellipse(0, 0.08, 0.15, 0.1, rgb("#2b2c36"))
    pen.line([(0, 0.16), (0, 0.3)], 0.035, rgb("#2b2c36"), curved=False)
    pen.line([(-0.18, 0.32), (-0.08, 0.38), (0, 0.3), (0.08, 0.38), (0.18, 0.32)], 0.035, rgb("#2b2c36"))
    for side in (-1, 1):
        pen.disc(0.36 * side, -0.14, 0.09, rgb("#2b2c36"))
        pen.disc(0.36 * side - 0.03, -0.17, 0.03, WHITE)
        pen.disc(0.56 * side, 0.2, 0.12, fade(rgb("#ff9aa5"), 0.6))
    pen.fill(rounded(-0.8, 0.64, 1.6, 0.32, 0.16), Linear((rgb("#ff5d5d"), rgb("#d62f3c")), 90))


def bubbles(canvas: Canvas, rng: random.Random, count: int, colour: Colour = WHITE, largest: float = 22) -> None:
    """Draw rising bubbles all over the canvas."""
    for _ in range(count):
        x, y, r = rng.uniform(0, canvas.width), rng.uniform(0, canvas.height), rng.uniform(4, largest)
        canvas.fill(ellipse(x, y, r, r), fade(colour, 0.16))
        canvas.stroke(ellipse(x, y, r, r), max(1.5, r * 0.1), fade(colour, 0.55))
        canvas.fill(ellipse(x - r * 0.35, y - r * 0.35, r * 0.2, r * 0.2), fade(colour, 0.9))


def drops(canvas: Canvas, rng: random.Random, count: int, largest: float = 16) -> None:
    """Draw condensation: small drops with light in them."""
    for _ in range(count):
        pen = canvas.at(rng.uniform(0, canvas.width), rng.uniform(0, canvas.height), rng.uniform(3, largest))
        pen.fill(drop_path(1), Linear((fade(WHITE, 0.15), fade(WHITE, 0.5)), 90))
        gloss(pen, -0.2, -0.1, 0.16, 0.3, 10, 0.9)


def sunburst(canvas: Canvas, x: float, y: float, colour: Colour, rays: int = 24, opacity: float = 0.35) -> None:
    """Draw rays out of a point over the whole canvas."""
    reach = canvas.width + canvas.height
    for i in range(rays):
        a, b = (math.radians((i + t) * 360 / rays) for t in (0.0, 0.5))
        edge = [(x + reach * math.cos(a), y + reach * math.sin(a)), (x + reach * math.cos(b), y + reach * math.sin(b))]
        canvas.fill([(x, y), *edge], fade(colour, opacity))


def hills(canvas: Canvas, y: float, colours: tuple[Colour, ...], height: float = 60) -> None:
    """Draw rolling ground, the nearest last; everything below `y` is covered."""
    for number, colour in enumerate(colours):
        base = y + number * height * 0.8
        line = wave(-20, canvas.width + 20, base, height * 0.4, canvas.width * (1.1 - 0.2 * number), number * 2.1)
        ground: Path = [*line, (canvas.width + 20, canvas.height + 20), (-20, canvas.height + 20)]
        canvas.fill(ground, Linear((lighten(colour, 0.15), darken(colour, 0.12)), 90))


def mountains(canvas: Canvas, y: float, colour: Colour, height: float, count: int = 3) -> None:
    """Draw a row of peaks, each with snow on it."""
    step = canvas.width / count
    for i in range(count):
        cx, top = step * (i + 0.5), y - height * (1 if i % 2 else 0.72)
        slope = [(cx - step * 0.9, y), (cx - step * 0.1, top), (cx + step * 0.1, top + 6), (cx + step * 0.9, y)]
        canvas.fill(slope, Linear((lighten(colour, 0.3), colour), 90))
        t = 0.3
        cap = [(cx - step * (0.1 + 0.8 * t), top + (y - top) * t), (cx - step * 0.1, top), (cx + step * 0.1, top + 6),
               (cx + step * (0.1 + 0.8 * t), top + (y - top) * t), (cx + step * 0.1, top + (y - top) * 0.2),
               (cx - step * 0.05, top + (y - top) * 0.34)]  # fmt: skip
        canvas.fill(cap, fade(WHITE, 0.92))


def waves(canvas: Canvas, y: float, colours: tuple[Colour, ...], *, amplitude: float = 26, gap: float = 54) -> None:
    """Draw bands of water one before the other, each with a light crest; covers everything below `y`."""
    for number, colour in enumerate(colours):
        base = y + number * gap
        line = wave(-20, canvas.width + 20, base, amplitude, canvas.width * 0.62, number * 1.9)
        canvas.fill([*line, (canvas.width + 20, canvas.height + 20), (-20, canvas.height + 20)], colour)
        canvas.stroke(line, amplitude * 0.22, fade(WHITE, 0.75))


def cloud(pen: Pen, paint: Paint = WHITE) -> None:
    """Draw a cloud with a flat foot."""
    for x, y, r in ((-0.6, 0.15, 0.36), (-0.15, -0.12, 0.5), (0.42, 0.02, 0.42), (0.76, 0.22, 0.26)):
        pen.disc(x, y, r, paint)
    pen.fill(rounded(-0.95, 0.12, 1.98, 0.38, 0.19), paint)


def snow(canvas: Canvas, rng: random.Random, count: int, largest: float = 12) -> None:
    """Draw flakes all over the canvas."""
    for _ in range(count):
        r = rng.uniform(2, largest)
        canvas.fill(
            ellipse(rng.uniform(0, canvas.width), rng.uniform(0, canvas.height), r, r),
            fade(WHITE, rng.uniform(0.4, 0.95)),
        )


def stars(canvas: Canvas, rng: random.Random, count: int, colour: Colour, top: float, bottom: float) -> None:
    """Draw four-pointed stars between two heights."""
    for _ in range(count):
        r = rng.uniform(3, 11)
        place = star(rng.uniform(0, canvas.width), rng.uniform(top, bottom), r, r * 0.34, 4)
        canvas.fill(place, fade(colour, rng.uniform(0.5, 1)))


def crescent(pen: Pen, colour: Colour = _CRESCENT) -> None:
    """Draw a waxing moon."""
    outer = ellipse(0, 0, 1, 1, 40, 320)
    inner = ellipse(0.36, -0.06, 0.82, 0.82, 312, 52)
    pen.fill(outer + inner, Linear((lighten(colour, 0.4), colour, darken(colour, 0.1)), 60))


def bolt(pen: Pen, paint: Paint) -> None:
    """Draw a lightning bolt."""
    pen.fill([(0.25, -1), (-0.62, 0.12), (-0.06, 0.12), (-0.3, 1), (0.64, -0.22), (0.08, -0.22)], paint)


def sparkle(pen: Pen, colour: Colour = WHITE) -> None:
    """Draw a four-pointed gleam."""
    pen.fill(star(0, 0, 1, 0.16, 4), colour)
    pen.disc(0, 0, 0.2, colour)
