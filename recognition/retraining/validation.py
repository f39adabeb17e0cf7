"""Validate a candidate and the active recogniser on the same queries, which neither has trained on.

The parts: photos from accepted corrections that were held back, if there are enough; synthetic views of the
catalogue's pictures, drawn with random numbers no training used; and views of drawn fronts that no training has seen,
which stand for products that are only enrolled. All are looked up in one gallery: every catalogue picture and the
drawn fronts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from recognition.evaluation.calibration import coverage_at
from recognition.evaluation.queries import numbers_of
from recognition.evaluation.ranking import Trial
from recognition.evaluation.thresholds import chances_of
from recognition.gallery.hubness import corrected_prototypes
from recognition.gallery.scoring import Prototypes
from recognition.images.decoding import decode_photo
from recognition.recogniser.engine import Engine
from recognition.retraining.dataset import Dataset
from recognition.retraining.decision import Figures, Part
from recognition.samples import Sample, labels_of
from recognition.training.datasets import drawn_fronts
from recognition.training.synthesis.compose import Studio, ViewOptions, on_white
from recognition.training.synthesis.cutout import cut_out

Picture = NDArray[np.uint8]  # [H, W, 3] RGB
Report = Callable[[int, int], object]

MOST_PRODUCTS = 300  # of the catalogue that queries show
QUERIES = 300  # of each part; a product is shown more than once if there are fewer
_DRAWN = 100
_SIDE = 320  # px of a view: each recogniser shrinks it to its own input, as it does with a photo
_SEED = 9_000_011  # far from the seeds of trainings and calibrations
_VIEWS = 307  # stream of random numbers of the validation's views


@dataclass(frozen=True)
class _Queries:
    name: str
    pictures: list[Picture]
    labels: list[str]


class Validation:
    """The same queries and the same gallery for every recogniser."""

    def __init__(self, dataset: Dataset, *, seed: int, options: ViewOptions) -> None:
        """Draw the queries.

        Args:
            dataset: what the candidate learned from, and the photos that were held back.
            seed: the training's number: each training gets queries of its own.
            options: how far views differ from a picture.
        """
        self._catalogue = dataset.catalogue
        self._drawn = drawn_fronts(_DRAWN, _SEED + seed, _SIDE)
        names = {f"drawn-{number}": front for number, front in enumerate(self._drawn)}
        own = dict(_fronts(self._catalogue, np.random.default_rng([_SEED, seed])))
        views = options.never_clean()
        self._parts = [_views("카탈로그 그림", own, seed, views), _views("처음 보는 그림", names, seed, views)]
        if dataset.held_back:
            self._parts.insert(0, _photos("고객 사진", dataset.held_back))
        self._labels = [*labels_of(self._catalogue), *names]

    @property
    def pictures(self) -> int:
        """How many pictures one recogniser embeds."""
        return len(self._catalogue) + len(self._drawn) + sum(len(part.pictures) for part in self._parts)

    def compare(self, candidate: Path, active: Path, report: Report = lambda *_: None) -> list[Part]:
        """Measure both.

        Args:
            candidate: a recogniser's folder.
            active: another's.
            report: called after each picture with how many were embedded so far, and how many there are.

        Raises:
            RecogniserError: a damaged folder.
        """
        done = 0

        def count() -> None:
            nonlocal done
            done += 1
            report(done, 2 * self.pictures)

        ours, theirs = self._measure(candidate, count), self._measure(active, count)
        return [
            Part(part.name, len(part.pictures), mine, other)
            for part, mine, other in zip(self._parts, ours, theirs, strict=True)
        ]

    def _measure(self, folder: Path, count: Callable[[], None]) -> list[Figures]:
        engine = Engine(folder)
        prototypes = self._enrol(engine, count)
        return [self._figures(engine, part, prototypes, count) for part in self._parts]

    def _enrol(self, engine: Engine, count: Callable[[], None]) -> Prototypes:
        vectors = []
        for picture in self._enrolled():
            vectors.append(engine.embed(picture))
            count()
        drawn = [f"drawn-{number}" for number in range(len(self._drawn))]
        products = numbers_of([*(sample.label for sample in self._catalogue), *drawn], self._labels)
        return corrected_prototypes(np.stack(vectors), products, weight=engine.manifest.thresholds.crowding)

    def _enrolled(self) -> Iterator[Picture]:
        for sample in self._catalogue:
            yield decode_photo(sample.path.read_bytes())
        for front in self._drawn:
            yield on_white(front, _SIDE)

    def _figures(self, engine: Engine, part: _Queries, prototypes: Prototypes, count: Callable[[], None]) -> Figures:
        vectors = []
        for picture in part.pictures:
            vectors.append(engine.embed_query(picture))
            count()
        trial = Trial(prototypes, np.stack(vectors), numbers_of(part.labels, self._labels))
        mixed = trial.half_absent
        coverage = coverage_at(chances_of(engine.manifest.thresholds, mixed), mixed.right, mixed.answerable)
        return Figures(top1=float(trial.ranking.right.mean()), coverage_at_95=coverage)


def _fronts(catalogue: Sequence[Sample], rng: np.random.Generator) -> Iterator[tuple[str, Image.Image]]:
    """Cut out one picture each of at most MOST_PRODUCTS products, chosen at random."""
    first = {sample.label: sample for sample in reversed(catalogue)}
    labels = sorted(first)
    for number in rng.permutation(len(labels))[:MOST_PRODUCTS]:
        picture = decode_photo(first[labels[number]].path.read_bytes(), longest_side=2 * _SIDE)
        yield labels[number], cut_out(picture, _SIDE)


def _views(name: str, fronts: dict[str, Image.Image], seed: int, options: ViewOptions) -> _Queries:
    """Draw views of these fronts, the same number of each."""
    studio = Studio(list(fronts.values()), side=_SIDE, seed=_SEED + seed, options=options)
    each = max(1, QUERIES // len(fronts))
    numbers = [number for number in range(len(fronts)) for _ in range(each)]
    drawn = [studio.view(front, np.random.default_rng([_SEED, seed, _VIEWS, i])) for i, front in enumerate(numbers)]
    labels = list(fronts)
    return _Queries(name, drawn, [labels[number] for number in numbers])


def _photos(name: str, samples: Sequence[Sample]) -> _Queries:
    pictures = [decode_photo(sample.path.read_bytes()) for sample in samples]
    return _Queries(name, pictures, [sample.label for sample in samples])
