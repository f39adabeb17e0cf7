"""Colours as RGBA tuples of 0..255, and the few operations on them that a label needs."""

from __future__ import annotations

import colorsys
import re

Colour = tuple[int, int, int, int]

WHITE: Colour = (255, 255, 255, 255)
BLACK: Colour = (0, 0, 0, 255)
INK: Colour = (34, 28, 36, 255)

_READABLE_DARK = 0.58  # the luminance from which dark ink reads better than white


def rgb(code: str) -> Colour:
    """Parse `"#rrggbb"` or `"rrggbb"` as an opaque colour. Raises ValueError on anything else."""
    if not re.fullmatch("#?[0-9a-fA-F]{6}", code):
        raise ValueError(f"a colour is written #rrggbb, not {code!r}")
    red, green, blue = bytes.fromhex(code.removeprefix("#"))
    return red, green, blue, 255


def hsv(hue: float, saturation: float, value: float) -> Colour:
    """Return an opaque colour; the hue wraps around 1, saturation and value are limited to 1."""
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, min(1.0, saturation), min(1.0, value))
    return round(red * 255), round(green * 255), round(blue * 255), 255


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return the colour `share` (0..1) of the way from `first` to `second`."""
    r, g, b, a = (round(x + (y - x) * share) for x, y in zip(first, second, strict=True))
    return r, g, b, a


def lighten(colour: Colour, share: float) -> Colour:
    """Return the colour `share` of the way to white."""
    return mix(colour, (255, 255, 255, colour[3]), share)


def darken(colour: Colour, share: float) -> Colour:
    """Return the colour `share` of the way to a near black."""
    return mix(colour, (18, 10, 24, colour[3]), share)


def fade(colour: Colour, opacity: float) -> Colour:
    """Return the same colour at `opacity` 0..1."""
    return colour[0], colour[1], colour[2], round(255 * opacity)


def luminance(colour: Colour) -> float:
    """Return perceived lightness 0..1 (Rec. 601 luma)."""
    return (0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]) / 255


def ink_on(ground: Colour, dark: Colour = INK, light: Colour = WHITE) -> Colour:
    """Return the one of two inks that can be read on `ground`."""
    return dark if luminance(ground) > _READABLE_DARK else light
