"""Invent products that nobody sells: the demonstration's designs in other colours, forms and flavours.

They fill a gallery, so that a recogniser is measured among thousands of products and not among a few dozen.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from demo.designs.brands import MARKS
from demo.fronts import catalogue_picture, render_front
from demo.products import Product, load_products
from drawing.colour import hsv
from drawing.forms import FORMS
from drawing.motifs import MOTIFS

_SIDE = 320  # px, as thumbnails are kept
_OWN_FORM = 0.5  # of the lines keep the form their design was made for
_MOST_VARIANTS = 5
_OWN_MOTIFS = {"today_kimbap", "thick_sandwich"}


def invented_products(count: int, seed: int) -> Iterator[Product]:
    """Generate `count` rows as the catalogue might have them; variants of a line follow each other.

    The same seed gives the same rows.
    """
    rng = random.Random(f"distractors {seed}")  # noqa: S311 (not a secret)
    templates = load_products()
    made = 0
    while made < count:
        line = _line(rng, templates, made)
        for _ in range(min(rng.randint(1, _MOST_VARIANTS), count - made)):
            yield _variant(rng, line, templates, made)
            made += 1


def _line(rng: random.Random, templates: tuple[Product, ...], number: int) -> Product:
    template = rng.choice(templates)
    form = template.form if rng.random() < _OWN_FORM else rng.choice(list(FORMS))
    return _changed(template, brand=rng.choice(list(MARKS)), line=f"{template.line} {number}", form=form)


def _variant(rng: random.Random, line: Product, templates: tuple[Product, ...], number: int) -> Product:
    flavour, size = rng.choice(templates).flavour, rng.choice(templates).size
    palette = " ".join(_colour(rng) for _ in range(4))
    motif = rng.choice(_motifs_of(line.design, templates))
    return _changed(line, barcode=f"{number:013d}", flavour=flavour, size=size, palette=palette, motif=motif)


def _motifs_of(design: str, templates: tuple[Product, ...]) -> list[str]:
    """List the motifs that a design can show: all, unless it draws each of its own in a special way."""
    if design in _OWN_MOTIFS:
        return sorted({product.motif for product in templates if product.design == design})
    return list(MOTIFS)


def _changed(product: Product, **changes: str) -> Product:
    return Product(**{**vars(product), **changes})


def _colour(rng: random.Random) -> str:
    pale = rng.random() < 0.3  # noqa: PLR2004
    saturation = rng.uniform(0, 0.25) if pale else rng.uniform(0.3, 0.95)
    value = rng.uniform(0.85, 1) if pale else rng.uniform(0.2, 1)
    return "#" + bytes(hsv(rng.random(), saturation, value)[:3]).hex()


def write_distractor(product: Product, folder: Path) -> Path:
    """Draw a product as a 320 px JPEG on white unless the file exists.

    Raises:
        KeyError: an unknown form, design or motif.
    """
    path = folder / f"{product.barcode}.jpg"
    if not path.exists():
        picture = catalogue_picture(render_front(product)).resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)
        picture.save(path.with_suffix(".part"), "JPEG", quality=90)
        path.with_suffix(".part").replace(path)
    return path
