"""Pack fronts of the demo catalogue, drawn from a product's row."""

from __future__ import annotations

import random

from PIL import Image, ImageFilter

from demo.designs import DESIGNS
from demo.designs.label import Label
from demo.products import Product
from drawing.canvas import Canvas
from drawing.forms import FORMS
from drawing.forms.frame import FULL_SIZE
from drawing.palette import Palette

PICTURE_SIZE = (500, 500)
_MARGIN = 22


def render_front(product: Product) -> Image.Image:
    """Return the front as a 900 x 1200 RGBA picture without ground; the same for the same row, always.

    Flavours of one line share the layout; the folds of the film are each pack's own.
    Raises KeyError for an unknown form, design or motif, ValueError for a bad palette.
    """
    form = FORMS[product.form]
    palette = Palette.parse(product.palette)
    label = Label(palette, Canvas(form.label_size), form.safe, _random(product.line_key), product)
    DESIGNS[product.design](label)
    return form.build(label.canvas.image, palette, _random(product.barcode), FULL_SIZE).image


def _random(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311 (where bubbles and folds lie)


def catalogue_picture(front: Image.Image) -> Image.Image:
    """Return the front as chains show it: RGB, 500 x 500, on white, with a little shadow under its foot."""
    pack = front.crop(front.getbbox())
    scale = min((side - 2 * _MARGIN) / length for side, length in zip(PICTURE_SIZE, pack.size, strict=True))
    pack = pack.resize((round(pack.width * scale), round(pack.height * scale)), Image.Resampling.LANCZOS)
    picture = Image.new("RGB", PICTURE_SIZE, "white")
    left, top = (PICTURE_SIZE[0] - pack.width) // 2, (PICTURE_SIZE[1] - pack.height) // 2
    picture.paste((150, 150, 156), (0, 0), _shadow(pack, left, top))
    picture.paste(pack, (left, top), pack)
    return picture


def _shadow(pack: Image.Image, left: int, top: int) -> Image.Image:
    mask = Image.new("L", PICTURE_SIZE)
    mask.paste(pack.getchannel("A").point([level // 3 for level in range(256)]), (left + 3, top + 7))
    return mask.filter(ImageFilter.GaussianBlur(6))
