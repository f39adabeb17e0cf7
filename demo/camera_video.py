"""Write video files for Chromium's fake camera (`--use-file-for-fake-video-capture=FILE`).

Chromium reads both kinds as limited range: luma 16..235, chroma 16..240. Full-range pictures would come
out with shifted colours, so they are squeezed here. Odd sizes make it hang and are refused.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from PIL import Image

_MJPEG_FPS = 30
"""An MJPEG stream carries no rate; Chromium plays it at 30 pictures a second."""

_LUMA = [round(16 + level * 219 / 255) for level in range(256)]
_CHROMA = [round(128 + (level - 128) * 224 / 255) for level in range(256)]


def write_fake_camera_video(path: Path, frames: Iterable[Image.Image], fps: int = 15) -> int:
    """Write the frames as `.mjpeg` (small) or `.y4m` (exact); return the number of frames given.

    Raises ValueError for another suffix, a rate outside 1..30, no frame at all, odd or changing sizes.
    """
    if path.suffix not in (".mjpeg", ".y4m"):
        raise ValueError(f"{path.name}: the fake camera plays .mjpeg and .y4m files only")
    if not 1 <= fps <= _MJPEG_FPS:
        raise ValueError(f"fps must be between 1 and {_MJPEG_FPS}, not {fps}")
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("wb") as file:
            write = _write_y4m if path.suffix == ".y4m" else _write_mjpeg
            count = write(file, _checked(frames), fps)
        if not count:
            raise ValueError(f"{path.name}: a video needs at least one frame")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return count


def limited_range(frame: Image.Image) -> Image.Image:
    """Return the frame in YCbCr with luma 16..235 and chroma 16..240."""
    luma, blue, red = frame.convert("YCbCr").split()
    return Image.merge("YCbCr", (luma.point(_LUMA), blue.point(_CHROMA), red.point(_CHROMA)))


def _checked(frames: Iterable[Image.Image]) -> Iterator[Image.Image]:
    size: tuple[int, int] | None = None
    for frame in frames:
        if frame.width % 2 or frame.height % 2:
            raise ValueError(f"width and height must be even, not {frame.width} x {frame.height}")
        if size not in (None, frame.size):
            raise ValueError(f"all frames must have one size: {size}, then {frame.size}")
        size = frame.size
        yield frame


def _write_y4m(file: BinaryIO, frames: Iterable[Image.Image], fps: int) -> int:
    count = 0
    for count, frame in enumerate(frames, start=1):
        if count == 1:
            file.write(f"YUV4MPEG2 W{frame.width} H{frame.height} F{fps}:1 Ip A1:1 C420jpeg\n".encode())
        luma, blue, red = limited_range(frame).split()
        file.write(b"FRAME\n" + luma.tobytes() + blue.reduce(2).tobytes() + red.reduce(2).tobytes())
    return count


def _write_mjpeg(file: BinaryIO, frames: Iterable[Image.Image], fps: int) -> int:
    """Repeat each frame as often as the wanted rate needs at the player's fixed one."""
    count = 0
    for count, frame in enumerate(frames, start=1):
        repeats = count * _MJPEG_FPS // fps - (count - 1) * _MJPEG_FPS // fps
        file.write(_jpeg(frame) * repeats)
    return count


def _jpeg(frame: Image.Image) -> bytes:
    data = io.BytesIO()
    limited_range(frame).save(data, "JPEG", quality=92)
    return data.getvalue()
