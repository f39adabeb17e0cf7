"""Paint a hand that holds a pack and covers part of it."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from recognition.training.synthesis.perspective import Corners

# Skin in shop light, dark to pale, sRGB.
_SKIN = ((74, 48, 38), (112, 74, 56), (156, 108, 84), (196, 148, 120), (222, 178, 152), (236, 200, 178))


def hold(picture: Image.Image, pack: Corners, rng: np.random.Generator) -> None:
    """Paint fingers over one edge of the pack, in place.

    Args:
        picture: RGB.
        pack: the pack's corners in it.
        rng: how the hand lies.
    """
    side = int(rng.integers(3))  # right, bottom, left
    start, end = ((pack[1], pack[2]), (pack[2], pack[3]), (pack[3], pack[0]))[side]
    inward = pack.mean(axis=0) - (start + end) / 2
    length = float(np.linalg.norm(end - start))
    thickness = length * rng.uniform(0.07, 0.13)
    mask = Image.new("L", picture.size)
    draw = ImageDraw.Draw(mask)
    first = rng.uniform(0.15, 0.7)
    for number in range(int(rng.integers(1, 5))):
        along = start + (end - start) * (first + number * thickness * 1.08 / max(length, 1))
        _finger(draw, along, inward, thickness, rng)
    _paint(picture, mask, rng)


def _finger(
    draw: ImageDraw.ImageDraw, root: np.ndarray, inward: np.ndarray, thickness: float, rng: np.random.Generator
) -> None:
    angle = math.atan2(inward[1], inward[0]) + rng.normal(0, 0.2)
    direction = np.array([math.cos(angle), math.sin(angle)])
    reach = float(np.linalg.norm(inward)) * rng.uniform(0.15, 0.75)
    tip, away = root + direction * reach, root - direction * thickness * 5
    draw.line([tuple(away), tuple(tip)], fill=255, width=max(1, round(thickness)))
    radius = thickness / 2
    draw.ellipse((tip[0] - radius, tip[1] - radius, tip[0] + radius, tip[1] + radius), fill=255)


def _paint(picture: Image.Image, mask: Image.Image, rng: np.random.Generator) -> None:
    tone = np.array(_SKIN[rng.integers(len(_SKIN))]) + rng.normal(0, 10, 3)
    light, dark = (Image.new("RGB", picture.size, _colour(tone * share)) for share in (1.08, 0.78))
    core = mask.filter(ImageFilter.BoxBlur(max(1, picture.width // 60)))
    skin = Image.composite(light, dark, core.point([max(0, min(255, (level - 110) * 2)) for level in range(256)]))
    picture.paste(skin, (0, 0), mask.filter(ImageFilter.BoxBlur(1)))


def _colour(tone: np.ndarray) -> tuple[int, int, int]:
    red, green, blue = (int(level) for level in tone.clip(0, 255))
    return red, green, blue
