"""Things made the same day, and cones: triangle kimbap, sandwiches, ice cream in a cone."""

from __future__ import annotations

import math
import random

from PIL import Image

from drawing.canvas import Canvas
from drawing.colour import WHITE, darken, fade, lighten, rgb
from drawing.forms.frame import FRONT, Frame
from drawing.forms.surface import Surface
from drawing.forms.turned import GLOSS_LIGHT, MATTE_DARK, Turned, lit
from drawing.paint import Linear
from drawing.palette import Palette
from drawing.paths import Path, Point, ellipse
from drawing.shading import creases

_NORI = rgb("#1d2a22")


def triangle_kimbap(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw rice in seaweed in printed film: a triangle with round corners and a tear strip."""
    canvas = frame.canvas()
    outline = _rounded_polygon([(450, 40), (890, 1090), (10, 1090)], 130)
    film = Surface(outline, _NORI, frame)
    film.darken(frame.grain(rng, 4), 0.3)
    film.lighten(frame.grain(rng, 3), 0.08)
    film.lay(label, 0, 40)
    folds = creases(FRONT, rng, 40, 150, 70)
    film.lighten(frame.soft_polygons(folds[:22], [150] * 22, 4), 0.5)
    film.darken(frame.soft_polygons(folds[22:], [110] * 18, 6), 0.5)
    film.lighten(frame.soft_polygons([[(430, 130), (470, 130), (200, 860), (130, 900)]], [130], 20), 0.6)
    film.round_off(50, 0.8)
    film.onto(canvas)
    return canvas


def sandwich(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw two halves standing cut side forward in a clear wedge; the label is drawn with its filling."""
    canvas = frame.canvas()
    outline = _rounded_polygon([(110, 60), (790, 60), (850, 150), (850, 1110), (790, 1150), (110, 1150), (50, 1110),
                                (50, 150)], 50)  # fmt: skip
    film = Surface(outline, rgb("#f4efe6"), frame)
    film.lay(frame.resized(label, 800, 1090), 50, 60)
    left = [(90.0, 620.0), (150.0, 600.0), (130.0, 1130.0), (80.0, 1130.0)]
    right = [(760.0, 560.0), (800.0, 560.0), (810.0, 900.0), (790.0, 900.0)]
    film.lighten(frame.soft_polygons([left, right], [190, 120], 8), 0.7)
    folds = creases(FRONT, rng, 26, 190, 82)
    film.lighten(frame.soft_polygons(folds, [130] * len(folds), 3), 0.5)
    film.round_off(36, 0.6)
    film.onto(canvas)
    canvas.outline(outline, 4, fade(WHITE, 0.7))
    return canvas


def cone(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw a wrapped ice-cream cone under its paper lid."""
    canvas = frame.canvas()
    body = Turned(((150, 318), (1130, 36), (1176, 16)), sag=0.12, straight=True, frame=frame)
    wrap = body.surface(170, 1176, palette.ground)
    wrap.lay(*_wound(label, body))
    seam = frame.soft_polygons([[(560, 190), (600, 190), (470, 1170)]], [150], 8)
    wrap.darken(seam, 0.4)
    lit(body, wrap, MATTE_DARK, GLOSS_LIGHT, 0.8)
    wrap.onto(canvas)
    lid = Turned(((110, 326), (126, 334), (190, 330)), sag=0.12, frame=frame)
    side = lid.surface(118, 186, palette.trim)
    side.darken(lid.shade(tuple((i / 60, 0.35 * (i % 2)) for i in range(61))), 0.6)
    lit(lid, side, MATTE_DARK, GLOSS_LIGHT, 0.8)
    side.onto(canvas)
    canvas.fill(lid.full_ring(118), Linear((lighten(palette.trim, 0.35), palette.trim), 90))
    canvas.fill(ellipse(450, 118, 250, 28), lighten(palette.ground, 0.25))
    canvas.fill(ellipse(450, 118, 216, 24), darken(palette.trim, 0.06))
    return canvas


def _wound(label: Image.Image, body: Turned) -> tuple[Image.Image, int, int]:
    """Return the label on the cone without squeezing it to the point: straight across, cut by the outline."""
    top, bottom = 170, 1176

    def lookup(x: float, y: float) -> tuple[float, float]:
        drop = body.sag * body.half_width(150) * (1 - min(1, abs(x - 330) / 330) ** 2)
        return x / 660 * label.width, (y - drop) / (bottom - top) * label.height

    return body.frame.warp(label, (660, bottom - top + 40), lookup), 120, top


def _rounded_polygon(corners: Path, radius: float) -> Path:
    """Return the polygon with each corner replaced by a quadratic curve that starts `radius` before it."""
    path: Path = []
    count = len(corners)
    for i, corner in enumerate(corners):
        start, end = (_toward(corner, corners[(i + way) % count], radius) for way in (-1, 1))
        for step in range(9):
            t = step / 8
            near, far = (1 - t) ** 2, t**2
            x, y = (near * a + 2 * t * (1 - t) * b + far * c for a, b, c in zip(start, corner, end, strict=True))
            path.append((x, y))
    return path


def _toward(here: Point, there: Point, distance: float) -> Point:
    length = math.dist(here, there)
    share = min(distance, length / 2) / length
    return here[0] + (there[0] - here[0]) * share, here[1] + (there[1] - here[1]) * share
