"""One visible side of a pack: an outline, what is printed on it, and the light that falls on it."""

from __future__ import annotations

from PIL import Image, ImageChops

from drawing.canvas import Canvas, coverage
from drawing.forms.frame import Frame
from drawing.paint import Paint, paint_image
from drawing.paths import Path, bounds
from drawing.shading import rim, shade, shine


class Surface:
    """A side of a pack on the front; printed and lit first, cut out at the end.

    Paths, places and lengths are units of the frame. Only the path's own box is kept in memory; light masks are
    given for the whole front.
    """

    def __init__(self, path: Path, paint: Paint, frame: Frame) -> None:
        outline = frame.scaled(path)
        left, top, right, bottom = bounds(outline)
        width, height = frame.size
        self.frame = frame
        self.box = (max(left, 0), max(top, 0), min(right, width), min(bottom, height))
        self.mask = coverage(outline, self.box)
        self.picture = paint_image(paint, self.mask.size).convert("RGB")

    def lay(self, print_: Image.Image, left: float = 0, top: float = 0) -> None:
        """Print an RGBA picture on it, at a place of the front."""
        x, y = round(left * self.frame.scale), round(top * self.frame.scale)
        self.picture.paste(print_, (x - self.box[0], y - self.box[1]), print_.getchannel("A"))

    def darken(self, mask: Image.Image, strength: float = 1) -> None:
        shade(self.picture, mask.crop(self.box), strength)

    def lighten(self, mask: Image.Image, strength: float = 1) -> None:
        shine(self.picture, mask.crop(self.box), strength)

    def round_off(self, reach: float, strength: float = 1) -> None:
        """Darken towards the edge, as a swelling body does."""
        shade(self.picture, rim(self.mask, reach * self.frame.scale), strength)

    def onto(self, canvas: Canvas, opacity: float = 1) -> None:
        mask = self.mask if opacity == 1 else self.mask.point([round(v * opacity) for v in range(256)])
        side = self.picture.convert("RGBA")
        side.putalpha(mask)
        canvas.image.alpha_composite(side, self.box[:2])

    def cut(self, path: Path) -> None:
        """Take a hole out of it."""
        self.mask = ImageChops.subtract(self.mask, coverage(self.frame.scaled(path), self.box))
