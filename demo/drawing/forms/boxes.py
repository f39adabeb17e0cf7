"""Packs with flat faces (boxes, milk cartons), and toothpaste tubes."""

from __future__ import annotations

import random

from PIL import Image

from demo.drawing.canvas import Canvas
from demo.drawing.colour import BLACK, WHITE, darken, fade, lighten
from demo.drawing.forms.surface import FRONT, Surface
from demo.drawing.forms.turned import GLOSS_DARK, GLOSS_LIGHT, Levels, Turned, lit
from demo.drawing.paint import Linear
from demo.drawing.palette import Palette
from demo.drawing.paths import Path, Point, rectangle, rounded, smooth
from demo.drawing.shading import grain, soft_polygons
from demo.drawing.warp import warp

_TUBE_DARK: Levels = ((0, 0.5), (0.08, 0.2), (0.24, 0.02), (0.5, 0), (0.76, 0.05), (0.92, 0.26), (1, 0.55))
_CAP_RIBS: Levels = tuple((i / 56, 0.4 * (i % 2)) for i in range(57))


def box(label: Image.Image, palette: Palette, rng: random.Random) -> Canvas:
    """A carton of biscuits."""
    return _box(label, rng, left=70, top=170, width=660, height=980, depth=(130, 70))


def stick_box(label: Image.Image, palette: Palette, rng: random.Random) -> Canvas:
    """A narrow, tall box."""
    return _box(label, rng, left=210, top=110, width=430, height=1050, depth=(84, 50))


def _box(
    label: Image.Image, rng: random.Random, *, left: int, top: int, width: int, height: int, depth: tuple[int, int]
) -> Canvas:
    canvas = Canvas(FRONT)
    right, bottom, (across, up) = left + width, top + height, depth
    side = Surface([(right, top), (right + across, top - up), (right + across, bottom - up), (right, bottom)], BLACK)
    side.lay(*_folded(label, width, height, across, up, right, top))
    side.darken(Image.new("L", FRONT, 96))
    side.onto(canvas)
    lid = Surface([(left, top), (right, top), (right + across, top - up), (left + across, top - up)], BLACK)
    lid.lay(label.crop((0, 0, label.width, 14)).resize((width + across, up)), left, top - up)
    lid.lighten(Image.new("L", FRONT, 90))
    lid.onto(canvas)
    front = Surface(rectangle(left, top, width, height), BLACK)
    front.lay(label.resize((width, height), Image.Resampling.BICUBIC), left, top)
    light = [[(left, top), (left + width * 0.55, top), (left, bottom - height * 0.2)]]
    front.lighten(soft_polygons(FRONT, light, [44], 60))
    front.darken(grain(FRONT, rng), 0.04)
    front.onto(canvas)
    canvas.stroke([(right, top), (right, bottom)], 3, fade(WHITE, 0.45))
    canvas.stroke([(left, top), (right, top)], 3, fade(WHITE, 0.55))
    return canvas


def _folded(
    label: Image.Image, width: int, height: int, across: int, up: int, left: int, top: int
) -> tuple[Image.Image, int, int]:
    """The label's right margin stretched over the side that recedes to the right."""
    reach = label.width * 0.03

    def lookup(x: float, y: float) -> Point:
        return label.width - 1 - x / across * reach, (y - up + up * x / across) / height * label.height

    return warp(label, (across, height + up), lookup), left, top - up


def gable_carton(label: Image.Image, palette: Palette, rng: random.Random) -> Canvas:
    """A 500 ml milk carton with its roof and crimped ridge."""
    return _gable_carton(label, palette, rng, foot=1160)


def small_carton(label: Image.Image, palette: Palette, rng: random.Random) -> Canvas:
    """The squat 200 ml carton."""
    return _gable_carton(label, palette, rng, foot=1000)


def _gable_carton(label: Image.Image, palette: Palette, rng: random.Random, *, foot: int) -> Canvas:
    """Turned a little to show one side."""
    canvas = Canvas(FRONT)
    left, right, far, eave, ridge = 120, 660, 800, 380, 150
    side = Surface([(right, eave), (far, eave - 50), (far, foot - 66), (right, foot)], lighten(palette.ground, 0.1))
    side.lay(*_folded(label, right - left, foot - eave, far - right, 50, right, eave))
    side.darken(Image.new("L", FRONT, 74))
    side.onto(canvas)
    gable = Surface([(right, eave), (far, eave - 50), (right + 34, ridge + 36)], darken(palette.ground, 0.16))
    gable.darken(soft_polygons(FRONT, [[(right, eave), (far - 30, eave - 30), (right + 34, ridge)]], [110], 12))
    gable.onto(canvas)
    _roof(canvas, palette, left, right, eave, ridge)
    front = Surface(rectangle(left, eave, right - left, foot - eave), palette.ground)
    front.lay(label.resize((right - left, foot - eave), Image.Resampling.BICUBIC), left, eave)
    front.lighten(soft_polygons(FRONT, [[(left, eave), (left + 200, eave), (left, foot)]], [50], 60))
    front.darken(grain(FRONT, rng), 0.03)
    front.onto(canvas)
    for start, end in (((right, eave), (right, foot)), ((left, eave), (right, eave))):
        canvas.stroke([start, end], 4, fade(WHITE, 0.5))
    return canvas


def _roof(canvas: Canvas, palette: Palette, left: int, right: int, eave: int, ridge: int) -> None:
    panel: Path = [(left, eave), (right, eave), (right + 34, ridge + 40), (left + 34, ridge + 40)]
    roof = Surface(panel, Linear((lighten(palette.second, 0.35), palette.second)))
    roof.darken(soft_polygons(FRONT, [rectangle(left, eave - 30, right - left, 30)], [90], 14))
    roof.onto(canvas)
    fin = Surface(
        rectangle(left + 30, ridge - 50, right - left + 8, 92), Linear((WHITE, lighten(palette.second, 0.55)))
    )
    fin.darken(soft_polygons(FRONT, [rectangle(left, ridge + 26, right, 16)], [120], 6))
    lines = [rectangle(left, y, right, 3) for y in range(ridge - 30, ridge + 20, 12)]
    fin.darken(soft_polygons(FRONT, lines, [110] * len(lines), 2), 0.5)
    fin.onto(canvas)


def tube(label: Image.Image, palette: Palette, rng: random.Random) -> Canvas:
    """Toothpaste standing on its cap, crimped at the top."""
    canvas = Canvas(FRONT)
    body = Turned(((96, 236), (500, 214), (900, 186), (980, 176)), sag=0.03)
    wall = body.surface(96, 960, palette.ground)
    wall.lay(*body.wrap(label, 90, 964))
    wall.darken(body.shade(_TUBE_DARK), 0.9)
    wall.lighten(body.shade(GLOSS_LIGHT), 0.6)
    flat = smooth([(214, 96), (450, 300), (686, 96)], closed=False)
    wall.lighten(soft_polygons(FRONT, [flat], [60], 36))
    wall.onto(canvas)
    crimp = Surface(rounded(206, 34, 488, 74, 6), Linear((lighten(palette.ground, 0.5), palette.ground), 0))
    ribs = [rectangle(x, 34, 4, 74) for x in range(212, 690, 12)]
    crimp.darken(soft_polygons(FRONT, ribs, [120] * len(ribs), 2), 0.5)
    crimp.darken(soft_polygons(FRONT, [rectangle(206, 96, 488, 12)], [150], 5))
    crimp.onto(canvas)
    cap = Turned(((950, 184), (972, 190), (1150, 172), (1160, 166)), sag=0.05)
    side = cap.surface(958, 1156, palette.accent)
    side.darken(cap.shade(_CAP_RIBS), 0.55)
    lit(cap, side, GLOSS_DARK, GLOSS_LIGHT)
    side.onto(canvas)
    return canvas
