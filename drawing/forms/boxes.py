"""Packs with flat faces (boxes, milk cartons), and toothpaste tubes."""

from __future__ import annotations

import random

from PIL import Image

from drawing.canvas import Canvas
from drawing.colour import BLACK, WHITE, darken, fade, lighten
from drawing.forms.frame import Frame
from drawing.forms.surface import Surface
from drawing.forms.turned import GLOSS_DARK, GLOSS_LIGHT, Levels, Turned, lit
from drawing.paint import Linear
from drawing.palette import Palette
from drawing.paths import Path, Point, rectangle, rounded, smooth

_TUBE_DARK: Levels = ((0, 0.5), (0.08, 0.2), (0.24, 0.02), (0.5, 0), (0.76, 0.05), (0.92, 0.26), (1, 0.55))
_CAP_RIBS: Levels = tuple((i / 56, 0.4 * (i % 2)) for i in range(57))


def box(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw a carton of biscuits."""
    return _box(label, rng, frame, left=70, top=170, width=660, height=980, depth=(130, 70))


def stick_box(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw a narrow, tall box."""
    return _box(label, rng, frame, left=210, top=110, width=430, height=1050, depth=(84, 50))


def _box(
    label: Image.Image,
    rng: random.Random,
    frame: Frame,
    *,
    left: int,
    top: int,
    width: int,
    height: int,
    depth: tuple[int, int],
) -> Canvas:
    canvas = frame.canvas()
    right, bottom, (across, up) = left + width, top + height, depth
    side = Surface(
        [(right, top), (right + across, top - up), (right + across, bottom - up), (right, bottom)], BLACK, frame
    )
    side.lay(*_folded(label, frame, width, height, across, up, right, top))
    side.darken(frame.plain(96))
    side.onto(canvas)
    lid = Surface([(left, top), (right, top), (right + across, top - up), (left + across, top - up)], BLACK, frame)
    edge = frame.pixels((0, 14))[1]
    lid.lay(frame.resized(label.crop((0, 0, label.width, edge)), width + across, up), left, top - up)
    lid.lighten(frame.plain(90))
    lid.onto(canvas)
    front = Surface(rectangle(left, top, width, height), BLACK, frame)
    front.lay(frame.resized(label, width, height), left, top)
    light = [[(left, top), (left + width * 0.55, top), (left, bottom - height * 0.2)]]
    front.lighten(frame.soft_polygons(light, [44], 60))
    front.darken(frame.grain(rng), 0.04)
    front.onto(canvas)
    canvas.stroke([(right, top), (right, bottom)], 3, fade(WHITE, 0.45))
    canvas.stroke([(left, top), (right, top)], 3, fade(WHITE, 0.55))
    return canvas


def _folded(
    label: Image.Image, frame: Frame, width: int, height: int, across: int, up: int, left: int, top: int
) -> tuple[Image.Image, int, int]:
    """Return the label's right margin stretched over the side that recedes to the right."""
    reach = label.width * 0.03

    def lookup(x: float, y: float) -> Point:
        return label.width - 1 - x / across * reach, (y - up + up * x / across) / height * label.height

    return frame.warp(label, (across, height + up), lookup), left, top - up


def gable_carton(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw a 500 ml milk carton with its roof and crimped ridge."""
    return _gable_carton(label, palette, rng, frame, foot=1160)


def small_carton(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw the squat 200 ml carton."""
    return _gable_carton(label, palette, rng, frame, foot=1000)


def _gable_carton(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame, *, foot: int) -> Canvas:
    """Draw a milk carton turned a little, so that one side shows."""
    canvas = frame.canvas()
    left, right, far, eave, ridge = 120, 660, 800, 380, 150
    side = Surface(
        [(right, eave), (far, eave - 50), (far, foot - 66), (right, foot)], lighten(palette.ground, 0.1), frame
    )
    side.lay(*_folded(label, frame, right - left, foot - eave, far - right, 50, right, eave))
    side.darken(frame.plain(74))
    side.onto(canvas)
    gable = Surface([(right, eave), (far, eave - 50), (right + 34, ridge + 36)], darken(palette.ground, 0.16), frame)
    gable.darken(frame.soft_polygons([[(right, eave), (far - 30, eave - 30), (right + 34, ridge)]], [110], 12))
    gable.onto(canvas)
    _roof(canvas, palette, frame, left, right, eave, ridge)
    front = Surface(rectangle(left, eave, right - left, foot - eave), palette.ground, frame)
    front.lay(frame.resized(label, right - left, foot - eave), left, eave)
    front.lighten(frame.soft_polygons([[(left, eave), (left + 200, eave), (left, foot)]], [50], 60))
    front.darken(frame.grain(rng), 0.03)
    front.onto(canvas)
    for start, end in (((right, eave), (right, foot)), ((left, eave), (right, eave))):
        canvas.stroke([start, end], 4, fade(WHITE, 0.5))
    return canvas


def _roof(canvas: Canvas, palette: Palette, frame: Frame, left: int, right: int, eave: int, ridge: int) -> None:
    panel: Path = [(left, eave), (right, eave), (right + 34, ridge + 40), (left + 34, ridge + 40)]
    roof = Surface(panel, Linear((lighten(palette.second, 0.35), palette.second)), frame)
    roof.darken(frame.soft_polygons([rectangle(left, eave - 30, right - left, 30)], [90], 14))
    roof.onto(canvas)
    fin = Surface(
        rectangle(left + 30, ridge - 50, right - left + 8, 92), Linear((WHITE, lighten(palette.second, 0.55))), frame
    )
    fin.darken(frame.soft_polygons([rectangle(left, ridge + 26, right, 16)], [120], 6))
    lines = [rectangle(left, y, right, 3) for y in range(ridge - 30, ridge + 20, 12)]
    fin.darken(frame.soft_polygons(lines, [110] * len(lines), 2), 0.5)
    fin.onto(canvas)


def tube(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw toothpaste standing on its cap, crimped at the top."""
    canvas = frame.canvas()
    body = Turned(((96, 236), (500, 214), (900, 186), (980, 176)), sag=0.03, frame=frame)
    wall = body.surface(96, 960, palette.ground)
    wall.lay(*body.wrap(label, 90, 964))
    wall.darken(body.shade(_TUBE_DARK), 0.9)
    wall.lighten(body.shade(GLOSS_LIGHT), 0.6)
    flat = smooth([(214, 96), (450, 300), (686, 96)], closed=False)
    wall.lighten(frame.soft_polygons([flat], [60], 36))
    wall.onto(canvas)
    crimp = Surface(rounded(206, 34, 488, 74, 6), Linear((lighten(palette.ground, 0.5), palette.ground), 0), frame)
    ribs = [rectangle(x, 34, 4, 74) for x in range(212, 690, 12)]
    crimp.darken(frame.soft_polygons(ribs, [120] * len(ribs), 2), 0.5)
    crimp.darken(frame.soft_polygons([rectangle(206, 96, 488, 12)], [150], 5))
    crimp.onto(canvas)
    cap = Turned(((950, 184), (972, 190), (1150, 172), (1160, 166)), sag=0.05, frame=frame)
    side = cap.surface(958, 1156, palette.accent)
    side.darken(cap.shade(_CAP_RIBS), 0.55)
    lit(cap, side, GLOSS_DARK, GLOSS_LIGHT)
    side.onto(canvas)
    return canvas
