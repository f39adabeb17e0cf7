"""Draw words as they stand on packs: heavy, outlined, slanted, bouncing, arched, with a block shadow."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PIL import Image, ImageChops, ImageDraw

from drawing.canvas import Canvas
from drawing.colour import WHITE, Colour
from drawing.fonts import Face, font
from drawing.paint import Paint, Size, paint_image
from drawing.paths import Point
from drawing.warp import warp

Places = list[tuple[str, float, float]]


@dataclass(frozen=True)
class Lettering:
    """How words look. All lengths are shares of the letter size.

    `outlines` runs from the inside out, each as (width, colour); `block` is a shadow with edges,
    as (right, down, colour); `bounce` lifts every second letter; `slant` leans the word forward.
    """

    face: Face = "round"
    fill: Paint = WHITE
    weight: float = 0
    outlines: tuple[tuple[float, Colour], ...] = ()
    block: tuple[float, float, Colour] | None = None
    tracking: float = 0
    bounce: float = 0
    slant: float = 0
    vertical: bool = False

    def painted(self, fill: Paint) -> Lettering:
        return replace(self, fill=fill)


def word(text: str, size: float, style: Lettering) -> Image.Image:
    """Return the text at `size` pixels, cropped to its ink."""
    pixels = max(6, round(size))
    places, extent, margin = _arrange(text, pixels, style)
    masks = _masks(places, extent, margin, pixels, style)
    picture = Image.new("RGBA", masks[-1].size)
    if style.block:
        _lay_block(picture, masks[-1], pixels, style.block)
    colours: list[Paint] = [colour for _, colour in style.outlines]
    for mask, paint in zip(reversed(masks), [*reversed(colours), style.fill], strict=True):
        _lay(picture, mask, paint)
    if style.slant:
        picture = _slanted(picture, style.slant)
    return picture.crop(picture.getbbox() or (0, 0, 1, 1))


def fitted(text: str, width: float, height: float, style: Lettering) -> Image.Image:
    """Return the text as large as it can be inside width x height."""
    trial = 48
    probe = word(text, trial, style)
    scale = min(width / probe.width, height / probe.height)
    return word(text, trial * scale, style)


def arched(picture: Image.Image, rise: float) -> Image.Image:
    """Return the word bent so that its middle stands `rise` pixels higher (lower if negative)."""
    lift = round(abs(rise))
    width, height = picture.width, picture.height + lift

    def lookup(x: float, y: float) -> Point:
        bow = 1 - (2 * x / width - 1) ** 2
        return x, y - (lift * (1 - bow) if rise > 0 else lift * bow)

    return warp(picture, (width, height), lookup, cell=(12, height))


def write(
    canvas: Canvas,
    text: str,
    x: float,
    y: float,
    size: float,
    fill: Colour,
    *,
    face: Face = "plain",
    anchor: str = "mm",
    width: float | None = None,
) -> None:
    """Draw plain text, one or several lines, no broader than `width`."""
    lines = text.split("\n")
    widest = max(font(face, max(6, round(size))).getlength(line) for line in lines)
    if width is not None and widest > width:
        size *= width / widest
    chosen = font(face, max(6, round(size)))
    for number, line in enumerate(lines):
        offset = (number - (len(lines) - 1) / 2) * size * 1.32
        ink = Image.new("RGBA", (round(chosen.getlength(line)) + 4, round(size * 1.6)))
        ImageDraw.Draw(ink).text((2, ink.height / 2), line, fill=fill, font=chosen, anchor="lm")
        canvas.paste(ink, x, y + offset, anchor=anchor)


def _arrange(text: str, size: int, style: Lettering) -> tuple[Places, Size, int]:
    """Return each letter's place on its baseline, the extent of all, and the margin that outlines need."""
    chosen, gap = font(style.face, size), style.tracking * size
    margin = round(size * (sum(width for width, _ in style.outlines) + style.weight + 0.4))
    places: Places = []
    along = 0.0
    for number, letter in enumerate(text):
        lift = -style.bounce * size * (number % 2)
        if style.vertical:
            places.append((letter, (size - chosen.getlength(letter)) / 2, along + size * 0.9))
            along += (size * 0.5 if letter == " " else size) + gap
        else:
            places.append((letter, along, size * 0.9 + lift))
            along += chosen.getlength(letter) + gap
    extent = (size, round(along)) if style.vertical else (round(along), round(size * 1.2))
    return places, extent, margin


def _masks(places: Places, extent: Size, margin: int, size: int, style: Lettering) -> list[Image.Image]:
    """Return the letters' own mask and then one for every outline, each wider than the last."""
    whole = (extent[0] + 2 * margin, extent[1] + 2 * margin)
    width, masks = style.weight * size, []
    for extra in (0.0, *(share for share, _ in style.outlines)):
        width += extra * size
        masks.append(_mask(places, whole, margin, width, size, style.face))
    return masks


def _mask(places: Places, whole: Size, margin: int, stroke: float, size: int, face: Face) -> Image.Image:
    mask = Image.new("L", whole)
    draw = ImageDraw.Draw(mask)
    for letter, x, y in places:
        draw.text((x + margin, y + margin), letter, 255, font=font(face, size), anchor="ls", stroke_width=stroke)
    return mask


def _lay(picture: Image.Image, mask: Image.Image, paint: Paint) -> None:
    box = mask.getbbox()
    if box:
        mask = mask.crop(box)
        patch = paint_image(paint, mask.size)
        patch.putalpha(ImageChops.multiply(patch.getchannel("A"), mask))
        picture.alpha_composite(patch, box[:2])


def _lay_block(picture: Image.Image, mask: Image.Image, size: int, block: tuple[float, float, Colour]) -> None:
    dx, dy, colour = block
    steps = max(1, round(max(abs(dx), abs(dy)) * size / 2))
    deep = mask
    for step in range(1, steps + 1):
        moved = ImageChops.offset(mask, round(dx * size * step / steps), round(dy * size * step / steps))
        deep = ImageChops.lighter(deep, moved)
    _lay(picture, deep, colour)


def _slanted(picture: Image.Image, slant: float) -> Image.Image:
    extra = round(picture.height * abs(slant))
    shift = -extra if slant > 0 else 0
    size = (picture.width + extra, picture.height)
    matrix = (1.0, slant, float(shift), 0.0, 1.0, 0.0)
    return picture.transform(size, Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC)
