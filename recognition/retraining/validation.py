"""The exam that a candidate and the recogniser at work both sit: questions neither has trained on.

Its parts: photos from accepted corrections that were held back, where there are enough; synthetic views of the
catalogue's pictures, drawn with numbers no training used; and views of drawn fronts that no training has seen,
which stand for products that are only enrolled. All are asked against one gallery: every catalogue picture and
the drawn fronts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from recognition.evaluation.calibration import confidences, coverage_at
from recognition.evaluation.evaluate import confidence_of
from recognition.evaluation.ranking import Gallery, half_absent, product_scores, rank
from recognition.images.crops import query_crops
from recognition.images.decoding import decode_photo
from recognition.recogniser.engine import Engine
from recognition.retraining.dataset import Material
from recognition.retraining.deciding import Figures, Part
from recognition.samples import Sample, labels_of
from recognition.training.datasets import drawn_fronts
from recognition.training.synthesis.compose import Studio, ViewOptions, on_white
from recognition.training.synthesis.cutout import cut_out

Picture = NDArray[np.uint8]  # [H, W, 3] RGB
Report = Callable[[int, int], object]

MOST_PRODUCTS = 300  # of the catalogue that are asked about
QUESTIONS = 300  # of each part; a product is asked about more than once where there are fewer
_DRAWN = 100
_SIDE = 320  # px of a view: both recognisers shrink it to their own input, as they do with a photo
_SEED = 9_000_011  # far from the seeds of trainings and calibrations
_VIEWS = 307  # stream of random numbers of the exam's views


@dataclass(frozen=True)
class _Questions:
    name: str
    pictures: list[Picture]
    labels: list[str]


class Exam:
    """The same questions and the same gallery for whoever sits it."""

    def __init__(self, material: Material, *, seed: int, options: ViewOptions) -> None:
        """Draw the questions.

        Args:
            material: what the candidate learned from, and the photos that were held back.
            seed: the training's number: each exam is a fresh one.
            options: how far views stray from a picture.
        """
        self._catalogue = material.catalogue
        self._drawn = drawn_fronts(_DRAWN, _SEED + seed, _SIDE)
        names = {f"drawn-{number}": front for number, front in enumerate(self._drawn)}
        own = dict(_fronts(self._catalogue, np.random.default_rng([_SEED, seed])))
        views = options.never_clean()
        self._parts = [_views("카탈로그 그림", own, seed, views), _views("처음 보는 그림", names, seed, views)]
        if material.held_back:
            self._parts.insert(0, _photos("고객 사진", material.held_back))
        self._labels = [*labels_of(self._catalogue), *names]

    @property
    def pictures(self) -> int:
        """How many pictures one recogniser looks at."""
        return len(self._catalogue) + len(self._drawn) + sum(len(part.pictures) for part in self._parts)

    def compare(self, candidate: Path, active: Path, report: Report = lambda *_: None) -> list[Part]:
        """Put the exam to both.

        Args:
            candidate: a recogniser's folder.
            active: another's.
            report: called with pictures seen and pictures in all.

        Raises:
            RecogniserError: a damaged folder.
        """
        seen = 0

        def count() -> None:
            nonlocal seen
            seen += 1
            report(seen, 2 * self.pictures)

        ours, theirs = self._sit(candidate, count), self._sit(active, count)
        return [
            Part(part.name, len(part.pictures), mine, other)
            for part, mine, other in zip(self._parts, ours, theirs, strict=True)
        ]

    def _sit(self, folder: Path, count: Callable[[], None]) -> list[Figures]:
        engine = Engine(folder)
        gallery = self._gallery(engine, count)
        return [_figures(engine, part, self._numbers(part.labels), gallery, count) for part in self._parts]

    def _gallery(self, engine: Engine, count: Callable[[], None]) -> Gallery:
        vectors = []
        for picture in self._enrolled():
            vectors.append(engine.embed(picture))
            count()
        drawn = [f"drawn-{number}" for number in range(len(self._drawn))]
        return Gallery(np.stack(vectors), self._numbers([*(sample.label for sample in self._catalogue), *drawn]))

    def _enrolled(self) -> Iterator[Picture]:
        for sample in self._catalogue:
            yield decode_photo(sample.path.read_bytes())
        for front in self._drawn:
            yield on_white(front, _SIDE)

    def _numbers(self, labels: Sequence[str]) -> NDArray[np.int64]:
        place = {label: number for number, label in enumerate(self._labels)}
        return np.array([place[label] for label in labels], dtype=np.int64)


def _fronts(catalogue: Sequence[Sample], rng: np.random.Generator) -> Iterator[tuple[str, Image.Image]]:
    """One cut-out picture each of at most MOST_PRODUCTS products, chosen at random."""
    first = {sample.label: sample for sample in reversed(catalogue)}
    labels = sorted(first)
    for number in rng.permutation(len(labels))[:MOST_PRODUCTS]:
        picture = decode_photo(first[labels[number]].path.read_bytes(), longest_side=2 * _SIDE)
        yield labels[number], cut_out(picture, _SIDE)


def _views(name: str, fronts: dict[str, Image.Image], seed: int, options: ViewOptions) -> _Questions:
    """Views of these fronts, each as often as the others."""
    studio = Studio(list(fronts.values()), side=_SIDE, seed=_SEED + seed, options=options)
    each = max(1, QUESTIONS // len(fronts))
    numbers = [number for number in range(len(fronts)) for _ in range(each)]
    drawn = [studio.view(front, np.random.default_rng([_SEED, seed, _VIEWS, i])) for i, front in enumerate(numbers)]
    labels = list(fronts)
    return _Questions(name, drawn, [labels[number] for number in numbers])


def _photos(name: str, samples: Sequence[Sample]) -> _Questions:
    pictures = [decode_photo(sample.path.read_bytes()) for sample in samples]
    return _Questions(name, pictures, [sample.label for sample in samples])


def _figures(
    engine: Engine, part: _Questions, truth: NDArray[np.int64], gallery: Gallery, count: Callable[[], None]
) -> Figures:
    vectors = []
    for picture in part.pictures:
        vectors.append(engine.embed_many(query_crops(picture, engine.manifest.input.crops)))
        count()
    scores = product_scores(np.stack(vectors), gallery, crowding=engine.manifest.thresholds.crowding)
    mixed = half_absent(scores, truth)
    chances = confidences(confidence_of(engine.manifest.thresholds), mixed.top, mixed.lead)
    coverage = coverage_at(chances, mixed.right, mixed.truth >= 0)
    return Figures(top1=float(rank(scores, truth).right.mean()), coverage_at_95=coverage)
