"""The label of a product of the invented shop: its maker's mark, its illustration and its small print."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from demo.designs.brands import brand_mark
from demo.products import Product
from drawing.colour import Colour, fade
from drawing.motifs import MOTIFS
from drawing.sheet import Sheet

_KEEP: dict[str, str] = {
    "음료": "냉장보관 0~10℃",
    "아이스크림": "-18℃ 이하 냉동보관",
    "간편식사": "냉장보관 0~5℃",
}


@dataclass
class Label(Sheet):
    """The label of one product."""

    product: Product

    def motif(self, x: float, y: float, radius: float, angle: float = 0, name: str = "") -> None:
        """Draw the flavour's illustration (or the one named)."""
        chosen = name or self.product.motif
        if chosen:
            MOTIFS[chosen](self.pen(x, y, radius, angle))

    def brand(self, x: float, y: float, width: float) -> None:
        """Draw the maker's mark, `width` of the safe width."""
        mark = brand_mark(self.product.brand)
        size = round(width * self.safe_width)
        scaled = mark.resize((size, round(mark.height * size / mark.width)), Image.Resampling.LANCZOS)
        self.canvas.paste(scaled, self.x(x), self.y(y))

    def small_print(self, y: float, ink: Colour, *, size: float = 0.016, opacity: float = 0.85) -> None:
        """Write kind of food, content and storage in two small lines; the second says that the product is invented."""
        product = self.product
        keep = (
            "실온보관" if product.container or product.category == "식품" else _KEEP.get(product.category, "실온보관")
        )
        lines = f"식품유형 : {product.type}   내용량 {product.size}   {keep}\n편스캔 시연용 가상 상품 · DEMO"
        if product.category == "생활용품":
            lines = lines.replace("식품유형", "품목")
        self.text(lines, 0.5, y, size, fade(ink, opacity), face="plain", width=0.96)
