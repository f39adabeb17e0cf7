"""A flat label and what every design puts on one: title, flavour word, illustration, size, small print.

Designs place things in fractions of the *safe* area: x 0..1 across the part that is seen without much
foreshortening, y 0..1 from top to bottom. Grounds and patterns use the whole canvas in pixels.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from PIL import Image

from demo.drawing.brands import brand_mark
from demo.drawing.canvas import Canvas, Pen
from demo.drawing.colour import Colour, fade
from demo.drawing.fonts import Face
from demo.drawing.lettering import Lettering, arched, fitted, write
from demo.drawing.motifs import MOTIFS
from demo.drawing.paint import Paint
from demo.drawing.palette import Palette
from demo.drawing.paths import Path, ellipse, rounded
from demo.products import Product

_KEEP: dict[str, str] = {
    "음료": "냉장보관 0~10℃",
    "아이스크림": "-18℃ 이하 냉동보관",
    "간편식사": "냉장보관 0~5℃",
}


@dataclass
class Label:
    """The label being drawn. `rng` is the same for all flavours of a line, so that they share a layout."""

    product: Product
    palette: Palette
    canvas: Canvas
    safe: float
    rng: random.Random

    @property
    def width(self) -> int:
        return self.canvas.width

    @property
    def height(self) -> int:
        return self.canvas.height

    @property
    def safe_width(self) -> float:
        return self.width * self.safe

    def x(self, share: float) -> float:
        """Pixels from the left for a place in the safe area."""
        return self.width / 2 + (share - 0.5) * self.safe_width

    def y(self, share: float) -> float:
        return share * self.height

    def pen(self, x: float, y: float, radius: float, angle: float = 0) -> Pen:
        """A pen at a place; its unit is `radius` of the safe width."""
        return self.canvas.at(self.x(x), self.y(y), radius * self.safe_width, angle)

    def motif(self, x: float, y: float, radius: float, angle: float = 0, name: str = "") -> None:
        """The flavour's illustration (or the one named)."""
        chosen = name or self.product.motif
        if chosen:
            MOTIFS[chosen](self.pen(x, y, radius, angle))

    def title(
        self, text: str, x: float, y: float, width: float, height: float, style: Lettering, *, arch: float = 0
    ) -> None:
        """Words as large as they can be inside width x height (shares), bent up by `arch` of the height."""
        picture = fitted(text, width * self.safe_width, height * self.height, style)
        if arch:
            picture = arched(picture, arch * self.height)
        self.canvas.paste(picture, self.x(x), self.y(y))

    def brand(self, x: float, y: float, width: float) -> None:
        """The maker's mark, `width` of the safe width."""
        mark = brand_mark(self.product.brand)
        size = round(width * self.safe_width)
        scaled = mark.resize((size, round(mark.height * size / mark.width)), Image.Resampling.LANCZOS)
        self.canvas.paste(scaled, self.x(x), self.y(y))

    def text(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        fill: Colour,
        *,
        face: Face = "sans",
        anchor: str = "mm",
        width: float | None = None,
    ) -> None:
        """Plain words; `size` is a share of the label's height, `width` of the safe width."""
        limit = None if width is None else width * self.safe_width
        write(self.canvas, text, self.x(x), self.y(y), size * self.height, fill, face=face, anchor=anchor, width=limit)

    def plate(self, x: float, y: float, width: float, height: float, paint: Paint, radius: float = 0.5) -> Path:
        """A rounded plate centred on a place; radius as a share of its height. Gives its path."""
        w, h = width * self.safe_width, height * self.height
        path = rounded(self.x(x) - w / 2, self.y(y) - h / 2, w, h, h * radius)
        self.canvas.fill(path, paint)
        return path

    def pill(self, text: str, x: float, y: float, width: float, height: float, paint: Paint, ink: Colour) -> None:
        """A word on a rounded plate: how most flavours are named."""
        self.plate(x, y, width, height, paint)
        self.title(text, x, y, width * 0.82, height * 0.62, Lettering("round", ink, weight=0.02))

    def disc(self, x: float, y: float, radius: float, paint: Paint) -> Path:
        r = radius * self.safe_width
        path = ellipse(self.x(x), self.y(y), r, r)
        self.canvas.fill(path, paint)
        return path

    def small_print(self, y: float, ink: Colour, *, size: float = 0.016, opacity: float = 0.85) -> None:
        """Kind of food, content, how to keep it: two quiet lines. The last says that it is invented."""
        product = self.product
        keep = (
            "실온보관" if product.container or product.category == "식품" else _KEEP.get(product.category, "실온보관")
        )
        lines = f"식품유형 : {product.type}   내용량 {product.size}   {keep}\n편스캔 시연용 가상 상품 · DEMO"
        if product.category == "생활용품":
            lines = lines.replace("식품유형", "품목")
        self.text(lines, 0.5, y, size, fade(ink, opacity), face="plain", width=0.96)
