"""Create scans and corrections for tests."""

from __future__ import annotations

import io
import uuid
from pathlib import Path

from PIL import Image

from promotions.models import Product
from recognition.corrections import pictures, service
from recognition.corrections.pictures import reencode
from recognition.models import Correction, Scan, Verdict
from recognition.tests.drawing import encoded, pack
from recognition.tests.factories import photo_of


def photo(seed: int = 1) -> bytes:
    """Return a shopper's JPEG of a drawn pack."""
    return encoded(Image.fromarray(photo_of(pack(seed))), quality=90)


def make_scan(*products: Product) -> Scan:
    """Create a recorded scan with these products as candidates."""
    candidates = [{"product": product.pk, "score": 0.5} for product in products]
    return Scan.objects.create(recogniser="test", verdict=Verdict.CHOOSE, candidates=candidates, took_ms=20)


def make_correction(product: Product | None = None, *, picture: bytes | None = None) -> Correction:
    """Create a waiting correction."""
    jpeg = reencode(io.BytesIO(picture)) if picture else None
    return service.hand_in(scan_id=make_scan().pk, product_id=product.pk if product else None, picture=jpeg)


def file_of(correction: Correction) -> Path:
    """Return the path of a correction's picture."""
    return pictures.path_of(uuid.UUID(str(correction.scan_id)), correction.picture)


def kept_files() -> list[Path]:
    """Return the stored pictures of all shoppers."""
    return [path for path in pictures.folder().rglob("*") if path.is_file()]
