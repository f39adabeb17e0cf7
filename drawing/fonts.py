"""The Nanum fonts, found through fontconfig, and the font that Pillow carries."""

from __future__ import annotations

import subprocess
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from PIL import ImageFont

Face = Literal["round", "square", "sans", "serif", "plain", "latin"]

FAMILIES: dict[Face, tuple[str, str]] = {
    "round": ("NanumSquareRound", "Bold"),
    "square": ("NanumSquare", "Bold"),
    "sans": ("NanumBarunGothic", "Bold"),
    "serif": ("NanumMyeongjo", "Bold"),
    "plain": ("NanumBarunGothic", "Regular"),
}


class FontMissingError(RuntimeError):
    """A font family that the drawings need is not installed."""


@cache
def font_file(face: Face) -> Path:
    """Find the font's file.

    Raises:
        FontMissingError: the font is not installed; the message says what to install.
        KeyError: `latin`, which has no file.
    """
    family, style = FAMILIES[face]
    command = ["fc-match", "--format=%{family}\n%{file}", f"{family}:style={style}"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout  # noqa: S603 (a fixed command)
    except (OSError, subprocess.SubprocessError) as error:
        raise FontMissingError(f"fc-match cannot be run ({error}); install the package fontconfig") from error
    families, _, path = answer.partition("\n")
    if family not in families:
        raise FontMissingError(
            f"the font {family} is not installed (fontconfig offers {families!r}): "
            "install the package fonts-nanum and run fc-cache"
        )
    return Path(path)


@lru_cache(maxsize=256)
def font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    """Return the font at `size` pixels; `latin` is Pillow's own, which has no Hangul.

    Raises:
        FontMissingError: the font is not installed.
        TypeError: Pillow was built without FreeType.
    """
    if face != "latin":
        return ImageFont.truetype(font_file(face), size)
    found = ImageFont.load_default(size)
    if not isinstance(found, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType: install a wheel of Pillow.")
    return found


@cache
def available_faces() -> tuple[Face, ...]:
    """Return the installed faces, or `latin` alone if a Nanum font is missing: for drawings that need no Hangul."""
    try:
        for face in FAMILIES:
            font_file(face)
    except FontMissingError:
        return ("latin",)
    return tuple(FAMILIES)
