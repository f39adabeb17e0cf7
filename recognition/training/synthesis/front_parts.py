"""What is on a drawn front: grounds and patterns, pictures, words."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from PIL import Image, ImageFont

from recognition.training.synthesis.sheet import Part, Place, Random, Sheet, blob, disc, pixels, scaled


def background(sheet: Sheet, rng: Random) -> None:
    """One or two grounds and patterns over each other."""
    for _ in range(int(rng.integers(1, 3))):
        _BACKGROUNDS[rng.integers(len(_BACKGROUNDS))](sheet, rng)


def _bands(sheet: Sheet, rng: Random) -> None:
    edges = np.sort(rng.uniform(0, 1, 2)) * sheet.height
    sheet.draw.rectangle((0, edges[0], sheet.width, edges[1]), fill=sheet.palette.second)


def _stripes(sheet: Sheet, rng: Random) -> None:
    step, slant = rng.uniform(0.08, 0.3) * sheet.width, rng.uniform(-1, 1) * sheet.height
    for number in range(-12, 24):
        x = number * step
        sheet.draw.line((x, 0, x + slant, sheet.height), fill=sheet.palette.second, width=round(step * 0.35))


def _wave(sheet: Sheet, rng: Random) -> None:
    top, swing, length, phase = rng.uniform(0.2, 0.85), rng.uniform(0.01, 0.08), rng.uniform(0.5, 2), rng.uniform(0, 6)
    xs = np.linspace(0, sheet.width, 24)
    ys = (top + swing * np.sin(xs / sheet.width * 2 * math.pi / length + phase)) * sheet.height
    outline = [(0.0, float(sheet.height)), *zip(xs.tolist(), ys.tolist(), strict=True), (sheet.width, sheet.height)]
    sheet.draw.polygon(outline, fill=sheet.palette.second)


def _dots(sheet: Sheet, rng: Random) -> None:
    step, radius = rng.uniform(0.1, 0.25) * sheet.width, rng.uniform(0.01, 0.06) * sheet.width
    for x in np.arange(0, sheet.width, step):
        for y in np.arange(0, sheet.height, step):
            disc(sheet.draw, x, y, radius, sheet.palette.second)


def _gradient(sheet: Sheet, rng: Random) -> None:
    ramp = Image.linear_gradient("L").resize(sheet.image.size)
    if rng.random() < 0.5:  # noqa: PLR2004
        ramp = ramp.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    sheet.image.paste(Image.new("RGB", sheet.image.size, sheet.palette.second), (0, 0), ramp)


def _splotches(sheet: Sheet, rng: Random) -> None:
    for _ in range(int(rng.integers(3, 12))):
        x, y = rng.uniform(0, 1, 2) * (sheet.width, sheet.height)
        points = blob(x, y, rng.uniform(0.05, 0.3) * sheet.width, rng)
        sheet.draw.polygon(points, fill=sheet.palette.second)


def _plain(sheet: Sheet, rng: Random) -> None:
    """Nothing: many packs are one colour."""


_BACKGROUNDS: tuple[Part, ...] = (_bands, _stripes, _wave, _dots, _gradient, _splotches, _plain, _plain)


def illustration(sheet: Sheet, rng: Random, variant: Random) -> None:
    """The variant's picture, where the line has its pictures."""
    count = int(rng.integers(1, 5))
    places = [(rng.uniform(0.2, 0.8), rng.uniform(0.35, 0.9), rng.uniform(0.12, 0.4)) for _ in range(count)]
    kind = _PICTURES[variant.integers(len(_PICTURES))]
    shape = int(variant.integers(2**31))
    for place in places:
        kind(sheet, place, np.random.default_rng(shape))


def _fruit(sheet: Sheet, place: Place, rng: Random) -> None:
    x, y, radius = pixels(sheet, place)
    leaf = blob(x + radius * 0.4, y - radius, radius * 0.5, rng)
    sheet.draw.polygon(leaf, fill=sheet.palette.leaf)
    disc(sheet.draw, x, y, radius, scaled(sheet.palette.picture, 0.75), squeeze=rng.uniform(0.7, 1.2))
    disc(sheet.draw, x - radius * 0.06, y - radius * 0.06, radius * 0.88, sheet.palette.picture)
    disc(sheet.draw, x - radius * 0.35, y - radius * 0.4, radius * 0.22, scaled(sheet.palette.picture, 1.5))


def _slice(sheet: Sheet, place: Place, rng: Random) -> None:
    x, y, radius = pixels(sheet, place)
    disc(sheet.draw, x, y, radius, sheet.palette.picture)
    disc(sheet.draw, x, y, radius * 0.85, scaled(sheet.palette.picture, 1.6))
    parts = int(rng.integers(6, 12))
    for number in range(parts):
        begin = number * 360 / parts
        box = (x - radius * 0.8, y - radius * 0.8, x + radius * 0.8, y + radius * 0.8)
        sheet.draw.pieslice(box, begin + 3, begin + 360 / parts - 3, fill=sheet.palette.picture)


def _animal(sheet: Sheet, place: Place, rng: Random) -> None:
    x, y, radius = pixels(sheet, place)
    for _ in range(int(rng.integers(3, 7))):
        dx, dy = rng.normal(0, 0.5, 2) * radius
        sheet.draw.polygon(blob(x + dx, y + dy, radius * rng.uniform(0.3, 0.7), rng), fill=sheet.palette.picture)


def _glass(sheet: Sheet, place: Place, rng: Random) -> None:
    x, y, radius = pixels(sheet, place)
    lower = radius * rng.uniform(0.5, 0.8)
    sides = [
        (x - radius * 0.7, y - radius),
        (x + radius * 0.7, y - radius),
        (x + lower, y + radius),
        (x - lower, y + radius),
    ]
    sheet.draw.polygon(sides, fill=scaled(sheet.palette.second, 1.4), outline=sheet.palette.ink)
    full = [(0.9 * (px - x) + x, 0.8 * (py - y) + y + radius * 0.12) for px, py in sides]
    sheet.draw.polygon(full, fill=sheet.palette.picture)


def _heap(sheet: Sheet, place: Place, rng: Random) -> None:
    x, y, radius = pixels(sheet, place)
    for _ in range(int(rng.integers(6, 18))):
        dx, dy = rng.normal(0, 0.5, 2) * radius
        shade = rng.uniform(0.6, 1.3)
        disc(sheet.draw, x + dx, y + dy, radius * 0.25, scaled(sheet.palette.picture, shade))


def _photo(sheet: Sheet, place: Place, rng: Random) -> None:
    """A soft, photograph-like patch in a frame."""
    x, y, radius = (round(v) for v in pixels(sheet, place))
    patch = Image.fromarray(rng.integers(0, 256, (6, 6, 3), dtype=np.uint8)).resize((2 * radius, 2 * radius), 3)
    tinted = Image.blend(patch, Image.new("RGB", patch.size, sheet.palette.picture), 0.5)
    sheet.image.paste(tinted, (x - radius, y - radius))


_PICTURES = (_fruit, _slice, _animal, _glass, _heap, _photo, _fruit)


@lru_cache(maxsize=64)
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType: install a wheel of Pillow.")
    return font


def lettering(sheet: Sheet, rng: Random) -> None:
    """Brand, name, flavour and small print."""
    brand, name, flavour, small = sheet.words
    if rng.random() < 0.8:  # noqa: PLR2004
        _badge(sheet, brand, (rng.uniform(0.3, 0.7), rng.uniform(0.06, 0.2), rng.uniform(0.16, 0.36)), rng)
    _write(sheet, name, rng.uniform(0.15, 0.6), rng.uniform(0.5, 1.0), rng)
    _write(sheet, flavour, rng.uniform(0.3, 0.75), rng.uniform(0.3, 0.7), rng)
    for number in range(int(rng.integers(0, 5))):
        _write(sheet, small * 2, 0.8 + number * 0.035, rng.uniform(0.3, 0.8), rng, thin=True)


def _write(sheet: Sheet, text: str, y: float, width: float, rng: Random, *, thin: bool = False) -> None:
    size = int(np.clip(width * sheet.width / max(len(text), 1) * 1.6, 7, 12 if thin else 90))
    colour = sheet.palette.ink if rng.random() < 0.7 else sheet.palette.picture  # noqa: PLR2004
    stroke = 0 if thin else int(rng.integers(0, 3))
    at = (rng.uniform(0.45, 0.55) * sheet.width, y * sheet.height)
    sheet.draw.text(at, text, fill=colour, font=_font(size), anchor="mm", stroke_width=stroke)


def _badge(sheet: Sheet, text: str, place: Place, rng: Random) -> None:
    x, y, radius = pixels(sheet, place)
    squeeze = rng.uniform(0.4, 1.0)
    if rng.random() < 0.6:  # noqa: PLR2004
        disc(sheet.draw, x, y, radius, sheet.palette.leaf, squeeze=squeeze)
    else:
        sheet.draw.rectangle(
            (x - radius, y - radius * squeeze / 2, x + radius, y + radius * squeeze / 2), sheet.palette.leaf
        )
    size = int(np.clip(2 * radius / max(len(text), 1) * 1.4, 7, 60))
    sheet.draw.text((x, y), text, fill=(255, 255, 255), font=_font(size), anchor="mm", stroke_width=1)
