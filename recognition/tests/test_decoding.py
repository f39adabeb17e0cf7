from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from recognition.images.decoding import MAX_BYTES, PhotoError, PhotoProblem, decode_photo
from recognition.tests.drawing import encoded, pack, pack_jpeg

QUADRANTS = {"red": (0, 0), "lime": (1, 0), "blue": (0, 1), "black": (1, 1)}


def _quadrants(width: int = 80, height: int = 40) -> Image.Image:
    """Draw red top left, green top right, blue bottom left and black bottom right."""
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    for colour, (column, row) in QUADRANTS.items():
        x, y = column * width // 2, row * height // 2
        draw.rectangle((x, y, x + width // 2 - 1, y + height // 2 - 1), fill=colour)
    return image


def _corner_colours(image: NDArray[np.uint8]) -> list[tuple[int, ...]]:
    height, width = image.shape[:2]
    rows, columns = (height // 4, height - height // 4), (width // 4, width - width // 4)
    return [tuple(int(value > 127) for value in image[y, x]) for y in rows for x in columns]


RED, GREEN, BLUE, BLACK = (1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 0, 0)


def _problem(data: bytes) -> PhotoProblem:
    with pytest.raises(PhotoError) as refused:
        decode_photo(data)
    assert " / " in str(refused.value)  # Korean / English
    return refused.value.problem


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_the_three_formats_are_decoded(format: str) -> None:  # noqa: A002
    image = decode_photo(encoded(_quadrants(), format))

    assert image.shape == (40, 80, 3)
    assert image.dtype == np.uint8
    assert _corner_colours(image) == [RED, GREEN, BLUE, BLACK]


def test_a_stream_is_read_like_bytes() -> None:
    data = pack_jpeg()

    np.testing.assert_array_equal(decode_photo(io.BytesIO(data)), decode_photo(data))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_orientation_is_made_upright(orientation: int, format: str) -> None:  # noqa: A002
    upright = _quadrants()
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    exif[0x0112] = orientation

    image = decode_photo(encoded(stored, format, exif=exif))

    assert image.shape == (40, 80, 3)
    assert _corner_colours(image) == [RED, GREEN, BLUE, BLACK]


@pytest.mark.parametrize("exif", [b"Exif\0\0garbage", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0"])
def test_a_picture_with_damaged_exif_is_decoded(exif: bytes) -> None:
    assert decode_photo(encoded(_quadrants(), exif=exif)).shape == (40, 80, 3)


def test_an_invalid_orientation_is_ignored() -> None:
    exif = Image.Exif()
    exif[0x0112] = 77

    assert decode_photo(encoded(_quadrants(), exif=exif)).shape == (40, 80, 3)


@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_large_pictures_are_shrunk_to_what_the_recogniser_needs(format: str) -> None:  # noqa: A002
    image = decode_photo(encoded(_quadrants(3000, 1500), format))

    assert image.shape == (320, 640, 3)
    assert _corner_colours(image) == [RED, GREEN, BLUE, BLACK]


def test_a_large_jpeg_is_decoded_small(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(_quadrants(4000, 3000))
    decoded: list[tuple[int, int]] = []
    load = Image.Image.load

    def noting_load(image: Image.Image) -> Any:
        decoded.append(image.size)
        return load(image)

    monkeypatch.setattr(Image.Image, "load", noting_load)

    decode_photo(data)

    assert decoded[0] == (1000, 750)


def test_a_very_long_picture_keeps_at_least_one_pixel_per_side() -> None:
    assert decode_photo(encoded(Image.new("RGB", (9000, 1)), "PNG")).shape == (1, 640, 3)


def test_cmyk_is_converted() -> None:
    assert _corner_colours(decode_photo(encoded(_quadrants().convert("CMYK")))) == [RED, GREEN, BLUE, BLACK]


def test_sixteen_bit_grey_is_scaled_and_not_clipped() -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.uint16)[None].repeat(8, axis=0)

    image = decode_photo(encoded(Image.fromarray(ramp), "PNG"))

    assert abs(int(image[0, 128, 0]) - 128) <= 1
    assert image[0, -1, 0] == 255


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "RGBA"])
def test_every_png_mode_is_decoded_to_rgb(mode: str) -> None:
    assert decode_photo(encoded(_quadrants().convert(mode), "PNG")).shape == (40, 80, 3)


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_transparent_areas_become_white(format: str) -> None:  # noqa: A002
    glass = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    glass.paste((255, 0, 0, 255), (0, 0, 10, 20))

    image = decode_photo(encoded(glass, format))

    assert image[10, 15].min() >= 250
    assert image[10, 3, 0] >= 250
    assert image[10, 3, 1] <= 20


def test_transparent_palette_colours_become_white() -> None:
    palette = Image.new("P", (20, 20), 0)
    palette.putpalette([0, 0, 0, 255, 0, 0])

    assert decode_photo(encoded(palette, "PNG", transparency=0)).min() == 255


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_the_first_frame_of_an_animation_is_used(format: str) -> None:  # noqa: A002
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "blue", "lime")]

    image = decode_photo(encoded(frames[0], format, save_all=True, append_images=frames[1:], duration=50))

    assert image[15, 15, 0] > 240
    assert image[15, 15, 2] < 20


def test_the_first_picture_of_a_multi_picture_jpeg_is_used() -> None:
    data = encoded(_quadrants(), "MPO", save_all=True, append_images=[Image.new("RGB", (80, 40), "white")])

    assert _corner_colours(decode_photo(data)) == [RED, GREEN, BLUE, BLACK]


def test_a_sixteen_bit_colour_png_is_scaled_too() -> None:
    row = b"\0" + struct.pack(">HHH", 65535, 32768, 255) * 4
    data = _png(4, 4, bit_depth=16, body=zlib.compress(row * 4))

    red, green, blue = (int(value) for value in decode_photo(data)[2, 2])

    assert (red, blue) == (255, 0)
    assert abs(green - 128) <= 1


def test_an_animated_gif_is_refused() -> None:
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "blue")]

    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50)

    assert _problem(data) is PhotoProblem.UNSUPPORTED


def test_an_empty_file_is_refused() -> None:
    assert _problem(b"") is PhotoProblem.EMPTY
    with pytest.raises(PhotoError):
        decode_photo(io.BytesIO(b""))


def test_a_file_larger_than_eight_megabytes_is_refused() -> None:
    assert _problem(pack_jpeg() + b"\0" * MAX_BYTES) is PhotoProblem.TOO_LARGE


def test_a_stream_is_not_read_beyond_the_limit() -> None:
    stream = io.BytesIO(b"\xff" * (MAX_BYTES * 2))

    with pytest.raises(PhotoError):
        decode_photo(stream)

    assert stream.tell() == MAX_BYTES + 1


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body>hello</body></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html>" + pack_jpeg(),
        b"%PDF-1.7",
        b"\0" * 100,
        b"x",
        encoded(pack(1), "GIF"),
        encoded(pack(1), "BMP"),
        encoded(pack(1), "TIFF"),
        encoded(pack(1), "GIF") + b"PK\x03\x04",  # a GIFAR
        encoded(pack(1), "JPEG2000"),
        encoded(pack(1), "AVIF"),
    ],
)
def test_other_formats_are_unsupported_regardless_of_their_name(data: bytes) -> None:
    assert _problem(data) is PhotoProblem.UNSUPPORTED


def _archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.html", "<script>alert(1)</script>")
    return buffer.getvalue()


@pytest.mark.parametrize("rider", [b"<script>alert(1)</script>", _archive()], ids=["html", "zip"])
def test_only_the_pixels_of_a_polyglot_jpeg_are_kept(rider: bytes) -> None:
    clean = pack_jpeg()

    np.testing.assert_array_equal(decode_photo(clean + rider), decode_photo(clean))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.95])
def test_a_truncated_picture_is_broken(format: str, part: float) -> None:  # noqa: A002
    data = encoded(pack(1), format)

    assert _problem(data[: max(16, int(len(data) * part))]) is PhotoProblem.BROKEN


@pytest.mark.parametrize("signature", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP"])
def test_a_signature_without_content_is_broken(signature: bytes) -> None:
    assert _problem(signature) is PhotoProblem.BROKEN


def _png(width: int, height: int, *, bit_depth: int = 8, extra: bytes = b"", body: bytes | None = None) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bit_depth, 2, 0, 0, 0))
    text = chunk(b"zTXt", extra) if extra else b""
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 100) if body is None else body)
    return b"\x89PNG\r\n\x1a\n" + header + text + pixels + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(50_000, 50_000), (12_000, 10_000), (8_001, 5_000)])
def test_too_many_pixels_are_refused_by_the_header(size: tuple[int, int]) -> None:
    assert _problem(_png(*size)) is PhotoProblem.TOO_MANY_PIXELS


def test_a_text_bomb_is_refused_without_unpacking_it() -> None:
    bomb = b"Comment\0\0" + zlib.compress(b"\0" * 50_000_000)

    problem, peak = _problem_and_peak(_png(4, 4, extra=bomb))

    assert problem is PhotoProblem.BROKEN
    assert peak < 20_000_000


def test_surplus_pixel_data_is_not_unpacked() -> None:
    _, peak = _problem_and_peak(_png(4, 4, body=zlib.compress(b"\0" * 50_000_000)))

    assert peak < 20_000_000


def _problem_and_peak(data: bytes) -> tuple[PhotoProblem | None, int]:
    """Return why a picture is refused, if it is, and the peak of Python's allocations in bytes."""
    tracemalloc.start()
    try:
        decode_photo(data)
    except PhotoError as error:
        return error.problem, tracemalloc.get_traced_memory()[1]
    else:
        return None, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_forty_million_pixels_are_allowed() -> None:
    assert decode_photo(encoded(Image.new("L", (8_000, 5_000)), "JPEG")).shape == (400, 640, 3)


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.data())
def test_a_damaged_file_yields_a_picture_or_a_photo_error(format: str, data: Any) -> None:  # noqa: A002
    content = bytearray(encoded(pack(3, 60), format))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        image = decode_photo(bytes(content))
    except PhotoError:
        return
    assert image.dtype == np.uint8
    assert image.shape[2] == 3
