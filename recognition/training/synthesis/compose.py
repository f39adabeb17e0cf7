"""Compose a synthetic view: the product in a hand before a shelf, photographed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from recognition.training.synthesis.backgrounds import glimpse, plain, shelves
from recognition.training.synthesis.hand import hold
from recognition.training.synthesis.lens import photograph
from recognition.training.synthesis.light import relight, shade
from recognition.training.synthesis.lookalikes import nearest_alike
from recognition.training.synthesis.perspective import Corners, Pose, corners, lay

_BACKGROUNDS = 160
_BACKGROUND_SCALE = 1.6


@dataclass(frozen=True)
class ViewOptions:
    """How far a synthetic view differs from the catalogue picture.

    Angles are radians; lengths are shares of the view's side; the rest are probabilities, 0..1.
    """

    yaw: float = 0.55
    pitch: float = 0.3
    roll: float = 0.35
    shift: float = 0.1
    smallest: float = 0.5
    largest: float = 1.25
    stretch: float = 0.12
    hand: float = 0.5
    neighbours: float = 0.6
    plain_ground: float = 0.12
    clean: float = 0.1
    strength: float = 1.0

    def never_clean(self) -> ViewOptions:
        """Return the same options, but every view is a photograph: for validation."""
        return replace(self, clean=0.0)


class Studio:
    """Composes synthetic views of fronts. Read-only once made, so threads may share it."""

    def __init__(self, fronts: Sequence[Image.Image], *, side: int, seed: int, options: ViewOptions) -> None:
        """Prepare backgrounds and look-alikes.

        Args:
            fronts: cut-out products, RGBA.
            side: px of the square views.
            seed: of the backgrounds.
            options: how far views differ from the catalogue pictures.
        """
        self.fronts = list(fronts)
        self.side = side
        self.options = options
        self._alike = nearest_alike(self.fronts)
        self._backgrounds = [
            self._background(np.random.default_rng([seed, 1, number])) for number in range(_BACKGROUNDS)
        ]

    def _background(self, rng: np.random.Generator) -> Image.Image:
        side = round(self.side * _BACKGROUND_SCALE)
        if rng.random() < 0.2 or not self.fronts:  # noqa: PLR2004
            return plain(side, rng)
        first = int(rng.integers(len(self.fronts)))
        some = [first, *self._alike[first][:6], *rng.integers(len(self.fronts), size=6)]
        return shelves([self.fronts[number] for number in some], side, rng)

    def view(self, number: int, rng: np.random.Generator) -> NDArray[np.uint8]:
        """Compose a photograph of front `number`, uint8 [side, side, 3]."""
        options = self.options
        if rng.random() < options.clean:
            return self.clean(number)
        front = self.fronts[number]
        pose = self._pose(rng)
        picture = self._behind(rng)
        if rng.random() < options.neighbours:
            self._put_neighbours(picture, number, pose, rng)
        place = self._place(front, pose, rng)
        self._paste(picture, front, place, rng)
        if rng.random() < options.hand:
            hold(picture, place, rng)
        lit = shade(relight(picture, rng, options.strength), rng, options.strength)
        return photograph(lit, rng, options.strength)

    def clean(self, number: int) -> NDArray[np.uint8]:
        """Return the catalogue picture as it is enrolled: on white, centred, with a small margin."""
        return on_white(self.fronts[number], self.side)

    def _behind(self, rng: np.random.Generator) -> Image.Image:
        if rng.random() < self.options.plain_ground:
            return plain(self.side, rng)
        return glimpse(self._backgrounds[rng.integers(len(self._backgrounds))], self.side, rng)

    def _pose(self, rng: np.random.Generator) -> Pose:
        options = self.options
        x, y = 0.5 + rng.normal(0, options.shift, 2)
        roll = rng.normal(0, options.roll)
        return Pose(
            yaw=float(rng.uniform(-1, 1) * options.yaw),
            pitch=float(rng.uniform(-1, 1) * options.pitch),
            roll=float(roll),
            x=float(x),
            y=float(y),
            height=float(np.exp(rng.uniform(np.log(options.smallest), np.log(options.largest)))),
            distance=float(rng.uniform(1.5, 5)),
        )

    def _place(self, front: Image.Image, pose: Pose, rng: np.random.Generator) -> Corners:
        stretch = float(np.exp(rng.normal(0, self.options.stretch)))
        return corners((max(1, round(front.width * stretch)), front.height), self.side, pose)

    def _paste(self, picture: Image.Image, front: Image.Image, place: Corners, rng: np.random.Generator) -> None:
        laid = lay(front, place, self.side)
        picture.paste(laid, (0, 0), laid)

    def _put_neighbours(self, picture: Image.Image, number: int, pose: Pose, rng: np.random.Generator) -> None:
        """Put packs beside the product on its shelf, a little behind it."""
        alike = self._alike[number]
        for direction in (-1, 1):
            if not len(alike) or rng.random() < 0.3:  # noqa: PLR2004
                continue
            other = self.fronts[alike[rng.integers(len(alike))]]
            gap = direction * pose.height * rng.uniform(0.5, 0.9)
            beside = Pose(
                yaw=pose.yaw,
                pitch=pose.pitch,
                roll=pose.roll * rng.uniform(0, 1),
                x=pose.x + gap,
                y=pose.y + rng.normal(0, 0.08),
                height=pose.height * rng.uniform(0.75, 1),
                distance=pose.distance,
            )
            self._paste(picture, other, corners(other.size, self.side, beside), rng)


def on_white(front: Image.Image, side: int, fill: float = 0.94) -> NDArray[np.uint8]:
    """Lay a cut-out front on a white square as catalogues show it; uint8 [side, side, 3].

    Args:
        front: RGBA.
        side: px.
        fill: share of the side that the front's longer side takes, 0..1.
    """
    scale = fill * side / max(front.size)
    size = (max(1, round(front.width * scale)), max(1, round(front.height * scale)))
    picture = Image.new("RGB", (side, side), "white")
    shown = front.resize(size, Image.Resampling.BICUBIC)
    picture.paste(shown, ((side - size[0]) // 2, (side - size[1]) // 2), shown)
    return np.array(picture)
