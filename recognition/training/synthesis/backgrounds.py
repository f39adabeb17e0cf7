"""Draw what is behind a product: shelves of other packs, boards with price tags, plain floors and walls."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from recognition.training.synthesis.perspective import Corners

_DEPTH = (40, 40, 44)  # what is seen past the end of a shelf


def shelves(fronts: Sequence[Image.Image], side: int, rng: np.random.Generator) -> Image.Image:
    """Draw a square RGB picture of shelf boards with rows of packs, a few facings of each."""
    background = plain(side, rng)
    draw = ImageDraw.Draw(background)
    rows = int(rng.integers(1, 5))
    tall = side / rows
    for row in range(rows):
        base = (row + 1) * tall - tall * rng.uniform(0.08, 0.18)
        _row(background, fronts, base, tall * rng.uniform(0.65, 0.9), rng)
        _board(draw, side, base, (row + 1) * tall, rng)
    return background.filter(ImageFilter.BoxBlur(rng.uniform(0, 2.5)))


def _row(
    background: Image.Image, fronts: Sequence[Image.Image], base: float, tall: float, rng: np.random.Generator
) -> None:
    x = -rng.uniform(0, 0.2) * background.width
    while x < background.width:
        front = fronts[int(rng.integers(len(fronts)))]
        scale = tall / front.height
        width = max(2, round(front.width * scale))
        pack = front.resize((width, max(2, round(tall))), Image.Resampling.BILINEAR, reducing_gap=1.5)
        for _ in range(int(rng.integers(1, 5))):
            background.paste(pack, (round(x), round(base - tall)), pack)
            x += width * rng.uniform(1.0, 1.12)


def _board(draw: ImageDraw.ImageDraw, side: int, top: float, bottom: float, rng: np.random.Generator) -> None:
    level = int(rng.integers(60, 245))
    draw.rectangle((0, top, side, bottom), fill=(level, level, max(0, level - 8)))
    for _ in range(int(rng.integers(0, 5))):
        x, width = rng.uniform(0, side), rng.uniform(0.08, 0.2) * side
        paper = ((255, 255, 246), (255, 232, 80), (240, 80, 60))[rng.integers(3)]
        draw.rectangle((x, top + 1, x + width, bottom - 1), fill=paper)
        draw.line(
            (x + width * 0.15, (top + bottom) / 2, x + width * 0.8, (top + bottom) / 2), fill=(30, 30, 30), width=2
        )


def plain(side: int, rng: np.random.Generator) -> Image.Image:
    """Draw large soft patches of related colours: a wall, a floor or the dark depth of a shelf."""
    patches = int(rng.integers(2, 7))
    base, spread = rng.uniform(10, 240), rng.uniform(4, 70)
    tint = rng.normal(0, 14, 3)
    levels = (
        base + tint + rng.normal(0, spread, (patches, patches, 1)) + rng.normal(0, spread / 4, (patches, patches, 3))
    )
    return Image.fromarray(levels.clip(0, 255).astype(np.uint8)).resize((side, side), Image.Resampling.BICUBIC)


def glimpse(background: Image.Image, side: int, rng: np.random.Generator) -> Image.Image:
    """Return a part of a background as a tilted camera sees it, `side` px square, without empty corners."""
    angle, width = rng.normal(0, 0.25), background.width
    share = rng.uniform(0.45, 0.68)
    centre = np.array([0.5, 0.5]) + rng.uniform(-1, 1, 2) * max(0.0, 0.5 - share * 0.72)
    half = share / 2
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    seen = (np.array([[-half, -half], [half, -half], [half, half], [-half, half]]) @ turn.T + centre) * width
    return background.transform(
        (side, side), Image.Transform.AFFINE, _affine(seen, side), Image.Resampling.BILINEAR, fillcolor=_DEPTH
    )


def _affine(seen: Corners, side: int) -> tuple[float, ...]:
    """Return the six numbers by which Pillow finds the source of each pixel within these corners."""
    along, down = (seen[1] - seen[0]) / side, (seen[3] - seen[0]) / side
    return tuple(float(value) for i in (0, 1) for value in (along[i], down[i], seen[0][i]))
