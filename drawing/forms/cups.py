"""Cups and tubs: tapered bodies with lids."""

from __future__ import annotations

import random

from PIL import Image

from drawing.canvas import Canvas
from drawing.colour import WHITE, Colour, darken, fade, lighten, rgb
from drawing.forms.frame import Frame
from drawing.forms.turned import (
    GLOSS_DARK,
    GLOSS_LIGHT,
    MATTE_DARK,
    MATTE_LIGHT,
    Turned,
    lit,
)
from drawing.paint import Linear
from drawing.palette import Palette
from drawing.paths import ellipse, rounded


def ramen_cup(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw a tall paper cup of noodles under a paper lid."""
    body = Turned(((170, 400), (1150, 292)), sag=0.11, straight=True, frame=frame)
    canvas = _paper_cup(label, palette, body, top=190, bottom=1128)
    _paper_lid(canvas, body, palette, 168)
    return canvas


def ramen_bowl(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw a wide, low bowl of noodles."""
    body = Turned(((360, 440), (960, 318)), sag=0.15, straight=True, frame=frame)
    canvas = _paper_cup(label, palette, body, top=384, bottom=930)
    _paper_lid(canvas, body, palette, 356)
    return canvas


def ice_tub(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw a pint of ice cream: a printed cup with a deep plastic lid."""
    body = Turned(((230, 372), (1120, 318)), sag=0.1, straight=True, frame=frame)
    canvas = _paper_cup(label, palette, body, top=330, bottom=1100)
    lid = Turned(((150, 374), (170, 386), (330, 392)), sag=0.1, frame=frame)
    side = lid.surface(160, 318, palette.trim)
    lit(lid, side, GLOSS_DARK, GLOSS_LIGHT, 0.75)
    side.onto(canvas)
    canvas.stroke(lid.ring(300), 5, fade(darken(palette.trim, 0.5), 0.4))
    canvas.fill(lid.full_ring(160, -4), Linear((lighten(palette.trim, 0.3), lighten(palette.trim, 0.05)), 90))
    canvas.fill(ellipse(450, 162, 330, 30), Linear((palette.trim, lighten(palette.trim, 0.2)), 90))
    return canvas


def yogurt_cup(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw a squat plastic cup under a foil lid with a tab."""
    body = Turned(((290, 368), (330, 372), (1000, 300), (1040, 290)), sag=0.13, straight=True, frame=frame)
    canvas = _paper_cup(label, palette, body, top=322, bottom=1030)
    foil = Linear((lighten(palette.trim, 0.7), palette.trim, lighten(palette.trim, 0.45)), 15)
    canvas.fill(ellipse(720, 334, 70, 46), darken(palette.trim, 0.08))
    canvas.fill(body.outline(290, 316), Linear((WHITE, rgb("#cfd3da")), 0))
    canvas.fill(body.full_ring(288, 12), darken(palette.trim, 0.25))
    canvas.fill(body.full_ring(284, 10), foil)
    return canvas


def coffee_cup(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw a chilled coffee: a printed plastic cup, a dome lid and a straw in its wrapper."""
    body = Turned(((250, 300), (1150, 226)), sag=0.11, straight=True, frame=frame)
    canvas = frame.canvas()
    _straw(canvas, palette.accent)
    print_ = _paper_cup(label, palette, body, top=262, bottom=1130)
    canvas.image.alpha_composite(print_.image)
    dome = Turned(((96, 198), (120, 226), (190, 276), (232, 306), (262, 310)), sag=0.11, frame=frame)
    side = dome.surface(104, 256, palette.trim)
    lit(dome, side, GLOSS_DARK, GLOSS_LIGHT)
    side.onto(canvas)
    for y in (212, 236):
        canvas.stroke(dome.ring(y), 4, fade(darken(palette.trim, 0.6), 0.35))
    canvas.fill(dome.full_ring(104), Linear((lighten(palette.trim, 0.4), lighten(palette.trim, 0.12)), 90))
    canvas.fill(ellipse(450, 108, 120, 12), fade(darken(palette.trim, 0.5), 0.5))
    return canvas


def _straw(canvas: Canvas, colour: Colour) -> None:
    pen = canvas.at(690, 640, 1, 4)
    pen.fill(rounded(-17, -440, 34, 900, 6), Linear((rgb("#e9eef4"), WHITE, rgb("#ccd4de")), 0))
    pen.fill(rounded(-8, -420, 16, 860, 8), Linear((lighten(colour, 0.25), colour, darken(colour, 0.2)), 0))


def _paper_cup(label: Image.Image, palette: Palette, body: Turned, *, top: float, bottom: float) -> Canvas:
    canvas = body.frame.canvas()
    base = body.surface(top - 10, bottom + 16, darken(palette.ground, 0.25))
    lit(body, base, MATTE_DARK, MATTE_LIGHT)
    base.onto(canvas)
    wall = body.surface(top - 20, bottom, palette.ground)
    wall.lay(*body.wrap(label, top - 20, bottom))
    lit(body, wall, MATTE_DARK, MATTE_LIGHT)
    wall.onto(canvas)
    return canvas


def _paper_lid(canvas: Canvas, body: Turned, palette: Palette, y: float) -> None:
    """Draw a white rolled rim and the paper lid, its tab over the edge."""
    rim = Linear((rgb("#c9c4c0"), WHITE, WHITE, rgb("#bdb7b4")), 0)
    canvas.fill(body.full_ring(y + 16, 12), rim)
    canvas.fill(body.full_ring(y + 6, 12), fade(rgb("#7a706c"), 0.5))
    tab = ellipse(body.centre + 180, y + body.half_width(y) * body.sag + 4, 74, 26)
    canvas.fill(tab, darken(palette.second, 0.1))
    canvas.fill(body.full_ring(y, 10), Linear((palette.ground, palette.second), 0))
    radius = body.half_width(y)
    for share, colour in ((0.86, lighten(palette.ground, 0.82)), (0.7, palette.second)):
        canvas.fill(ellipse(body.centre, y, radius * share, radius * share * body.sag), colour)
