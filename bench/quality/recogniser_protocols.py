"""Four protocols that train and measure a recogniser on the Grocery Store Dataset.

*photos*: 81 fine classes learned from the training photos. *catalogue*: 31 packaged goods learned from one catalogue
picture each and recognised among these and drawn distractors; no photo trains or selects the network, photos of parts
that are not measured on calibrate its thresholds. *enrolled*: the same gallery, but the goods that are measured are
only enrolled; two folds, every second class each. *unknown*: the model of *catalogue*, without the right product in the
gallery.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Protocol

from bench.quality.grocery_store import GroceryStore
from recognition.evaluation.evaluate import Evaluation, evaluate
from recognition.samples import Sample, SamplesError, of_split

PROTOCOLS = ("photos", "catalogue", "enrolled", "unknown")
DISTRACTORS = 2000
BESIDE = 1500  # other drawn fronts, trained beside the catalogue as classes of their own


class Train(Protocol):
    """Trains on samples and returns the finished folder, which lies in `out`."""

    def __call__(self, samples: Sequence[Sample], out: Path, *, from_catalogue: bool) -> Path: ...


@dataclass(frozen=True)
class Bar:
    """A figure and the value it should reach, both shares 0...1."""

    protocol: str
    figure: str
    value: float
    bar: float

    @property
    def reached(self) -> bool:
        """Whether it reaches it."""
        return self.value >= self.bar


@dataclass(frozen=True)
class Protocols:
    """The protocols over one data set.

    Attributes:
        data: the data set.
        distractors: drawn fronts that fill the gallery.
        out: folder for the recognisers.
        train: trains one.
        measured_parts: parts of the data set whose photos are measured on.
        beside: other drawn fronts, trained beside the catalogue.
    """

    data: GroceryStore
    distractors: Sequence[Sample]
    out: Path
    train: Train
    measured_parts: tuple[str, ...]
    beside: Sequence[Sample] = ()

    def photos(self) -> tuple[list[Bar], list[Evaluation]]:
        """81 fine classes from photos."""
        samples = self.data.photos(*[part for part in self.data.parts() if part != "test"])
        folder = self.train(samples, self.out / "photos", from_catalogue=False)
        part = "test" if "test" in self.measured_parts else "val"
        evaluation = evaluate(folder=folder, queries=of_split(self.data.photos(part), part))
        return [Bar("photos", f"top-1 on {part}", evaluation.top1, 0.87)], [evaluation]

    def catalogue(self) -> tuple[list[Bar], list[Evaluation]]:
        """31 packaged goods from one catalogue picture each."""
        evaluation = self._catalogue_evaluation
        return [
            Bar("catalogue", "top-1", evaluation.top1, 0.85),
            Bar("catalogue", "top-5", evaluation.top5, 0.96),
        ], [evaluation]

    def unknown(self) -> tuple[list[Bar], list[Evaluation]]:
        """The same model without the right product in the gallery."""
        evaluation = self._catalogue_evaluation
        return [
            Bar("unknown", "AUROC of near unknowns", evaluation.calibration["near_unknown_auroc"], 0.85),
            Bar("unknown", "coverage at 95 % precision, half absent", evaluation.calibration["coverage_at_95"], 0.5),
        ], [evaluation]

    def enrolled(self) -> tuple[list[Bar], list[Evaluation]]:
        """Each half of the goods, recognised by a model that learned the other half."""
        catalogue = self.data.catalogue(packaged_only=True)
        found = [self._fold(catalogue[fold::2], catalogue[1 - fold :: 2], "AB"[fold]) for fold in (0, 1)]
        return [
            Bar("enrolled", "top-1, mean of both folds", _mean([entry.top1 for entry in found]), 0.70),
            Bar("enrolled", "top-5, mean of both folds", _mean([entry.top5 for entry in found]), 0.93),
        ], found

    @cached_property
    def _catalogue_evaluation(self) -> Evaluation:
        catalogue = self.data.catalogue(packaged_only=True)
        samples = [*catalogue, *self.beside, *self._for_calibration(catalogue)]
        folder = self.train(samples, self.out / "catalogue", from_catalogue=True)
        return evaluate(folder=folder, queries=self._measured(catalogue), gallery=[*catalogue, *self.distractors])

    def _fold(self, learned: list[Sample], enrolled: list[Sample], name: str) -> Evaluation:
        samples = [*learned, *self.beside, *self._for_calibration(learned)]
        folder = self.train(samples, self.out / f"fold-{name}", from_catalogue=True)
        return evaluate(
            folder=folder, queries=self._measured(enrolled), gallery=[*learned, *enrolled, *self.distractors]
        )

    def _for_calibration(self, products: Sequence[Sample]) -> list[Sample]:
        """Photos of learned products, of parts that are not measured on: for the thresholds, never for the weights."""
        labels = {sample.label for sample in products}
        parts = [part for part in self.data.parts() if part not in self.measured_parts]
        photos = self.data.photos(*parts, packaged_only=True)
        return [replace(photo, split="calibration") for photo in photos if photo.label in labels]

    def _measured(self, products: Sequence[Sample]) -> list[Sample]:
        labels = {sample.label for sample in products}
        photos = self.data.photos(*self.measured_parts, packaged_only=True)
        return [photo for photo in photos if photo.label in labels]


def distractors_in(folder: Path, count: int = DISTRACTORS) -> list[Sample]:
    """Read the first drawn fronts of a folder as products of their own.

    Raises:
        SamplesError: fewer than `count`.
    """
    found = fronts_in(folder, split="catalogue")[:count]
    if len(found) < count:
        raise SamplesError(f"{folder} has {len(found)} of {count} fronts: run `manage.py draw_distractors {folder}`.")
    return found


def fronts_in(folder: Path, *, split: str) -> list[Sample]:
    """Read every drawn front of a folder; the split is `beside` for those that are trained beside a catalogue.

    Raises:
        SamplesError: there is none.
    """
    pictures = sorted(folder.glob("*.jpg"))
    if not pictures:
        raise SamplesError(f"{folder} has no fronts: run `manage.py draw_distractors {folder}`.")
    return [Sample(path, f"drawn {path.stem}", split) for path in pictures]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
