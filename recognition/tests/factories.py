"""Rows for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

import numpy as np
from PIL import Image

from promotions.models import Product
from promotions.tests.factories import make_product
from recognition.gallery.embedding import embed_missing
from recognition.images import thumbnails
from recognition.models import PictureState, ProductPicture, Recogniser
from recognition.tests.drawing import pack, pixels

_numbers = count(1)

LEASED: dict[str, Any] = {"lease_owner": "worker", "lease_until": datetime(2100, 1, 1, tzinfo=UTC)}
"""The columns of a job that a worker carries out."""


def make_picture(product: Product | None = None, image: Image.Image | None = None) -> ProductPicture:
    """A product's stored picture, by default one of a pack of its own."""
    number = next(_numbers)
    product = product or make_product()
    sha256 = thumbnails.store(thumbnails.make_thumbnail(pixels(image or pack(number))))
    if not product.picture:
        product.picture = sha256
        product.save()
    return ProductPicture.objects.create(
        product=product,
        source_url=f"https://pictures.example/{number}.jpg",
        state=PictureState.STORED,
        thumbnail=sha256,
    )


def make_gallery(recogniser: Recogniser, *images: Image.Image) -> list[Product]:
    """One enrolled product for each picture."""
    products = [make_picture(image=image).product for image in images]
    embed_missing(recogniser=recogniser)
    return products


def photo_of(image: Image.Image, ground: int = 210) -> np.ndarray:
    """A pack as a camera may see it: on grey, with something around it."""
    scene = Image.new("RGB", (480, 640), (ground, ground, ground - 8))
    small = image.resize((400, 400))
    scene.paste(small, (40, 120))
    return pixels(scene)
