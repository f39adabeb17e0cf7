from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from demo.camera_video import limited_range, write_fake_camera_video

WHITE, BLACK, RED = ((255, 255, 255), (0, 0, 0), (255, 0, 0))


def frame(colour: tuple[int, int, int], size: tuple[int, int] = (32, 48)) -> Image.Image:
    return Image.new("RGB", size, colour)


def test_a_y4m_file_has_its_header_and_one_planar_picture_for_each_frame(tmp_path: Path) -> None:
    path = tmp_path / "camera.y4m"
    assert write_fake_camera_video(path, [frame(WHITE), frame(BLACK)], fps=15) == 2
    header, _, rest = path.read_bytes().partition(b"\n")
    assert header == b"YUV4MPEG2 W32 H48 F15:1 Ip A1:1 C420jpeg"
    picture = 32 * 48 * 3 // 2
    assert len(rest) == 2 * (len(b"FRAME\n") + picture)
    assert rest.startswith(b"FRAME\n")
    assert rest[6 : 6 + 32 * 48] == bytes([235]) * (32 * 48)
    assert rest[6 + picture + 6 :][: 32 * 48] == bytes([16]) * (32 * 48)


def test_an_mjpeg_file_plays_at_thirty_pictures_a_second_whatever_the_rate(tmp_path: Path) -> None:
    path = tmp_path / "camera.mjpeg"
    assert write_fake_camera_video(path, [frame(RED)] * 10, fps=10) == 10
    data = path.read_bytes()
    assert data.count(b"\xff\xd8\xff") == 30
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (32, 48))


def test_colours_are_squeezed_into_the_limited_range() -> None:
    for colour, luma in ((WHITE, 235), (BLACK, 16)):
        assert limited_range(frame(colour)).getpixel((0, 0)) == (luma, 128, 128)
    extreme = np.asarray(limited_range(frame(RED)))[0, 0]
    assert extreme[2] == 240


def test_a_decoder_of_limited_range_gets_the_colours_back() -> None:
    luma, blue, red = np.asarray(limited_range(frame((200, 60, 90))), dtype=float)[0, 0]
    full = ((luma - 16) * 255 / 219, (blue - 128) * 255 / 224 + 128, (red - 128) * 255 / 224 + 128)
    restored = Image.new("YCbCr", (1, 1), tuple(round(value) for value in full)).convert("RGB").getpixel((0, 0))
    assert restored == pytest.approx((200, 60, 90), abs=3)


@pytest.mark.parametrize(
    ("name", "frames", "fps", "reason"),
    [
        ("camera.avi", [frame(RED)], 15, "plays .mjpeg and .y4m"),
        ("camera.y4m", [frame(RED, (33, 48))], 15, "must be even"),
        ("camera.y4m", [frame(RED), frame(RED, (34, 48))], 15, "one size"),
        ("camera.y4m", [], 15, "at least one frame"),
        ("camera.y4m", [frame(RED)], 0, "between 1 and 30"),
    ],
)
def test_what_the_fake_camera_cannot_play_is_refused_and_leaves_no_file(
    tmp_path: Path, name: str, frames: list[Image.Image], fps: int, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        write_fake_camera_video(tmp_path / name, frames, fps=fps)
    assert list(tmp_path.iterdir()) == []
