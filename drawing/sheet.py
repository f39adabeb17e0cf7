"""A flat label and the parts that any label is made of: titles, words, plates, discs.

Places are shares of the *safe* area: x 0..1 across the part that is seen without much foreshortening, y 0..1 from top
to bottom. Grounds and patterns use the whole canvas in its units.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from drawing.canvas import Canvas, Pen
from drawing.colour import Colour
from drawing.fonts import Face
from drawing.lettering import Lettering, arched, fitted, write
from drawing.paint import Paint
from drawing.palette import Palette
from drawing.paths import Path, ellipse, rounded


@dataclass
class Sheet:
    """The label being drawn. `rng` is the same for all flavours of a line, so that they share a layout."""

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
        """Return the units from the left for a place in the safe area."""
        return self.width / 2 + (share - 0.5) * self.safe_width

    def y(self, share: float) -> float:
        return share * self.height

    def pen(self, x: float, y: float, radius: float, angle: float = 0) -> Pen:
        """Return a pen at a place; its unit is `radius` of the safe width."""
        return self.canvas.at(self.x(x), self.y(y), radius * self.safe_width, angle)

    def title(
        self, text: str, x: float, y: float, width: float, height: float, style: Lettering, *, arch: float = 0
    ) -> None:
        """Draw words as large as they can be inside width x height (shares), bent up by `arch` of the height."""
        picture = fitted(text, width * self.safe_width, height * self.height, style)
        if arch:
            picture = arched(picture, arch * self.height)
        self.canvas.paste(picture, self.x(x), self.y(y))

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
        """Draw plain words; `size` is a share of the label's height, `width` of the safe width."""
        limit = None if width is None else width * self.safe_width
        write(self.canvas, text, self.x(x), self.y(y), size * self.height, fill, face=face, anchor=anchor, width=limit)

    def plate(self, x: float, y: float, width: float, height: float, paint: Paint, radius: float = 0.5) -> Path:
        """Draw a rounded plate centred on a place, its radius a share of its height; return its path."""
        w, h = width * self.safe_width, height * self.height
        path = rounded(self.x(x) - w / 2, self.y(y) - h / 2, w, h, h * radius)
        self.canvas.fill(path, paint)
        return path

    def pill(
        self,
        text: str,
        x: float,
        y: float,
        width: float,
        height: float,
        paint: Paint,
        ink: Colour,
        *,
        face: Face = "round",
    ) -> None:
        """Write a word on a rounded plate: how most flavours are named."""
        self.plate(x, y, width, height, paint)
        self.title(text, x, y, width * 0.82, height * 0.62, Lettering(face, ink, weight=0.02))

    def disc(self, x: float, y: float, radius: float, paint: Paint) -> Path:
        r = radius * self.safe_width
        path = ellipse(self.x(x), self.y(y), r, r)
        self.canvas.fill(path, paint)
        return path
