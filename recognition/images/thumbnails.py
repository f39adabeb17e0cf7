"""Make and store thumbnails of products: square, on white, named by the hash of their content.

The page shows them and the recogniser embeds them. White margins are cropped first, so that the product appears as
large as possible.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
from pathlib import Path

import numpy as np
from django.conf import settings
from numpy.typing import NDArray
from PIL import Image

from common.atomic_files import write_atomically
from recognition import catalogue
from recognition.models import ProductPicture

SIDE = 320  # px
_MARGIN = 0.03  # margin to keep, relative to the product's longer side
_WHITE = 244  # a pixel is background if its darkest channel is at least this
_JPEG_QUALITY = 88
_SHA256 = re.compile(r"[0-9a-f]{64}")


class BlankPictureError(ValueError):
    """The picture is a single colour: a placeholder, not a product."""


def make_thumbnail(image: NDArray[np.uint8]) -> bytes:
    """Return the JPEG of a product's thumbnail: SIDE x SIDE px, or smaller for a smaller picture.

    Args:
        image: uint8 [H, W, 3] RGB.

    Raises:
        BlankPictureError: The picture is a single colour.
    """
    if np.ptp(image, axis=(0, 1)).max() < 8:  # noqa: PLR2004 - compression noise of a plain background
        raise BlankPictureError("the picture is one even colour")
    product = Image.fromarray(_without_margin(image))
    longest = max(product.size)
    margin = round(longest * _MARGIN)
    square = Image.new("RGB", (longest + 2 * margin,) * 2, "white")
    square.paste(product, ((square.width - product.width) // 2, (square.height - product.height) // 2))
    if square.width > SIDE:
        square = square.resize((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    buffer = io.BytesIO()
    square.save(buffer, "JPEG", quality=_JPEG_QUALITY, subsampling="4:4:4", optimize=True)
    return buffer.getvalue()


def _without_margin(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    inked = image.min(axis=2) < _WHITE
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if not len(rows):
        return image
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def path_of(sha256: str) -> Path:
    """Return the path of the thumbnail with this digest, whether or not it exists.

    Raises:
        ValueError: `sha256` is not a SHA-256 in lower-case hexadecimal.
    """
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"not a SHA-256: {sha256!r}")
    return Path(settings.MEDIA_ROOT, "thumbnails", sha256[:2], f"{sha256}.jpg")


def store(jpeg: bytes) -> str:
    """Store a thumbnail under its SHA-256 and return the digest. Storing the same bytes again changes nothing."""
    sha256 = hashlib.sha256(jpeg).hexdigest()
    path = path_of(sha256)
    try:
        os.utime(path)  # refresh its age, so that the clean-up spares it until a row refers to it
    except FileNotFoundError:
        write_atomically(path, jpeg)
    return sha256


def forget(sha256: str) -> bool:
    """Delete a thumbnail if no product and no picture refers to it. Return whether it is deleted."""
    if is_used(sha256):
        return False
    path_of(sha256).unlink(missing_ok=True)
    return True


def is_used(sha256: str) -> bool:
    """Return whether a product or a picture uses this thumbnail."""
    return catalogue.is_shown(sha256) or ProductPicture.objects.filter(thumbnail=sha256).exists()
