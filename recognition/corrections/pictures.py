"""Store the pictures that shoppers send with corrections: re-encoded, private, and deleted with the correction."""

from __future__ import annotations

import hashlib
import io
import re
import uuid
from pathlib import Path
from typing import BinaryIO

import numpy as np
from django.conf import settings
from numpy.typing import NDArray
from PIL import Image

from common.atomic_files import write_atomically
from recognition.gallery import vectors
from recognition.gallery.embedding import engine_of
from recognition.images.crops import centre_square
from recognition.images.decoding import decode_photo
from recognition.images.thumbnails import SIDE
from recognition.models import Embedding
from recognition.recogniser.manifest import RecogniserError
from recognition.recogniser.registry import active_recogniser

LONGEST_SIDE = 640  # px
_QUALITY = 85
_THUMBNAIL_QUALITY = 90
_USUAL_FRACTION = 0.8  # of the longer side, if it is unknown how much of the picture the product fills
_SHA256 = re.compile(r"[0-9a-f]{64}")


def reencode(source: BinaryIO) -> bytes:
    """Decode an untrusted picture and re-encode its pixels as a JPEG of at most 640 px, without any metadata.

    Raises:
        PhotoError: The picture cannot be used.
    """
    return _jpeg(Image.fromarray(decode_photo(source, longest_side=LONGEST_SIDE)), _QUALITY)


def path_of(scan_id: uuid.UUID, sha256: str) -> Path:
    """Return the path of the picture of a scan's correction. Scans never share a file, so deleting one is safe.

    Raises:
        ValueError: `sha256` is not a SHA-256 in lower-case hexadecimal.
    """
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"not a SHA-256: {sha256!r}")
    return folder() / scan_id.hex[:2] / f"{scan_id.hex}-{sha256}.jpg"


def folder() -> Path:
    """Return the folder of all these pictures. Only the administration serves them."""
    return Path(settings.MEDIA_ROOT, "corrections")


def store(scan_id: uuid.UUID, jpeg: bytes) -> str:
    """Store a picture and return its SHA-256."""
    sha256 = hashlib.sha256(jpeg).hexdigest()
    write_atomically(path_of(scan_id, sha256), jpeg)
    return sha256


def delete(scan_id: uuid.UUID, sha256: str) -> None:
    """Delete a picture. Do nothing if `sha256` is "" or the file does not exist."""
    if sha256:
        path_of(scan_id, sha256).unlink(missing_ok=True)


def gallery_thumbnail(scan_id: uuid.UUID, sha256: str, *, product_id: int) -> bytes:
    """Crop the square of a shopper's picture that shows the product, as a gallery JPEG of at most 320 px.

    Of the squares that a scan uses, choose the one most similar to the known pictures of the product. The others show
    more of the shelf, or cut the product off.

    Raises:
        OSError: The picture does not exist.
        PhotoError: The picture is damaged.
    """
    image = decode_photo(path_of(scan_id, sha256).read_bytes())
    square = Image.fromarray(centre_square(image, _best_fraction(image, product_id)))
    if square.width > SIDE:
        square = square.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    return _jpeg(square, _THUMBNAIL_QUALITY)


def _best_fraction(image: NDArray[np.uint8], product_id: int) -> float:
    recogniser = active_recogniser()
    if recogniser is None:
        return _USUAL_FRACTION
    known = Embedding.objects.filter(recogniser=recogniser, picture__product_id=product_id)
    rows = list(known.values_list("vector", flat=True))
    try:
        engine = engine_of(recogniser)
    except RecogniserError:
        return _USUAL_FRACTION
    crops = engine.manifest.input.crops
    if not rows:
        return sorted(crops)[len(crops) // 2]
    prototypes = vectors.to_matrix(rows, engine.manifest.embedding_dim)
    return max(crops, key=lambda fraction: float((prototypes @ engine.embed(centre_square(image, fraction))).max()))


def _jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, optimize=True)
    return buffer.getvalue()
