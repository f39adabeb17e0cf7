"""Draw what a shopper's phone sees: a pack in front of a shop's shelves, a little askew, in shop light.

The pack stands inside the guide frame of the camera page and is large enough to be recognised; around it
is what makes recognition hard in a shop: other packs, shelves, price tags, uneven light, noise.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import numpy as np
from PIL import Image, ImageChops, ImageFilter
from PIL.Image import Resampling, Transform

from demo.camera_video import write_fake_camera_video
from drawing.canvas import Canvas
from drawing.colour import WHITE, Colour, darken, fade, lighten, rgb
from drawing.lettering import write
from drawing.paint import Linear, Radial, Size
from drawing.paths import Path, ellipse, rectangle, rounded, transform
from drawing.warp import perspective_coefficients

__all__ = ["GUIDE", "camera_frames", "render_scene", "write_fake_camera_video"]

GUIDE = (0.19, 0.17, 0.81, 0.65)
"""Left, top, right and bottom of the page's guide frame, as shares of a 720 x 1280 picture on a 390 x 844 screen."""

_FILL = 0.9
_SHAKE_MARGIN = 16
_DARK = rgb("#0c0a10")
_LINERS = tuple(
    rgb(c) for c in ("#c83a3a", "#2f6fb5", "#e0a32e", "#3c8f57", "#7a4a9e", "#d96a9a", "#efe9dc", "#3b3f4a")
)


def render_scene(
    front: Image.Image,
    *,
    size: Size = (720, 1280),
    seed: int = 0,
    angle: float | None = None,
    turn: float = 0,
    yaw: float | None = None,
    guide: tuple[float, float, float, float] = GUIDE,
    neighbours: Sequence[Image.Image] = (),
) -> Image.Image:
    """Return an RGB photograph of `size` with the front (RGBA) inside the guide frame.

    `angle` turns the pack in the picture (degrees; by default up to 5 either way), `turn` a little
    further without changing anything else, `yaw` turns it away from the camera (-1..1 of the strongest
    perspective; by default at random). `neighbours` are fronts that stand out of focus on the shelves;
    without them coloured packs are made up. The same arguments give the same picture.
    """
    rng = random.Random(seed)  # noqa: S311 (not a secret)
    lean = rng.uniform(-5, 5) if angle is None else angle
    away = rng.uniform(-0.8, 0.8) if yaw is None else yaw
    corners = _corners(front, size, guide, lean + turn, away, rng)
    scene = _shelves(size, rng, neighbours, board=(corners[2][1] + corners[3][1]) / 2 - size[1] * 0.004)
    pack = _in_perspective(front, size, corners)
    _cast_shadow(scene, pack, corners)
    scene.image.alpha_composite(_lit(pack, rng))
    return _photographed(scene.image.convert("RGB"), rng, np.random.default_rng(seed))


def camera_frames(
    front: Image.Image,
    count: int,
    *,
    size: Size = (720, 1280),
    seed: int = 0,
    shake: float = 3,
    angle: float | None = None,
    yaw: float | None = None,
    neighbours: Sequence[Image.Image] = (),
) -> Iterator[Image.Image]:
    """Return the scene as a hand holds the phone: frames that wander by up to `shake` pixels (at most 16)."""
    margin = _SHAKE_MARGIN
    wide = (size[0] + 2 * margin, size[1] + 2 * margin)
    still = render_scene(front, size=wide, seed=seed, angle=angle, yaw=yaw, neighbours=neighbours)
    rng = random.Random(seed + 1)  # noqa: S311 (not a secret)
    noise = np.random.default_rng(seed + 1)
    x = y = 0.0
    reach = min(shake, margin)
    for _ in range(count):
        x, y = (max(-reach, min(reach, 0.8 * v + rng.gauss(0, reach / 3))) for v in (x, y))
        shift = (1.0, 0.0, margin + x, 0.0, 1.0, margin + y)
        yield _noisy(still.transform(size, Transform.AFFINE, shift, Resampling.BILINEAR), noise, 1.5)


def _shelves(size: Size, rng: random.Random, neighbours: Sequence[Image.Image], *, board: float) -> Canvas:
    """Draw shelves with packs, out of focus, and the board at the height `board` on which the product stands."""
    canvas = Canvas(size)
    width, height = size
    canvas.wash(Linear((rgb("#6d7076"), rgb("#4b4d54"), rgb("#37383e")), 90))
    _row_of_packs(canvas, rng, neighbours, height * 0.1, height * 0.3)
    canvas.fill(rectangle(0, height * 0.1, width, height * 0.035), rgb("#d4d6d8"))
    _row_of_packs(canvas, rng, neighbours, board, height * rng.uniform(0.36, 0.44))
    canvas.fill(rectangle(0, board, width, height), Linear((rgb("#17181c"), rgb("#3b3d44")), 90))
    _row_of_packs(canvas, rng, neighbours, height * 1.12, height * 0.99 - board)
    blurred = canvas.image.reduce(2).filter(ImageFilter.GaussianBlur(width / 170)).resize(size, Resampling.BILINEAR)
    canvas.image.paste(blurred)
    _board(canvas, rng, board)
    return canvas


def _row_of_packs(
    canvas: Canvas, rng: random.Random, neighbours: Sequence[Image.Image], base: float, tall: float
) -> None:
    x = -canvas.width * rng.uniform(0.02, 0.2)
    while x < canvas.width:
        if neighbours:
            pack = rng.choice(neighbours)
            pack = pack.crop(pack.getbbox())
            scale = min(tall / pack.height, canvas.width * 0.5 / pack.width)
            pack = pack.resize((max(1, round(pack.width * scale)), max(1, round(pack.height * scale))))
        else:
            pack = _made_up_pack(rng, tall * rng.uniform(0.7, 1))
        for _ in range(rng.choice((1, 1, 2))):
            canvas.paste(pack, x, base, anchor="lb")
            x += pack.width + canvas.width * rng.uniform(0.01, 0.03)


def _made_up_pack(rng: random.Random, tall: float) -> Image.Image:
    width, height = round(tall * rng.uniform(0.4, 0.7)), round(tall)
    colour, second = rng.sample(_LINERS, 2)
    canvas = Canvas((width, height))
    canvas.fill(
        rounded(0, 0, width, height, width * 0.08), Linear((lighten(colour, 0.2), colour, darken(colour, 0.25)), 0)
    )
    canvas.fill(ellipse(width / 2, height * 0.42, width * 0.4, height * 0.16), second)
    canvas.fill(rectangle(width * 0.15, height * 0.38, width * 0.7, height * 0.08), WHITE)
    return canvas.image


def _board(canvas: Canvas, rng: random.Random, top: float) -> None:
    """Draw the shelf board, its rail with price tags, and its shadow on what stands below."""
    width, height = canvas.width, canvas.height
    canvas.fill(rectangle(0, top - height * 0.012, width, height * 0.03), Linear((rgb("#b9bcc0"), rgb("#e9ebec")), 90))
    canvas.fill(rectangle(0, top + height * 0.018, width, height * 0.06), Linear((rgb("#f4f5f6"), rgb("#c3c6ca")), 90))
    for number in range(4):
        x = width * (0.04 + number * 0.27 + rng.uniform(0, 0.05))
        tag = rounded(x, top + height * 0.022, width * 0.19, height * 0.05, 5)
        canvas.fill(tag, rng.choice((rgb("#fffef6"), rgb("#ffe14a"), rgb("#fffef6"))))
        price = f"{rng.randrange(9, 45) * 100:,}원"
        write(canvas, price, x + width * 0.095, top + height * 0.047, height * 0.024, rgb("#222222"), face="square")
    canvas.fill(rectangle(0, top + height * 0.078, width, height * 0.06), Linear((_DARK, fade(_DARK, 0)), 90))


def _corners(
    front: Image.Image,
    size: Size,
    guide: tuple[float, float, float, float],
    angle: float,
    yaw: float,
    rng: random.Random,
) -> Path:
    """Return the pack's corners in the middle of the guide, from the upper left, clockwise."""
    left, top, right, bottom = (share * size[i % 2] for i, share in enumerate(guide))
    box = front.getbbox() or (0, 0, *front.size)
    wide, tall = box[2] - box[0], box[3] - box[1]
    scale = min((right - left) * _FILL / wide, (bottom - top) * _FILL / tall)
    w, h = wide * scale / 2, tall * scale / 2
    near, far = 1 + 0.05 * yaw, 1 - 0.05 * yaw
    lean = rng.uniform(-0.02, 0.03)
    flat: Path = [(-w * (1 - lean), -h * near), (w * (1 - lean), -h * far), (w, h * far), (-w, h * near)]
    centre = ((left + right) / 2, (top + bottom) / 2)
    return transform([(x * (1 - 0.06 * abs(yaw)), y) for x, y in flat], *centre, 1, angle)


def _in_perspective(front: Image.Image, size: Size, corners: Path) -> Image.Image:
    """Return the front's ink laid onto the four corners; RGBA of `size`."""
    pack = front.crop(front.getbbox())
    span = max(abs(corners[2][1] - corners[0][1]), 1)
    scale = min(1.0, 1.3 * span / pack.height)
    pack = pack.resize((round(pack.width * scale), round(pack.height * scale)), Resampling.LANCZOS)
    coefficients = perspective_coefficients(corners, pack.size)
    return pack.transform(size, Transform.PERSPECTIVE, coefficients, Resampling.BICUBIC)


def _cast_shadow(scene: Canvas, pack: Image.Image, corners: Path) -> None:
    """Draw a soft shadow on what is behind, and a dark line where the pack touches the board."""
    soft = pack.getchannel("A").reduce(4).filter(ImageFilter.GaussianBlur(5)).resize(pack.size, Resampling.BILINEAR)
    offset = ImageChops.offset(soft, 12, 10).point([level * 5 // 9 for level in range(256)])
    scene.image.paste(_DARK, (0, 0), offset)
    (x0, y0), (x1, y1) = corners[3], corners[2]
    contact = ellipse((x0 + x1) / 2, (y0 + y1) / 2, abs(x1 - x0) * 0.5, 10)
    scene.shadow(contact, fade(_DARK, 0.6), 7)


def _lit(pack: Image.Image, rng: random.Random) -> Image.Image:
    """Return lamps mirrored in the wrapping: one soft slanting gleam."""
    gleam = Canvas(pack.size)
    x = pack.width * rng.uniform(0.25, 0.7)
    streak = transform(
        ellipse(0, 0, pack.width * 0.05, pack.height * 0.3), x, pack.height * 0.42, 1, rng.uniform(8, 24)
    )
    gleam.shadow(streak, fade(WHITE, 0.28), 22)
    light = gleam.image
    light.putalpha(Image.composite(light.getchannel("A"), Image.new("L", pack.size), pack.getchannel("A")))
    return Image.alpha_composite(pack, light)


def _photographed(picture: Image.Image, rng: random.Random, noise: np.random.Generator) -> Image.Image:
    """Return falling light, a tint, darker corners, a lens that is not perfect, and a sensor's noise."""
    canvas = Canvas(picture.size)
    canvas.image.paste(picture)
    shade: Colour = (10, 8, 16, round(255 * rng.uniform(0.18, 0.34)))
    canvas.wash(Linear(((255, 250, 235, 26), (0, 0, 0, 0), shade), rng.uniform(50, 130)))
    canvas.wash(Radial(((0, 0, 0, 0), (0, 0, 0, 0), (8, 8, 14, 110)), (0.5, 0.47), 0.75))
    warmth = rng.uniform(-0.045, 0.045)
    gains = (1 + warmth, 1.0, 1 - warmth)
    bands = [
        b.point([min(255, round(v * g)) for v in range(256)])
        for b, g in zip(canvas.image.convert("RGB").split(), gains, strict=True)
    ]
    return _noisy(Image.merge("RGB", bands).filter(ImageFilter.GaussianBlur(0.6)), noise, 3.0)


def _noisy(picture: Image.Image, noise: np.random.Generator, deviation: float) -> Image.Image:
    grain = noise.normal(0, deviation, (picture.height, picture.width, 1)).astype(np.float32)
    return Image.fromarray(np.clip(np.asarray(picture, np.float32) + grain, 0, 255).astype(np.uint8))
