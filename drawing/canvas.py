"""Fill and stroke paths on an RGBA picture, antialiased.

Pillow draws without antialiasing; every path is therefore rasterised enlarged inside its own
bounding box and reduced again, which costs little for small shapes and keeps large ones cheap.
"""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from drawing.colour import Colour
from drawing.paint import Paint, Size, paint_image
from drawing.paths import Path, Point, bounds, ellipse, smooth, transform

Box = tuple[int, int, int, int]

_SMALL_AREA = 160_000  # pixels; larger paths need less enlargement to look smooth


def coverage(path: Sequence[Point], box: Box) -> Image.Image:
    """Return how much of each pixel of `box` the closed path covers (mode L, 0..255)."""
    factor, draw, mask = _enlarged(box)
    draw.polygon([((x - box[0]) * factor, (y - box[1]) * factor) for x, y in path], fill=255)
    return mask.reduce(factor)


def line_coverage(points: Sequence[Point], width: float, box: Box) -> Image.Image:
    """Return the same for an open line of `width` with round joints and ends."""
    factor, draw, mask = _enlarged(box)
    places = [((x - box[0]) * factor, (y - box[1]) * factor) for x, y in points]
    draw.line(places, fill=255, width=max(1, round(width * factor)), joint="curve")
    radius = width * factor / 2
    for x, y in (places[0], places[-1]):
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return mask.reduce(factor)


def _enlarged(box: Box) -> tuple[int, ImageDraw.ImageDraw, Image.Image]:
    width, height = box[2] - box[0], box[3] - box[1]
    factor = 4 if width * height < _SMALL_AREA else 2
    mask = Image.new("L", (width * factor, height * factor))
    return factor, ImageDraw.Draw(mask), mask


class Canvas:
    """An RGBA picture to draw on. Places and lengths are units of `scale` pixels; what lies outside is cut off."""

    def __init__(self, size: Size, ground: Colour = (0, 0, 0, 0), scale: float = 1) -> None:
        """Start with one colour.

        Args:
            size: width and height in pixels.
            ground: the colour of every pixel.
            scale: pixels of a unit.
        """
        self.image = Image.new("RGBA", size, ground)
        self.scale = scale

    @property
    def width(self) -> int:
        return self.image.width

    @property
    def height(self) -> int:
        return self.image.height

    def wash(self, paint: Paint) -> None:
        """Cover the whole picture."""
        self.image.alpha_composite(paint_image(paint, self.image.size))

    def fill(self, path: Sequence[Point], paint: Paint) -> None:
        path = self._scaled(path)
        whole = bounds(path)
        box = self._visible(whole)
        if box[0] < box[2] and box[1] < box[3]:
            self._lay(coverage(path, box), paint, box, whole)

    def stroke(self, points: Sequence[Point], width: float, paint: Paint) -> None:
        points, width = self._scaled(points), width * self.scale
        left, top, right, bottom = bounds(points)
        pad = int(width / 2) + 2
        box = (left - pad, top - pad, right + pad, bottom + pad)
        self._lay(line_coverage(points, width, box), paint, box)

    def outline(self, path: Sequence[Point], width: float, paint: Paint) -> None:
        """Stroke a closed path."""
        self.stroke([*path, path[0], path[1]], width, paint)

    def shadow(self, path: Sequence[Point], colour: Colour, blur: float, dx: float = 0, dy: float = 0) -> None:
        """Draw a soft dark (or light) copy of the path, moved by (dx, dy)."""
        path, blur, dx, dy = self._scaled(path), blur * self.scale, dx * self.scale, dy * self.scale
        left, top, right, bottom = bounds(path)
        pad = int(blur * 3)
        box = (left - pad, top - pad, right + pad, bottom + pad)
        mask = coverage(path, box)
        small = mask.reduce(2).filter(ImageFilter.GaussianBlur(blur / 2))
        mask = small.resize(mask.size, Image.Resampling.BILINEAR)
        self._lay(mask, colour, tuple(round(v + d) for v, d in zip(box, (dx, dy) * 2, strict=True)))

    def paste(self, picture: Image.Image, x: float, y: float, *, anchor: str = "mm") -> None:
        """Lay an RGBA picture down at its own size; `anchor` as in Pillow's text: l/m/r and t/m/b."""
        left = x * self.scale - picture.width * {"l": 0.0, "m": 0.5, "r": 1.0}[anchor[0]]
        top = y * self.scale - picture.height * {"t": 0.0, "m": 0.5, "b": 1.0}[anchor[1]]
        self._compose(picture, round(left), round(top))

    def at(self, x: float, y: float, scale: float, angle: float = 0) -> Pen:
        """Return a pen whose unit is `scale` of the canvas and whose origin is (x, y)."""
        return Pen(self, x, y, scale, angle)

    def _scaled(self, path: Sequence[Point]) -> Sequence[Point]:
        return path if self.scale == 1 else [(x * self.scale, y * self.scale) for x, y in path]

    def _visible(self, box: Box) -> Box:
        return max(box[0], 0), max(box[1], 0), min(box[2], self.width), min(box[3], self.height)

    def _lay(self, mask: Image.Image, paint: Paint, box: Sequence[int], whole: Box | None = None) -> None:
        """Paint `box` through the mask; a gradient runs over `whole`, of which the box is the visible part."""
        if whole is None or isinstance(paint, tuple):
            patch = paint_image(paint, mask.size)
        else:
            left, top, right, bottom = whole
            crop = (box[0] - left, box[1] - top, box[2] - left, box[3] - top)
            patch = paint_image(paint, (right - left, bottom - top)).crop(crop)
        patch.putalpha(ImageChops.multiply(patch.getchannel("A"), mask))
        self._compose(patch, box[0], box[1])

    def _compose(self, picture: Image.Image, left: int, top: int) -> None:
        source = (max(0, -left), max(0, -top))
        if source[0] < picture.width and source[1] < picture.height and left < self.width and top < self.height:
            self.image.alpha_composite(picture, (max(0, left), max(0, top)), source)


class Pen:
    """Draws on a canvas in its own unit, moved and turned, so a motif can be drawn at any size."""

    def __init__(self, canvas: Canvas, x: float, y: float, scale: float, angle: float = 0) -> None:
        self.canvas, self.x, self.y, self.scale, self.angle = canvas, x, y, scale, angle

    def place(self, path: Sequence[Point]) -> Path:
        """Return the path in units of the canvas."""
        return transform(path, self.x, self.y, self.scale, self.angle)

    def fill(self, path: Sequence[Point], paint: Paint) -> None:
        self.canvas.fill(self.place(path), paint)

    def blob(self, points: Sequence[Point], paint: Paint) -> None:
        """Fill the smooth closed curve through the points."""
        self.fill(smooth(points), paint)

    def ellipse(self, x: float, y: float, rx: float, ry: float, paint: Paint, angle: float = 0) -> None:
        self.fill(transform(ellipse(0, 0, rx, ry), x, y, 1, angle), paint)

    def disc(self, x: float, y: float, radius: float, paint: Paint) -> None:
        self.ellipse(x, y, radius, radius, paint)

    def line(self, points: Sequence[Point], width: float, paint: Paint, *, curved: bool = True) -> None:
        path = smooth(points, closed=False) if curved and points[2:] else list(points)
        self.canvas.stroke(self.place(path), width * self.scale, paint)

    def shadow(self, path: Sequence[Point], opacity: float = 0.35, blur: float = 0.08, dy: float = 0.08) -> None:
        colour = (30, 16, 30, round(255 * opacity))
        self.canvas.shadow(self.place(path), colour, blur * self.scale, dy * self.scale / 2, dy * self.scale)

    def at(self, x: float, y: float, scale: float = 1, angle: float = 0) -> Pen:
        """Return a pen inside this one: place, scale and turn are relative."""
        (px, py) = self.place([(x, y)])[0]
        return Pen(self.canvas, px, py, self.scale * scale, self.angle + angle)
