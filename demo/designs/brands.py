"""The invented makers' marks, drawn the same on everything a maker sells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from PIL import Image

from drawing.canvas import Canvas
from drawing.colour import WHITE, Colour, darken, lighten, rgb
from drawing.fonts import Face
from drawing.lettering import Lettering, fitted
from drawing.paint import Linear
from drawing.paths import Path, ellipse, rounded, star

Plate = Literal["oval", "pill", "ribbon", "seal", "square", "circle"]

_WIDTH, _HEIGHT = 300, 150


@dataclass(frozen=True)
class Mark:
    """A maker's name in Latin letters, the shape of its plate, its colours and its letters."""

    latin: str
    plate: Plate
    ground: Colour
    ink: Colour = WHITE
    face: Face = "round"


MARKS: dict[str, Mark] = {
    "해든": Mark("HAEDEUN DAIRY", "oval", WHITE, rgb("#1b6b3a"), "round"),
    "두들": Mark("DUDEUL", "ribbon", rgb("#d8202e"), WHITE, "round"),
    "참도리": Mark("CHAMDORI", "oval", rgb("#7a1f2a"), rgb("#ffe9b0"), "serif"),
    "다온면가": Mark("DAON NOODLES", "square", rgb("#15110f"), rgb("#ffd35a"), "serif"),
    "솔가람": Mark("SOLGARAM", "pill", rgb("#0d3d7a"), WHITE, "square"),
    "잎새달": Mark("IPSAEDAL", "seal", rgb("#8f2a23"), WHITE, "serif"),
    "뜰안과수": Mark("TTEURAN FARM", "ribbon", rgb("#2f6b34"), rgb("#fff4cf"), "serif"),
    "밤골": Mark("BAMGOL ROASTERS", "circle", rgb("#3a2217"), rgb("#f0d9b0"), "serif"),
    "볼타온": Mark("VOLTAON", "pill", rgb("#101418"), rgb("#c8ff1f"), "square"),
    "코르나": Mark("CORNA CHOCOLATE", "oval", rgb("#2d1630"), rgb("#f2d08a"), "serif"),
    "알곡마을": Mark("ALGOK VILLAGE", "pill", rgb("#3f5a1f"), rgb("#fff0c2"), "sans"),
    "흰곰": Mark("WHITE BEAR ICE", "circle", rgb("#0f5fb0"), WHITE, "round"),
    "오늘찬": Mark("ONEULCHAN", "square", rgb("#1f8a4d"), WHITE, "square"),
    "하얀결": Mark("HAYANGYEOL", "pill", rgb("#0a4f8f"), WHITE, "sans"),
}


@lru_cache(maxsize=32)
def brand_mark(brand: str) -> Image.Image:
    """Return the plate with the maker's name; RGBA, cropped to its ink. Raises KeyError for an unknown maker."""
    mark = MARKS[brand]
    canvas = Canvas((_WIDTH, _HEIGHT))
    plate = _plate(mark.plate)
    canvas.shadow(plate, (0, 0, 0, 70), 3, 1, 3)
    canvas.fill(plate, Linear((lighten(mark.ground, 0.12), darken(mark.ground, 0.12)), 90))
    if mark.plate in ("oval", "circle", "seal"):
        inner = [(150 + (x - 150) * 0.93, 75 + (y - 75) * 0.9) for x, y in plate]
        canvas.outline(inner, 3, mark.ink)
    name = Lettering(mark.face, mark.ink, weight=0.015)
    if mark.plate in ("circle", "seal"):
        canvas.paste(fitted(brand, 108, 56, name), 150, 75)
    else:
        width = 176 if mark.plate == "square" else 192
        canvas.paste(fitted(brand, width, 64, name), 150, 66)
        canvas.paste(fitted(mark.latin, width * 0.8, 16, Lettering("sans", mark.ink, tracking=0.08)), 150, 112)
    return canvas.image.crop(canvas.image.getbbox())


def _plate(plate: Plate) -> Path:
    shapes: dict[Plate, Path] = {
        "oval": ellipse(150, 75, 142, 68),
        "pill": rounded(12, 18, 276, 116, 58),
        "ribbon": [(6, 22), (294, 22), (276, 78), (294, 134), (6, 134), (24, 78)],
        "seal": star(150, 75, 74, 68, 22),
        "square": rounded(34, 14, 232, 122, 16),
        "circle": ellipse(150, 75, 73, 73),
    }
    return shapes[plate]
