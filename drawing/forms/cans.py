"""Drinks cans."""

from __future__ import annotations

import random

from PIL import Image

from drawing.canvas import Canvas
from drawing.colour import fade, rgb
from drawing.forms.frame import Frame
from drawing.forms.turned import GLOSS_DARK, GLOSS_LIGHT, METAL, Turned, lit
from drawing.paint import Linear
from drawing.palette import Palette
from drawing.paths import ellipse

_CHIME = rgb("#8d9098")


def can(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw a 350 ml can."""
    return _can(label, rng, Turned(_knots(60, 1140, 282, 226), sag=0.085, frame=frame), 60, 1140)


def slim_can(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw a tall, narrow 250 ml can."""
    return _can(label, rng, Turned(_knots(45, 1155, 214, 172), sag=0.085, frame=frame), 45, 1155)


def short_can(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw the same, shorter: 175 ml."""
    return _can(label, rng, Turned(_knots(150, 1050, 214, 172), sag=0.085, frame=frame), 150, 1050)


def _knots(top: float, bottom: float, wide: float, neck: float) -> tuple[tuple[float, float], ...]:
    shoulder, foot = (wide - neck) * 1.55, (wide - neck) * 0.9
    return (
        (top, neck), (top + 16, neck + 3), (top + 24, neck - 3), (top + shoulder + 24, wide),
        (bottom - foot, wide), (bottom - 10, neck + 12), (bottom, neck),
    )  # fmt: skip


def _can(label: Image.Image, rng: random.Random, body: Turned, top: float, bottom: float) -> Canvas:
    canvas = body.frame.canvas()
    wall = body.surface(top + 8, bottom - 8, METAL)
    wall.lay(*body.wrap(label, top + 34, bottom - 26))
    wall.lighten(body.frame.grain(rng), 0.03)
    lit(body, wall, GLOSS_DARK, GLOSS_LIGHT)
    wall.onto(canvas)
    foot = body.surface(bottom - 24, bottom - 8, METAL)
    lit(body, foot, GLOSS_DARK, GLOSS_LIGHT, 0.6)
    foot.onto(canvas)
    _lid(canvas, body, top)
    return canvas


def _lid(canvas: Canvas, body: Turned, top: float) -> None:
    """Draw the rim, the sunken lid and its ring pull."""
    canvas.fill(body.outline(top, top + 20), METAL)
    radius = body.half_width(top)
    canvas.fill(body.full_ring(top), METAL)
    inner = ellipse(body.centre, top + 1, radius - 14, (radius - 14) * body.sag)
    canvas.fill(inner, Linear((_CHIME, rgb("#d9dbe0"), rgb("#b4b7bf")), 90))
    canvas.outline(inner, 2, fade(rgb("#5a5d66"), 0.7))
    tab = ellipse(body.centre + 12, top + 1, radius * 0.34, 6)
    canvas.fill(tab, Linear((rgb("#f4f5f7"), rgb("#9ea1aa")), 90))
