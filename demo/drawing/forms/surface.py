"""One visible side of a pack: an outline, what is printed on it, and the light that falls on it."""

from __future__ import annotations

from PIL import Image, ImageChops

from demo.drawing.canvas import Canvas, coverage
from demo.drawing.paint import Paint, Size, paint_image
from demo.drawing.paths import Path, bounds
from demo.drawing.shading import rim, shade, shine

FRONT: Size = (900, 1200)


class Surface:
    """A side of a pack on the 900 x 1200 front; printed and lit first, cut out at the end.

    Only the path's own box is kept in memory; light masks are given for the whole front.
    """

    def __init__(self, path: Path, paint: Paint) -> None:
        left, top, right, bottom = bounds(path)
        self.box = (max(left, 0), max(top, 0), min(right, FRONT[0]), min(bottom, FRONT[1]))
        self.mask = coverage(path, self.box)
        self.picture = paint_image(paint, self.mask.size).convert("RGB")

    def lay(self, print_: Image.Image, left: int = 0, top: int = 0) -> None:
        """Print an RGBA picture on it, at a place of the front."""
        self.picture.paste(print_, (left - self.box[0], top - self.box[1]), print_.getchannel("A"))

    def darken(self, mask: Image.Image, strength: float = 1) -> None:
        shade(self.picture, mask.crop(self.box), strength)

    def lighten(self, mask: Image.Image, strength: float = 1) -> None:
        shine(self.picture, mask.crop(self.box), strength)

    def round_off(self, reach: float, strength: float = 1) -> None:
        """Darken towards the edge, as a swelling body does."""
        shade(self.picture, rim(self.mask, reach), strength)

    def onto(self, canvas: Canvas, opacity: float = 1) -> None:
        mask = self.mask if opacity == 1 else self.mask.point([round(v * opacity) for v in range(256)])
        side = self.picture.convert("RGBA")
        side.putalpha(mask)
        canvas.image.alpha_composite(side, self.box[:2])

    def cut(self, path: Path) -> None:
        """Take a hole out of it."""
        self.mask = ImageChops.subtract(self.mask, coverage(path, self.box))
