from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytest_django import Settings

from recognition.images import thumbnails
from recognition.images.decoding import decode_photo
from recognition.tests.drawing import pack, pixels


def _thumbnail(image: Image.Image) -> np.ndarray:
    return decode_photo(thumbnails.make_thumbnail(pixels(image)))


def _pack_on(ground: str | tuple[int, int, int], size: tuple[int, int], box: tuple[int, int, int, int]) -> Image.Image:
    image = Image.new("RGB", size, ground)
    image.paste("red", box)
    return image


def test_a_thumbnail_is_a_square_of_320_px() -> None:
    assert _thumbnail(pack(1, 500)).shape == (320, 320, 3)


def test_a_small_picture_is_not_enlarged() -> None:
    image = _thumbnail(_pack_on("white", (100, 100), (20, 10, 80, 90)))

    assert image.shape == (84, 84, 3)


def test_the_white_margin_is_cropped_to_a_small_one() -> None:
    image = _thumbnail(_pack_on("white", (1000, 1000), (450, 300, 550, 700)))

    red = (image[..., 0] > 200) & (image[..., 1] < 60)
    rows, columns = np.flatnonzero(red.any(axis=1)), np.flatnonzero(red.any(axis=0))
    assert 295 <= len(rows) <= 305  # 94 % of the height
    assert abs((columns[0] + columns[-1]) - 319) <= 2  # in the middle
    assert image[0, 0].min() >= 250


def test_a_picture_without_a_white_background_is_not_cropped() -> None:
    image = _thumbnail(_pack_on((30, 60, 90), (400, 400), (190, 190, 210, 210)))

    assert np.abs(image[30, 30].astype(int) - (30, 60, 90)).max() < 20


def test_equal_pictures_have_equal_thumbnails() -> None:
    assert thumbnails.make_thumbnail(pixels(pack(1))) == thumbnails.make_thumbnail(pixels(pack(1)))


@pytest.mark.parametrize("colour", ["white", "black", "red"])
def test_a_picture_of_a_single_colour_is_refused(colour: str) -> None:
    with pytest.raises(thumbnails.BlankPictureError):
        thumbnails.make_thumbnail(pixels(Image.new("RGB", (300, 300), colour)))


@pytest.mark.parametrize("size", [(1, 400), (400, 1), (2, 2)])
def test_a_thumbnail_of_any_shape_is_a_square(size: tuple[int, int]) -> None:
    image = Image.new("RGB", size, "black")
    image.putpixel((0, 0), (255, 0, 0))

    height, width, _ = _thumbnail(image).shape

    assert height == width >= 1


def test_a_thumbnail_is_stored_under_the_digest_of_its_bytes(settings: Settings) -> None:
    jpeg = thumbnails.make_thumbnail(pixels(pack(1)))

    sha256 = thumbnails.store(jpeg)

    assert sha256 == hashlib.sha256(jpeg).hexdigest()
    path = Path(settings.MEDIA_ROOT, "thumbnails", sha256[:2], f"{sha256}.jpg")
    assert thumbnails.path_of(sha256) == path
    assert path.read_bytes() == jpeg
    assert path.stat().st_mode & 0o777 == 0o644


def test_storing_twice_leaves_one_file_and_no_temporary_file() -> None:
    jpeg = thumbnails.make_thumbnail(pixels(pack(1)))

    sha256 = thumbnails.store(jpeg)
    thumbnails.store(jpeg)

    assert [path.name for path in thumbnails.path_of(sha256).parent.iterdir()] == [f"{sha256}.jpg"]


def test_a_failed_write_leaves_no_file(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr(Path, "chmod", lambda *_: (_ for _ in ()).throw(OSError("disk full")))

    with pytest.raises(OSError, match="disk full"):
        thumbnails.store(thumbnails.make_thumbnail(pixels(pack(1))))

    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 65, "g" * 64])
def test_only_digests_have_a_path(name: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        thumbnails.path_of(name)
