"""Lay out a synthetic front: grounds and patterns, illustrations, and words."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image

from drawing.canvas import Canvas
from drawing.colour import BLACK, WHITE, Colour, darken, fade, ink_on, lighten
from drawing.fonts import available_faces
from drawing.lettering import Lettering
from drawing.motifs import MOTIFS, Motif, scenery
from drawing.paint import Linear, Paint, Radial
from drawing.paths import Path, ellipse, rectangle, rounded, smooth, star, wave
from drawing.sheet import Sheet

_MOTIFS = tuple(MOTIFS.values())
_MOST_DOTS = 6  # across a pattern
_MOTIF_REACH = 1.3  # of its radius: how far a motif reaches, with its shadow


@dataclass(frozen=True)
class Words:
    """What is written on a front."""

    brand: str
    name: str
    flavour: str
    small: str


def _chance(rng: random.Random, share: float) -> bool:
    return rng.random() < share


def draw_background(sheet: Sheet) -> None:
    """Draw a ground and up to two patterns over each other."""
    sheet.canvas.wash(_ground(sheet))
    for _ in range(sheet.rng.randint(0, 2)):
        sheet.rng.choice(_PATTERNS)(sheet)


def _ground(sheet: Sheet) -> Paint:
    ground, other = sheet.palette.ground, sheet.rng.choice((sheet.palette.second, darken(sheet.palette.ground, 0.25)))
    kinds: tuple[Paint, ...] = (
        ground,
        Linear((lighten(ground, 0.3), ground, other), sheet.rng.choice((0, 45, 90, 135))),
        Radial((lighten(ground, 0.6), ground, other), (0.5, sheet.rng.uniform(0.3, 0.7)), 0.8),
    )
    return sheet.rng.choice(kinds)


def _band(sheet: Sheet) -> None:
    top, bottom = sorted((sheet.rng.random(), sheet.rng.random()))
    path = rectangle(0, sheet.y(top), sheet.width, max(2, sheet.y(bottom - top)))
    sheet.canvas.fill(path, sheet.palette.second)


def _stripes(sheet: Sheet) -> None:
    step, slant = sheet.rng.uniform(0.12, 0.3) * sheet.width, sheet.rng.uniform(-1, 1) * sheet.height
    x = -abs(slant)
    while x < sheet.width + abs(slant):
        right = x + step * 0.4
        path = [(x, 0.0), (right, 0.0), (right + slant, float(sheet.height)), (x + slant, float(sheet.height))]
        sheet.canvas.fill(path, sheet.palette.second)
        x += step


def _wave(sheet: Sheet) -> None:
    height = sheet.rng.uniform(0.01, 0.08) * sheet.height
    line = wave(0, sheet.width, sheet.y(sheet.rng.uniform(0.2, 0.85)), height, sheet.width * sheet.rng.uniform(0.5, 2))
    below: Path = [*line, (float(sheet.width), float(sheet.height)), (0.0, float(sheet.height))]
    sheet.canvas.fill(below, Linear((sheet.palette.second, darken(sheet.palette.second, 0.3)), 90))


def _dots(sheet: Sheet) -> None:
    step = sheet.width / sheet.rng.randint(3, _MOST_DOTS)
    radius = step * sheet.rng.uniform(0.1, 0.35)
    for row in range(round(sheet.height / step) + 1):
        for column in range(round(sheet.width / step) + 1):
            x = column * step + (step / 2 if row % 2 else 0)
            sheet.canvas.fill(ellipse(x, row * step, radius, radius), sheet.palette.second)


def _rays(sheet: Sheet) -> None:
    x, y = sheet.x(sheet.rng.uniform(0.3, 0.7)), sheet.y(sheet.rng.uniform(0.2, 0.7))
    scenery.sunburst(sheet.canvas, x, y, sheet.palette.second, sheet.rng.randint(10, 24), 0.5)


def _splotches(sheet: Sheet) -> None:
    for _ in range(sheet.rng.randint(2, 6)):
        x, y = sheet.rng.random() * sheet.width, sheet.rng.random() * sheet.height
        sheet.canvas.fill(_blob(x, y, sheet.rng.uniform(0.05, 0.3) * sheet.width, sheet.rng), sheet.palette.second)


def _blob(x: float, y: float, radius: float, rng: random.Random) -> Path:
    """Return the outline of something round and irregular."""
    knots = ellipse(0, 0, radius, radius)[:-1:8]
    shares = [rng.uniform(0.5, 1.2) for _ in knots]
    return smooth([(x + dx * share, y + dy * share) for (dx, dy), share in zip(knots, shares, strict=True)])


_PATTERNS: tuple[Callable[[Sheet], None], ...] = (_band, _stripes, _wave, _dots, _rays, _splotches)


def draw_illustration(sheet: Sheet, variant: random.Random) -> None:
    """Draw the variant's illustration at the places that its line has for it, often on a disc or a splash."""
    rng = sheet.rng
    places = [
        (rng.uniform(0.2, 0.8), rng.uniform(0.4, 0.9), rng.uniform(0.12, 0.42), rng.uniform(-40, 40))
        for _ in range(rng.randint(1, 4))
    ]
    plate, motif = rng.random(), variant.choice(_MOTIFS)
    if plate < 0.25:  # noqa: PLR2004
        sheet.disc(*places[0][:2], places[0][2] * 1.3, Radial((WHITE, lighten(sheet.palette.accent, 0.5))))
    elif plate < 0.5:  # noqa: PLR2004
        x, y, radius, _ = places[0]
        splash = _blob(sheet.x(x), sheet.y(y), radius * 1.7 * sheet.safe_width, rng)
        sheet.canvas.fill(splash, sheet.palette.accent)
    _scatter(sheet, motif, places)


def _scatter(sheet: Sheet, motif: Motif, places: Sequence[tuple[float, float, float, float]]) -> None:
    """Draw the motif once, as large as its largest place needs it, and lay turned copies down at all places."""
    largest = max(radius for _, _, radius, _ in places) * sheet.safe_width
    side = max(2, round(2 * _MOTIF_REACH * largest))
    drawn = Canvas((side, side))
    motif(drawn.at(side / 2, side / 2, largest))
    for x, y, radius, angle in places:
        size = max(1, round(side * radius * sheet.safe_width / largest))
        copy = drawn.image.resize((size, size), Image.Resampling.BILINEAR).rotate(-angle, Image.Resampling.BILINEAR)
        sheet.canvas.paste(copy, sheet.x(x), sheet.y(y))


def draw_lettering(sheet: Sheet, words: Words) -> None:
    """Write brand, name, flavour and small print."""
    rng = sheet.rng
    if _chance(rng, 0.8):
        _badge(sheet, words.brand)
    arch = rng.uniform(-0.05, 0.05) if _chance(rng, 0.3) else 0
    width, height = rng.uniform(0.6, 1.0), rng.uniform(0.1, 0.24)
    sheet.title(words.name, 0.5, rng.uniform(0.22, 0.6), width, height, _style(sheet), arch=arch)
    _flavour(sheet, words.flavour)
    face = rng.choice(available_faces())
    for number in range(rng.randint(0, 4)):
        line = " ".join([words.small] * rng.randint(2, 4))
        sheet.text(line, 0.5, 0.84 + number * 0.035, 0.026, sheet.palette.trim, face=face, width=rng.uniform(0.4, 0.9))


def _style(sheet: Sheet) -> Lettering:
    """Choose how the name of a line is written."""
    rng, palette = sheet.rng, sheet.palette
    ink = palette.trim if _chance(rng, 0.6) else palette.accent
    opposite = ink_on(ink)
    outlines: tuple[tuple[float, Colour], ...] = ()
    for width, colour in ((0.05, opposite), (0.04, palette.second))[: rng.randint(0, 2)]:
        outlines = (*outlines, (width, colour))
    return Lettering(
        rng.choice(available_faces()),
        Linear((lighten(ink, 0.4), ink), 90) if _chance(rng, 0.4) else ink,
        weight=rng.uniform(0, 0.04),
        outlines=outlines,
        block=(0.04, 0.06, darken(opposite, 0.4)) if _chance(rng, 0.25) else None,
        bounce=0.1 if _chance(rng, 0.2) else 0,
        slant=0.15 if _chance(rng, 0.25) else 0,
    )


def _flavour(sheet: Sheet, flavour: str) -> None:
    rng, accent = sheet.rng, sheet.palette.accent
    y, width, height = rng.uniform(0.35, 0.75), rng.uniform(0.35, 0.7), rng.uniform(0.05, 0.08)
    face = rng.choice(available_faces())
    if _chance(rng, 0.6):
        sheet.pill(flavour, 0.5, y, width, height, accent, ink_on(accent), face=face)
    else:
        sheet.title(flavour, 0.5, y, width, height, Lettering(face, sheet.palette.trim, weight=0.02))


def _badge(sheet: Sheet, brand: str) -> None:
    """Draw the maker's mark: its name on a plate."""
    rng = sheet.rng
    x, y, radius = rng.uniform(0.3, 0.7), rng.uniform(0.08, 0.18), rng.uniform(0.16, 0.34)
    px, py, r = sheet.x(x), sheet.y(y), radius * sheet.safe_width
    plates = (
        ellipse(px, py, r, r * rng.uniform(0.4, 0.7)),
        rounded(px - r, py - r * 0.4, 2 * r, 0.8 * r, rng.uniform(0, 0.4) * r),
        star(px, py, r * 0.7, r * 0.62, 20),
    )
    plate, ground = rng.choice(plates), rng.choice((sheet.palette.accent, sheet.palette.second, WHITE, BLACK))
    sheet.canvas.fill(plate, ground)
    ink = ink_on(ground)
    if _chance(rng, 0.4):
        sheet.canvas.outline(plate, max(1.0, r * 0.05), fade(ink, 0.8))
    height = 0.5 * r / sheet.height
    sheet.title(brand, x, y, radius * 1.2, height, Lettering(rng.choice(available_faces()), ink, weight=0.02))
