"""Product pictures: from a folder if it has them, else drawn."""

from __future__ import annotations

import colorsys
import hashlib
import io
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from replica.messages import Request, Response
from replica.records import barcode_in, stable_number

if TYPE_CHECKING:
    from PIL import Image

SIDE: Final = 500
DRAWN_ON: Final = "Sat, 01 Aug 2026 00:00:00 GMT"


class PictureShelf:
    """The pictures of one replica. ``folder`` holds files named ``<barcode>.jpg``."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def answer(self, request: Request) -> Response:
        """Return the picture of an address in the records, in the format of its extension."""
        extension = request.path.rpartition(".")[2].lower()
        image_format = "PNG" if extension == "png" else "JPEG"
        body = self._read(barcode_in(request.path), image_format) or _drawn(request.path, image_format)
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        headers = (("ETag", etag), ("Last-Modified", DRAWN_ON), ("Cache-Control", "max-age=3600"))
        if request.etag == etag:
            return Response(b"", 304, f"image/{image_format.lower()}", headers)
        return Response(body, 200, f"image/{image_format.lower()}", headers)

    def _read(self, barcode: str, image_format: str) -> bytes | None:
        if self._folder is None or not barcode:
            return None
        path = self._folder / f"{barcode}.jpg"
        if not path.is_file():
            return None
        return path.read_bytes() if image_format == "JPEG" else _converted(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _converted(path: Path, _modified: int) -> bytes:
    from PIL import Image

    with Image.open(path) as image:
        return _encoded(image, "PNG")


@lru_cache(maxsize=256)
def _drawn(path: str, image_format: str) -> bytes:
    """Draw a plain coloured pack with the file's code on white, always the same for the same path."""
    from PIL import Image, ImageDraw

    hue, shape = stable_number(path, 360) / 360, stable_number(path[::-1], 60)
    colour, label = (
        tuple(int(255 * part) for part in colorsys.hls_to_rgb(hue, lightness, 0.6)) for lightness in (0.45, 0.9)
    )
    image = Image.new("RGB", (SIDE, SIDE), "white")
    pen = ImageDraw.Draw(image)
    left, top = 90 + shape, 40 + shape // 3
    pen.rounded_rectangle((left, top, SIDE - left, SIDE - 40), radius=30, fill=colour)
    pen.rectangle((left, top + 150, SIDE - left, top + 270), fill=label)
    code = path.rpartition("/")[2].rpartition(".")[0][:16]
    pen.text((SIDE / 2, top + 210), code, fill=colour, anchor="mm", font_size=22)
    return _encoded(image, image_format)


def _encoded(image: Image.Image, image_format: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, image_format)
    return buffer.getvalue()
