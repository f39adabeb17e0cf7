"""Draw fronts of packs that nobody sells: many and varied, to widen what an embedding has seen.

A *line* fixes the layout, the form of the pack and its brand. *Variants* of a line differ in colours, illustration and
flavour word, as real look-alikes do. The package `drawing` draws them; a seed gives the same fronts on every machine
with the same fonts.
"""

from __future__ import annotations

import colorsys
import random
from dataclasses import replace

from PIL import Image

from drawing.canvas import Canvas
from drawing.colour import Colour, hsv, ink_on
from drawing.fonts import available_faces
from drawing.forms import FORMS
from drawing.forms.frame import Frame
from drawing.palette import Palette
from drawing.sheet import Sheet
from recognition.training.synthesis.layout import Words, draw_background, draw_illustration, draw_lettering

_FRAME = Frame(0.28)  # 252 x 336 px: a little more than a training keeps of a front
_MOST_STRETCH = 0.15  # of a line's width: more shapes than there are forms
_CLOSE_LINES = 0.4  # of the lines: variants that one must look at twice
_FORMS = tuple(FORMS.values())
_CONSONANTS, _VOWELS, _ENDINGS = "bcdfghjklmnprstvwz", "aeiouy", ("", "n", "l", "k", "ti", "so")
# Places of common letters in the code of a Hangul syllable.
_LEADS, _MEDIALS, _TAILS = (0, 2, 3, 5, 6, 7, 9, 11, 12, 14, 18), (0, 4, 8, 13, 18, 20), (0, 4, 8, 21)


def draw_fronts(count: int, seed: int, *, variants: int = 4) -> list[Image.Image]:
    """Draw `count` fronts, RGBA, up to 336 px tall; lines of up to `variants` look-alikes follow each other."""
    rng = _random(f"fronts {seed}")
    fronts: list[Image.Image] = []
    while len(fronts) < count:
        line = rng.getrandbits(62)
        many = rng.randint(1, variants)
        palette, close = _palette(rng), rng.random() < _CLOSE_LINES
        siblings = [(_sibling(palette, rng, close=close), rng.getrandbits(62)) for _ in range(many)]
        fronts += [draw_front(line, colours, variant) for colours, variant in siblings[: count - len(fronts)]]
    return fronts


def draw_front(line: int, palette: Palette, variant: int) -> Image.Image:
    """Draw one variant of a line; `line` and `variant` are the seeds of what is common and what is not."""
    common, own = _random(f"line {line}"), _random(f"variant {variant}")
    form = common.choice(_FORMS)
    stretch = common.uniform(1 - _MOST_STRETCH, 1 + _MOST_STRETCH)
    words = Words(brand=_word(common), name=_word(common), flavour=_word(own), small=_word(own))
    canvas = Canvas(_FRAME.pixels(form.label_size), palette.ground)
    sheet = Sheet(palette, canvas, form.safe, common)
    draw_background(sheet)
    draw_illustration(sheet, own)
    draw_lettering(sheet, words)
    front = form.build(canvas.image, palette, own, _FRAME).image
    front = front.crop(front.getbbox())
    return front.resize((max(1, round(front.width * stretch)), front.height), Image.Resampling.BILINEAR)


def _random(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311 (no secret)


def _palette(rng: random.Random) -> Palette:
    dark, pale = rng.random() < 0.25, rng.random() < 0.35  # noqa: PLR2004
    saturation = rng.uniform(0, 0.18) if pale else rng.uniform(0.35, 0.95)
    value = rng.uniform(0.08, 0.35) if dark else rng.uniform(0.85, 1.0) if pale else rng.uniform(0.45, 0.98)
    return _with_ground(hsv(rng.random(), saturation, value), rng)


def _sibling(palette: Palette, rng: random.Random, *, close: bool) -> Palette:
    """The colours of another variant; a close one differs in its accent, its illustration and its words only."""
    if close:
        return replace(palette, accent=_strong(rng))
    return _with_ground(palette.ground if rng.random() < 0.7 else _shifted(palette.ground, rng), rng)  # noqa: PLR2004


def _with_ground(ground: Colour, rng: random.Random) -> Palette:
    second = hsv(rng.random(), rng.uniform(0.1, 0.95), rng.uniform(0.2, 1.0))
    ink = hsv(rng.random(), rng.uniform(0, 0.9), rng.uniform(0, 0.35))
    light = hsv(rng.random(), rng.uniform(0, 0.3), rng.uniform(0.9, 1.0))
    return Palette(ground, second, _strong(rng), ink_on(ground, ink, light))


def _strong(rng: random.Random) -> Colour:
    return hsv(rng.random(), rng.uniform(0.5, 1.0), rng.uniform(0.5, 1.0))


def _shifted(colour: Colour, rng: random.Random) -> Colour:
    hue, saturation, value = colorsys.rgb_to_hsv(*(level / 255 for level in colour[:3]))
    return hsv(hue + rng.gauss(0, 0.3), saturation * rng.uniform(0.7, 1.3), value * rng.uniform(0.85, 1.1))


def _word(rng: random.Random) -> str:
    """Make up a word in Hangul or Latin letters; in Latin ones if no Korean font is installed."""
    if rng.random() < 0.5 and available_faces() != ("latin",):  # noqa: PLR2004
        return "".join(_hangul(rng) for _ in range(rng.randint(2, 4)))
    word = "".join(rng.choice(_CONSONANTS) + rng.choice(_VOWELS) for _ in range(rng.randint(1, 3)))
    word += rng.choice(_ENDINGS)
    return word.upper() if rng.random() < 0.5 else word.capitalize()  # noqa: PLR2004


def _hangul(rng: random.Random) -> str:
    """Make up a syllable of common letters."""
    lead, vowel, tail = rng.choice(_LEADS), rng.choice(_MEDIALS), rng.choice(_TAILS)
    return chr(0xAC00 + (lead * 21 + vowel) * 28 + tail)
