"""Draw fronts of invented products: quick, endless and varied, to widen what an embedding has seen.

A *line* fixes the layout, the shape of the pack and its brand. *Variants* of a line differ in colours, picture and
flavour word, as real look-alikes do. No font is needed except the one that Pillow carries. `drawing/` draws better
packs, but a short training on those is not calibrated (docs/adr/0020).
"""

from __future__ import annotations

import colorsys
from dataclasses import replace

import numpy as np
from PIL import Image, ImageDraw

from recognition.training.synthesis.front_parts import background, illustration, lettering
from recognition.training.synthesis.front_shapes import SHAPES, with_side
from recognition.training.synthesis.sheet import Palette, Random, Rgb, Sheet

_HEIGHT = 336
_CLOSE_LINES = 0.4  # of the lines: variants that one must look at twice
_CONSONANTS, _VOWELS = "bcdfghjklmnprstvwz", "aeiouy"


def draw_fronts(count: int, seed: int, *, variants: int = 4) -> list[Image.Image]:
    """Draw `count` fronts, RGBA, about 330 px tall; lines of up to `variants` look-alikes follow each other."""
    rng = np.random.default_rng([seed, 0x46524F4E])
    fronts: list[Image.Image] = []
    while len(fronts) < count:
        line = int(rng.integers(2**62))
        many = int(rng.integers(1, variants + 1))
        palette, close = _palette(rng), rng.random() < _CLOSE_LINES
        fronts += [draw_front(line, _sibling(palette, rng, close=close), rng) for _ in range(many)]
    return fronts[:count]


def draw_front(line: int, palette: Palette, variant: Random) -> Image.Image:
    """Draw one variant of the line with the number `line`."""
    rng = np.random.default_rng(line)
    aspect = float(rng.choice((0.36, 0.45, 0.55, 0.66, 0.8, 1.0)) * rng.uniform(0.92, 1.08))
    image = Image.new("RGB", (round(_HEIGHT * aspect), _HEIGHT), palette.ground)
    brand, name = _word(rng), _word(rng)
    sheet = Sheet(image, ImageDraw.Draw(image), palette, (brand, name, _word(variant), _word(variant)))
    background(sheet, rng)
    illustration(sheet, rng, variant)
    lettering(sheet, rng)
    shape = SHAPES[rng.integers(len(SHAPES))]
    return with_side(shape(image, rng), rng)


def _palette(rng: Random) -> Palette:
    hue, dark = rng.random(), rng.random() < 0.25  # noqa: PLR2004
    pale = rng.random() < 0.35  # noqa: PLR2004
    saturation = rng.uniform(0, 0.18) if pale else rng.uniform(0.35, 0.95)
    value = rng.uniform(0.08, 0.35) if dark else rng.uniform(0.85, 1.0) if pale else rng.uniform(0.45, 0.98)
    ground = _hsv(hue, saturation, value)
    return _coloured(ground, rng)


def _sibling(palette: Palette, rng: Random, *, close: bool) -> Palette:
    """Choose the colours of another variant. A close one differs only in its picture and its words."""
    if close:
        return replace(palette, picture=_hsv(rng.random(), rng.uniform(0.5, 1.0), rng.uniform(0.5, 1.0)))
    ground = palette.ground if rng.random() < 0.7 else _shifted(palette.ground, rng)  # noqa: PLR2004
    return _coloured(ground, rng)


def _coloured(ground: Rgb, rng: Random) -> Palette:
    light = sum(ground) > 400  # noqa: PLR2004
    return Palette(
        ground,
        _hsv(rng.random(), rng.uniform(0.1, 0.95), rng.uniform(0.2, 1.0)),
        _hsv(rng.random(), rng.uniform(0.5, 1.0), rng.uniform(0.5, 1.0)),
        _hsv(rng.uniform(0.2, 0.45), rng.uniform(0.4, 0.9), rng.uniform(0.3, 0.8)),
        _hsv(rng.random(), rng.uniform(0, 0.9), rng.uniform(0.0, 0.35) if light else rng.uniform(0.9, 1.0)),
    )


def _shifted(colour: Rgb, rng: Random) -> Rgb:
    hue, saturation, value = colorsys.rgb_to_hsv(*(level / 255 for level in colour))
    return _hsv(hue + rng.normal(0, 0.3), saturation * rng.uniform(0.7, 1.3), value * rng.uniform(0.85, 1.1))


def _hsv(hue: float, saturation: float, value: float) -> Rgb:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, min(1.0, saturation), min(1.0, value))
    return round(red * 255), round(green * 255), round(blue * 255)


def _word(rng: Random) -> str:
    syllables = [rng.choice(list(_CONSONANTS)) + rng.choice(list(_VOWELS)) for _ in range(rng.integers(1, 4))]
    ending = rng.choice(["", "n", "l", "k", "ti", "so"])
    word = "".join(syllables) + str(ending)
    return word.upper() if rng.random() < 0.5 else word.capitalize()  # noqa: PLR2004
