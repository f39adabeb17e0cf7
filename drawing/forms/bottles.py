"""Plastic and glass bottles."""

from __future__ import annotations

import random

from PIL import Image

from drawing.canvas import Canvas
from drawing.colour import WHITE, Colour, darken, fade, lighten, mix
from drawing.forms.frame import Frame
from drawing.forms.surface import Surface
from drawing.forms.turned import (
    GLOSS_DARK,
    GLOSS_LIGHT,
    MATTE_DARK,
    MATTE_LIGHT,
    Levels,
    Turned,
    lit,
)
from drawing.paint import Linear
from drawing.palette import Palette

_RIBBED: Levels = tuple((i / 40, 0.34 * (i % 2)) for i in range(41))
_CLEAR_DARK: Levels = ((0, 0.5), (0.05, 0.2), (0.12, 0.03), (0.5, 0), (0.88, 0.05), (0.95, 0.24), (1, 0.55))
_CLEAR_LIGHT: Levels = (
    (0, 0), (0.07, 0.1), (0.1, 0.55), (0.15, 0.6), (0.18, 0.08), (0.3, 0), (0.8, 0.04),
    (0.88, 0.42), (0.91, 0.05), (1, 0),
)  # fmt: skip

_SLENDER = ((30, 74), (150, 76), (175, 92), (330, 196), (400, 206), (980, 206), (1060, 198), (1150, 186), (1172, 158))
_SPORT = ((30, 92), (170, 94), (190, 104), (300, 214), (360, 226), (640, 196), (900, 226), (1090, 222), (1172, 178))
_SQUARE = ((30, 78), (150, 80), (168, 90), (280, 208), (330, 216), (1120, 216), (1160, 206), (1172, 182))
_JUICE = ((36, 118), (170, 120), (190, 128), (330, 236), (400, 246), (1060, 246), (1140, 232), (1168, 196))
_MILK = ((36, 128), (150, 130), (172, 142), (330, 268), (420, 282), (1040, 270), (1130, 254), (1166, 220))
_YOGURT = ((120, 150), (172, 152), (186, 168), (330, 258), (470, 206), (640, 206), (800, 262), (1080, 262), (1160, 206))


def pet_bottle(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw a 500 ml soft-drink bottle with a sleeve around its middle."""
    return _clear(
        label, palette, Turned(_SLENDER, frame=frame), cap=116, fill=250, sleeve=(430, 900), ribs=(950, 1000, 1050)
    )


def sport_bottle(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw a waisted bottle with a wide neck and a sleeve over most of it."""
    return _clear(label, palette, Turned(_SPORT, frame=frame), cap=132, fill=250, sleeve=(330, 1040), ribs=(1080, 1118))


def tea_bottle(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw a straight bottle with a tall sleeve."""
    return _clear(
        label, palette, Turned(_SQUARE, sag=0.05, frame=frame), cap=112, fill=232, sleeve=(380, 1010), ribs=(1050, 1090)
    )


def juice_bottle(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw a stout glass bottle, full to the neck."""
    return _clear(label, palette, Turned(_JUICE, frame=frame), cap=140, fill=196, sleeve=(440, 1030), ribs=(1080,))


def milk_bottle(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw a stout bottle in a printed sleeve from shoulder to foot."""
    return _sleeved(label, palette, Turned(_MILK, frame=frame), cap=136, sleeve=(186, 1150))


def yogurt_bottle(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw a small waisted yoghurt bottle under a foil lid."""
    body = Turned(_YOGURT, sag=0.1, frame=frame)
    canvas = _sleeved(label, palette, body, cap=0, sleeve=(196, 1150))
    foil = body.surface(122, 176, Linear((lighten(palette.trim, 0.5), palette.trim), 0))
    foil.darken(body.shade(_RIBBED), 0.5)
    lit(body, foil, GLOSS_DARK, GLOSS_LIGHT)
    foil.onto(canvas)
    top = Linear((lighten(palette.trim, 0.65), palette.trim, lighten(palette.trim, 0.4)), 20)
    canvas.fill(body.full_ring(124, 6), top)
    return canvas


def _sleeved(label: Image.Image, palette: Palette, body: Turned, *, cap: int, sleeve: tuple[int, int]) -> Canvas:
    canvas = body.frame.canvas()
    neck = body.surface(60 if cap else 124, sleeve[1] + 6, lighten(palette.ground, 0.75))
    lit(body, neck, MATTE_DARK, MATTE_LIGHT)
    neck.onto(canvas)
    print_ = body.surface(*sleeve, palette.ground)
    print_.lay(*body.wrap(label, *sleeve))
    lit(body, print_, GLOSS_DARK, GLOSS_LIGHT, 0.8)
    print_.onto(canvas)
    if cap:
        _cap(canvas, body, palette.accent, cap)
    return canvas


def _clear(
    label: Image.Image,
    palette: Palette,
    body: Turned,
    *,
    cap: int,
    fill: int,
    sleeve: tuple[int, int],
    ribs: tuple[int, ...],
) -> Canvas:
    """Draw a transparent bottle filled with `palette.trim` up to the ring `fill`."""
    canvas = body.frame.canvas()
    top, bottom = body.knots[0][0], body.knots[-1][0]
    glass = body.surface(top + 20, bottom, mix(palette.trim, WHITE, 0.72))
    glass.lay(_drink(body, palette.trim, fill, bottom).image)
    for y in ribs:
        _groove(glass, body, y)
    lit(body, glass, _CLEAR_DARK, _CLEAR_LIGHT)
    glass.onto(canvas, 0.97)
    print_ = body.surface(*sleeve, palette.ground)
    print_.lay(*body.wrap(label, *sleeve))
    lit(body, print_, GLOSS_DARK, GLOSS_LIGHT, 0.72)
    print_.onto(canvas)
    canvas.stroke(body.ring(sleeve[0]), 2, fade(WHITE, 0.5))
    _cap(canvas, body, palette.accent, cap)
    return canvas


def _drink(body: Turned, colour: Colour, top: float, bottom: float) -> Canvas:
    """Draw the liquid, lighter where light shines through the middle."""
    layer = body.frame.canvas()
    deep = darken(colour, 0.12)
    layer.fill(body.outline(top, bottom), Linear((deep, colour, lighten(colour, 0.22), colour, deep), 0))
    layer.fill(body.full_ring(top), lighten(colour, 0.3))
    return layer


def _groove(surface: Surface, body: Turned, y: float) -> None:
    layer = body.frame.canvas()
    layer.stroke(body.ring(y), 9, (20, 12, 30, 46))
    layer.stroke(body.ring(y + 9), 5, (255, 255, 255, 110))
    surface.lay(layer.image)


def _cap(canvas: Canvas, body: Turned, colour: Colour, height: float) -> None:
    """Draw a ribbed screw cap over the bottle's mouth, with its ring below."""
    top = body.knots[0][0]
    radius = body.half_width(top + 30) + 12
    cap = Turned(((top, radius - 6), (top + 12, radius), (top + height, radius + 2)), sag=body.sag, frame=body.frame)
    ring = cap.surface(top + height - 26, top + height, darken(colour, 0.12))
    lit(cap, ring, GLOSS_DARK, GLOSS_LIGHT, 0.8)
    side = cap.surface(top, top + height - 32, colour)
    side.darken(cap.shade(_RIBBED), 0.8)
    lit(cap, side, GLOSS_DARK, GLOSS_LIGHT, 0.85)
    for part in (ring, side):
        part.onto(canvas)
    canvas.fill(cap.full_ring(top), Linear((lighten(colour, 0.35), lighten(colour, 0.1)), 90))
