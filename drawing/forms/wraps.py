"""Film packs: crisp bags, pouches, bars in a flow wrap, chocolate in foil and paper."""

from __future__ import annotations

import random

from PIL import Image

from drawing.canvas import Canvas
from drawing.colour import BLACK, fade, rgb
from drawing.forms.frame import FRONT, Frame
from drawing.forms.surface import Surface
from drawing.paint import Linear
from drawing.palette import Palette
from drawing.paths import Path, ellipse, rectangle, rounded, smooth, zigzag
from drawing.shading import creases


def bag(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw a pillow bag, blown up, with crimped seals above and below."""
    surface = Surface(_pillow(60, 40, 840, 1160, waist=16, teeth=46), palette.ground, frame)
    surface.lay(frame.resized(label, 800, 1130), 50, 35)
    _swell(surface, rng, (60, 40, 840, 1160), seal=54)
    return _done(surface)


def ice_bar(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw an ice lolly in a long wrap."""
    surface = Surface(_pillow(170, 30, 730, 1170, waist=10, teeth=34), palette.ground, frame)
    surface.lay(label, 170, 30)
    _swell(surface, rng, (170, 30, 730, 1170), seal=62)
    return _done(surface)


def bar(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw a snack bar, lying: drawn upright and turned."""
    surface = Surface(_pillow(250, 165, 650, 1035, waist=8, teeth=26), palette.ground, frame)
    surface.lay(label.transpose(Image.Transpose.ROTATE_270), 250, 165)
    _swell(surface, rng, (250, 165, 650, 1035), seal=58)
    upright = _done(surface).image
    canvas = frame.canvas()
    canvas.paste(upright.transpose(Image.Transpose.ROTATE_90), 450, 600)
    return canvas


def pouch(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw a stand-up pouch with a hanging hole."""
    outline = smooth([(90, 60), (120, 40), (450, 38), (780, 40), (810, 60), (818, 300), (804, 700), (826, 1060),
                      (800, 1150), (640, 1166), (450, 1170), (260, 1166), (100, 1150), (74, 1060), (96, 700),
                      (82, 300)])  # fmt: skip
    surface = Surface(outline, palette.ground, frame)
    surface.lay(frame.resized(label, 760, 1140), 70, 34)
    _swell(surface, rng, (80, 40, 820, 1165), seal=76)
    foot = ellipse(450, 1150, 420, 130, 180, 360)
    surface.darken(frame.soft_polygons([foot], [70], 18), 0.5)
    hole = rounded(372, 60, 156, 34, 17)
    surface.cut(hole)
    return _done(surface)


def tablet(label: Image.Image, palette: Palette, rng: random.Random, frame: Frame) -> Canvas:
    """Draw a bar of chocolate: foil, and a paper sleeve through which its pieces can be felt."""
    canvas = frame.canvas()
    gold = Linear((rgb("#fff3c8"), rgb("#c9983e"), rgb("#f6dc92")), 20)
    foil = Surface(rounded(172, 26, 556, 1148, 8), gold, frame)
    shapes = creases(FRONT, rng, 160, 60, 80)
    foil.darken(frame.soft_polygons(shapes[:80], [120] * 80, 3))
    foil.lighten(frame.soft_polygons(shapes[80:], [200] * 80, 3))
    foil.onto(canvas)
    sleeve = Surface(rounded(160, 62, 580, 1076, 10), palette.ground, frame)
    sleeve.lay(label, 160, 62)
    _pieces(sleeve)
    sleeve.darken(frame.grain(rng), 0.05)
    sleeve.round_off(26, 0.6)
    sleeve.lighten(frame.soft_polygons([[(160, 62), (420, 62), (250, 1138), (160, 1138)]], [50], 40))
    canvas.shadow(rounded(160, 62, 580, 1076, 10), fade(BLACK, 0.3), 10, 0, 4)
    sleeve.onto(canvas)
    return canvas


def _pieces(surface: Surface) -> None:
    """Draw the relief of the chocolate under the paper."""
    grooves = [rectangle(160, y, 580, 7) for y in range(200, 1130, 156)]
    grooves += [rectangle(x, 62, 7, 1076) for x in (350, 545)]
    surface.darken(surface.frame.soft_polygons(grooves, [80] * len(grooves), 5), 0.7)
    lit = [[(x, y + 7) for x, y in groove] for groove in grooves]
    surface.lighten(surface.frame.soft_polygons(lit, [90] * len(lit), 5), 0.6)


def _pillow(left: float, top: float, right: float, bottom: float, *, waist: float, teeth: int) -> Path:
    """Return an outline with serrated ends and sides drawn in a little behind the seals."""
    height = bottom - top
    side = [(0.0, 0.0), (0.3, 0.05), (1.0, 0.12), (0.2, 0.3), (0.0, 0.5), (0.2, 0.7), (1.0, 0.88), (0.3, 0.95)]
    down = smooth([(right - waist * d, top + height * t) for d, t in [*side, (0.0, 1.0)]], closed=False)
    up = smooth([(left + waist * d, top + height * t) for d, t in [*side, (0.0, 1.0)]], closed=False)[::-1]
    return zigzag(left, right, top, 7, teeth) + down + zigzag(right, left, bottom, -7, teeth) + up


def _swell(surface: Surface, rng: random.Random, box: tuple[int, int, int, int], *, seal: int) -> None:
    """Draw edges in shade, folds running out of the seals, long soft lights, and the crimped seals."""
    left, top, right, bottom = box
    surface.round_off(70, 0.95)
    folds = _folds(rng, box, seal)
    half = len(folds) // 2
    surface.darken(surface.frame.soft_polygons(folds[:half], [130] * half, 7), 0.6)
    surface.lighten(surface.frame.soft_polygons(folds[half:], [150] * (len(folds) - half), 6), 0.42)
    surface.lighten(surface.frame.soft_polygons(_lights(rng, box), [120, 70, 60], 26), 0.7)
    surface.darken(surface.frame.grain(rng, 3), 0.025)
    for y0, y1, inner in ((top, top + seal, top + seal), (bottom - seal, bottom, bottom - seal)):
        ribs = [rectangle(left, y, right - left, 3) for y in range(y0 + 8, y1 - 4, 8)]
        surface.darken(surface.frame.sharp_polygons(ribs), 0.28)
        edge = [rectangle(left, inner - 3, right - left, 6)]
        surface.darken(surface.frame.soft_polygons(edge, [150], 4), 0.8)


def _folds(rng: random.Random, box: tuple[int, int, int, int], seal: int) -> list[Path]:
    left, top, right, bottom = box
    folds: list[Path] = []
    for number in range(44):
        x, reach = rng.uniform(left + 10, right - 10), rng.uniform(0.04, 0.18) * (bottom - top)
        lean, thick = (x - (left + right) / 2) * rng.uniform(-0.25, 0.1), rng.uniform(4, 13)
        start, way = (top + seal, 1) if number % 2 else (bottom - seal, -1)
        folds.append([(x - thick, start), (x + thick, start), (x + lean, start + way * reach)])
    rng.shuffle(folds)
    return folds


def _lights(rng: random.Random, box: tuple[int, int, int, int]) -> list[Path]:
    left, top, right, bottom = box
    width, height = right - left, bottom - top

    def streak(x: float, y: float, length: float, breadth: float) -> Path:
        cx, cy = left + width * (x + rng.uniform(-0.02, 0.02)), top + height * y
        return ellipse(cx, cy, width * breadth, height * length)

    return [streak(0.13, 0.42, 0.3, 0.035), streak(0.9, 0.6, 0.24, 0.025), streak(0.5, 0.15, 0.03, 0.3)]


def _done(surface: Surface) -> Canvas:
    canvas = surface.frame.canvas()
    surface.onto(canvas)
    return canvas
