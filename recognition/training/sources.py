"""Draw the pictures of a training: photos, synthetic views, or both. The same numbers give the same picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from recognition.training.augmentation import augment_photo
from recognition.training.pixels import Picture
from recognition.training.recipe import Recipe
from recognition.training.synthesis.compose import Studio

_VIEWS, _PHOTOS, _CHOICE = 101, 102, 103  # streams of random numbers that must differ


class Source(Protocol):
    """Draws training pictures. `draw` is called from several threads."""

    classes: int

    def draw(self, step: int, slot: int) -> tuple[Picture, int]:
        """Draw the picture of one place in one step's batch, uint8 [S, S, 3], and give its class."""
        ...


@dataclass(frozen=True)
class Anchors:
    """Clean pictures from which classes start: the class of each, and how to make it, uint8 [S, S, 3].

    They are made when needed, because those of a whole catalogue fill gigabytes.
    """

    labels: NDArray[np.int64]
    picture: Callable[[int], Picture]


@dataclass(frozen=True)
class Turns:
    """Every number below `count` once per round, each round in another order."""

    count: int
    seed: int

    def __getitem__(self, number: int) -> int:
        round_number, place = divmod(number, self.count)
        order = np.random.default_rng([self.seed, round_number]).permutation(self.count)
        return int(order[place])


class PhotoSource:
    """Photos, each once per epoch, augmented as hand-held phones vary them."""

    def __init__(self, photos: Sequence[Picture], labels: Sequence[int], classes: int, recipe: Recipe) -> None:
        self.classes = classes
        self._photos, self._labels, self._recipe = photos, labels, recipe
        self._turns = Turns(len(photos), recipe.seed)

    def draw(self, step: int, slot: int) -> tuple[Picture, int]:
        number = self._turns[step * self._recipe.batch_size + slot]
        rng = np.random.default_rng([self._recipe.seed, _PHOTOS, step, slot])
        return augment_photo(self._photos[number], rng, self._recipe), self._labels[number]


class CatalogueSource:
    """Synthetic views of catalogue pictures, each class as often as any other. A class may have several pictures."""

    def __init__(self, studio: Studio, fronts: Mapping[int, int], classes: int, recipe: Recipe) -> None:
        """Draw views.

        Args:
            studio: draws them.
            fronts: the studio's fronts to show, and the class of each.
            classes: of the whole training.
            recipe: seed and batch size.
        """
        self.classes = classes
        self._studio, self._recipe = studio, recipe
        self._fronts_of: dict[int, list[int]] = {}
        for front, label in fronts.items():
            self._fronts_of.setdefault(label, []).append(front)
        self._shown = sorted(self._fronts_of)
        self._turns = Turns(len(self._shown), recipe.seed)

    def draw(self, step: int, slot: int) -> tuple[Picture, int]:
        label = self._shown[self._turns[step * self._recipe.batch_size + slot]]
        rng = np.random.default_rng([self._recipe.seed, _VIEWS, step, slot])
        fronts = self._fronts_of[label]
        return self._studio.view(fronts[rng.integers(len(fronts))], rng), label


class MixedSource:
    """A mixture of two sources: each place of a batch comes from `first` with the probability `share`."""

    def __init__(self, first: Source, second: Source, *, share: float, seed: int) -> None:
        self.classes = first.classes
        self._first, self._second, self._share, self._seed = first, second, share, seed

    def draw(self, step: int, slot: int) -> tuple[Picture, int]:
        chance = np.random.default_rng([self._seed, _CHOICE, step, slot]).random()
        return (self._first if chance < self._share else self._second).draw(step, slot)


def draw_batch(source: Source, step: int, size: int) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Draw a whole batch: uint8 [N, S, S, 3] and its classes, [N]."""
    drawn = [source.draw(step, slot) for slot in range(size)]
    return np.stack([picture for picture, _ in drawn]), np.array([label for _, label in drawn], dtype=np.int64)
