"""Decode untrusted bytes to an RGB array, or raise an error that says what is wrong.

Accept only JPEG, PNG and WebP, judged by content and not by name or header. Check the pixel size before decoding any
pixel. Keep only the pixels of the original, no metadata or trailing bytes.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 40_000_000
WORKING_SIDE = 640  # px; the recogniser's input is smaller still

_ORIENTATION_TAG = 0x0112
_SIXTEEN_BIT_MODES = ("I", "I;16", "I;16B", "I;16L", "I;16N")
# The exceptions that Pillow's decoders raise for damaged files.
_DECODER_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, OverflowError, ArithmeticError, AttributeError,
    NotImplementedError, struct.error, zlib.error,
)  # fmt: skip


class PhotoProblem(StrEnum):
    """The reason why a picture was refused. The values are part of the API."""

    MISSING = "missing_image"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported_type"
    TOO_MANY_PIXELS = "too_many_pixels"
    BROKEN = "broken_image"
    LENGTH_UNKNOWN = "length_required"


_SENTENCES = {
    PhotoProblem.MISSING: "사진이 없습니다. 'image' 항목에 사진 파일을 보내 주세요. / "
    "No picture: send a file in the multipart field 'image'.",
    PhotoProblem.EMPTY: "빈 파일입니다. 사진을 다시 찍어 주세요. / The file is empty; take the picture again.",
    PhotoProblem.TOO_LARGE: "사진이 너무 큽니다(최대 8 MB). 더 작은 사진을 보내 주세요. / "
    "The picture is larger than 8 MB; send a smaller one.",
    PhotoProblem.UNSUPPORTED: "JPEG, PNG, WebP 사진만 보낼 수 있습니다. / "
    "Only JPEG, PNG and WebP pictures are accepted.",
    PhotoProblem.TOO_MANY_PIXELS: "사진의 화소가 너무 많습니다(최대 4천만). 더 작은 사진을 보내 주세요. / "
    "The picture has more than 40 million pixels; send a smaller one.",
    PhotoProblem.LENGTH_UNKNOWN: "사진의 크기를 알 수 없습니다. Content-Length와 함께 보내 주세요. / "
    "The length is not known: send the picture with Content-Length.",
    PhotoProblem.BROKEN: "사진 파일이 손상되었습니다. 다시 찍어 주세요. / The picture is damaged; take it again.",
}


class PhotoError(ValueError):
    """A picture that cannot be used. `str()` is a sentence for shoppers, in Korean and English."""

    def __init__(self, problem: PhotoProblem) -> None:
        super().__init__(_SENTENCES[problem])
        self.problem = problem


@dataclass(frozen=True)
class _Signature:
    format: str
    start: bytes
    offset: int = 0


_SIGNATURES = (
    _Signature("JPEG", b"\xff\xd8\xff"),
    _Signature("PNG", b"\x89PNG\r\n\x1a\n"),
    _Signature("WEBP", b"WEBP", offset=8),
)


def decode_photo(source: bytes | BinaryIO, *, longest_side: int = WORKING_SIDE) -> NDArray[np.uint8]:
    """Decode a picture to upright RGB with a longer side of at most `longest_side` px.

    Args:
        source: The file's bytes, or a stream of them, which is not read beyond the size limit.
        longest_side: Larger pictures are shrunk to this size, JPEGs mostly while they are decoded.

    Returns:
        uint8 [H, W, 3]. Transparent areas are white; of an animation, the first frame is used.

    Raises:
        PhotoError: The picture is empty, larger than 8 MB or 40 Mpx, damaged, or of another format.
    """
    data = source if isinstance(source, bytes) else source.read(MAX_BYTES + 1)
    if not data:
        raise PhotoError(PhotoProblem.EMPTY)
    if len(data) > MAX_BYTES:
        raise PhotoError(PhotoProblem.TOO_LARGE)
    image_format = _format_by_content(data)
    try:
        with Image.open(io.BytesIO(data), formats=(image_format,)) as image:
            return _pixels(image, longest_side)
    except PhotoError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PhotoError(PhotoProblem.TOO_MANY_PIXELS) from None
    except _DECODER_ERRORS as error:
        raise PhotoError(PhotoProblem.BROKEN) from error


def _format_by_content(data: bytes) -> str:
    for signature in _SIGNATURES:
        if data.startswith(signature.start, signature.offset):
            return signature.format
    raise PhotoError(PhotoProblem.UNSUPPORTED)


def _pixels(image: Image.Image, longest_side: int) -> NDArray[np.uint8]:
    if image.width * image.height > MAX_PIXELS:
        raise PhotoError(PhotoProblem.TOO_MANY_PIXELS)
    orientation = _orientation(image)
    image.draft(
        "RGB", (longest_side, longest_side)
    )  # JPEG only: decode at 1/2, 1/4 or 1/8 of the size if that is enough
    image.load()
    small = _shrink(_to_8_bit(image), longest_side)
    return np.asarray(_upright(_on_white(small), orientation), dtype=np.uint8)


def _orientation(image: Image.Image) -> int:
    try:
        value: Any = image.getexif().get(_ORIENTATION_TAG, 1)
    except _DECODER_ERRORS:
        return 1  # a damaged EXIF block says nothing about the pixels
    return value if isinstance(value, int) else 1


def _to_8_bit(image: Image.Image) -> Image.Image:
    if image.mode in _SIXTEEN_BIT_MODES:  # Pillow's own conversion clips at 255 instead of scaling
        return Image.fromarray((np.asarray(image).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8))
    if image.mode in {"1", "P", "PA"}:  # palettes cannot be averaged
        return image.convert("RGBA")
    return image


def _shrink(image: Image.Image, longest_side: int) -> Image.Image:
    if max(image.size) <= longest_side:
        return image
    scale = longest_side / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image if image.mode == "RGB" else image.convert("RGB")
    layer = image.convert("RGBA")
    ground = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(ground, layer).convert("RGB")


_TRANSPOSITIONS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    method = _TRANSPOSITIONS.get(orientation)
    return image if method is None else image.transpose(method)
