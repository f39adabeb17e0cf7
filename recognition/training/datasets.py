"""Prepare what one training works on: its pictures, the starting points of its classes, and its validation sets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from recognition.evaluation.ranking import Trial
from recognition.gallery.hubness import corrected_prototypes
from recognition.samples import Sample, SamplesError, data_revision, labels_of, of_split
from recognition.training.pixels import Picture, load_pictures, stretched
from recognition.training.recipe import Recipe
from recognition.training.sources import Anchors, CatalogueSource, MixedSource, PhotoSource, Source
from recognition.training.synthesis.compose import Studio, on_white
from recognition.training.synthesis.cutout import cut_out
from recognition.training.synthesis.fronts import draw_fronts

Pictures = NDArray[np.uint8]  # [N, S, S, 3]
Numbers = NDArray[np.int64]  # [N]
_ANCHORS_PER_CLASS = 4
_CALIBRATION_FRONTS, _CALIBRATION_VIEWS = 240, 2
_HELD_FRONTS = 160  # drawn fronts that are never trained on
_HELD_SEED = 1_000_003
_HELD_VIEWS = 211  # stream of random numbers of the validation's views


class Model(Protocol):
    """What a validation needs of the network being trained."""

    def embed(self, pictures: Pictures) -> NDArray[np.float32]:
        """uint8 [N, S, S, 3] -> float32 [N, d] of unit length."""
        ...

    def prototypes(self) -> NDArray[np.float32]:
        """One unit vector per class, float32 [C, d]."""
        ...


@dataclass(frozen=True)
class ValidationSet:
    """Pictures the network never learns from.

    Attributes:
        queries: uint8 [Q, S, S, 3].
        truth: [Q] the row of the gallery, or the class, that each query shows.
        gallery: uint8 [G, S, S, 3]; None if the classes themselves are the gallery.
        about: the pictures in words, for a manifest whose calibration rests on them.
    """

    queries: Pictures
    truth: Numbers
    gallery: Pictures | None
    about: str

    def score(self, model: Model) -> float:
        """Share of queries whose first candidate is right, 0...1."""
        rows = model.prototypes() if self.gallery is None else model.embed(self.gallery)
        prototypes = corrected_prototypes(rows, np.arange(len(rows)), weight=0.0)
        return float(Trial(prototypes, model.embed(self.queries)[:, None], self.truth).ranking.right.mean())


@dataclass(frozen=True)
class TrainingDataset:
    """Everything a training needs besides its recipe. Classes are `labels`, then the drawn fronts."""

    labels: list[str]
    source: Source
    anchors: Anchors
    validation: ValidationSet
    calibration: ValidationSet
    data_revision: str


def photo_dataset(samples: Sequence[Sample], recipe: Recipe) -> TrainingDataset:
    """Learn classes from photos (split `train`), validate on `val`, calibrate on `calibration` or else on `val`.

    Raises:
        SamplesError: fewer than two classes, no `val` photos, or pictures that cannot be decoded.
    """
    photos = of_split(samples, "train")
    labels = _enough(labels_of(photos))
    classes = _numbers(photos, labels)
    pictures = load_pictures([sample.path for sample in photos], recipe.stored_side)
    first = list(_first_of_each(classes, _ANCHORS_PER_CLASS))
    validation = _photo_validation(of_split(samples, "val"), labels, recipe, gallery=None)
    calibrating = of_split(samples, "calibration")
    return TrainingDataset(
        labels=labels,
        source=PhotoSource(pictures, classes, len(labels), recipe),
        anchors=Anchors(
            _array([classes[number] for number in first]),
            lambda place: stretched(pictures[first[place]], recipe.input_size),
        ),
        validation=validation,
        calibration=_photo_validation(calibrating, labels, recipe, gallery=None) if calibrating else validation,
        data_revision=data_revision(samples),
    )


def catalogue_dataset(samples: Sequence[Sample], recipe: Recipe) -> TrainingDataset:
    """Learn from one catalogue picture per product (split `catalogue`), and from its photos (`train`) if it has any.

    Synthetic fronts and pictures of the split `beside` are further classes.

    Validated on `val` photos against the catalogue pictures, calibrated on `calibration` or else `val` photos. If
    there are none, both use views of drawn fronts that are never trained on.

    Raises:
        SamplesError: fewer than two products, or pictures that cannot be decoded.
    """
    catalogue, photos = of_split(samples, "catalogue"), of_split(samples, "train")
    labels = _enough(labels_of(catalogue))
    if strange := [sample for sample in photos if sample.label not in set(labels)]:
        raise SamplesError(f"{strange[0].path} shows {strange[0].label!r}, which has no catalogue picture.")
    pictures = load_pictures([sample.path for sample in catalogue], recipe.front_side * 2)
    fronts = [cut_out(picture, recipe.front_side) for picture in pictures]
    drawn = _fronts_beside(of_split(samples, "beside"), recipe)
    own = _numbers(catalogue, labels)
    everything = [*own, *range(len(labels), len(labels) + len(drawn))]
    studio = Studio([*fronts, *drawn], side=recipe.input_size, seed=recipe.seed, options=recipe.views)
    return TrainingDataset(
        labels=labels,
        source=_mixed(studio, everything, len(fronts), len(labels) + len(drawn), photos, labels, recipe),
        anchors=Anchors(_array(everything), studio.clean),
        validation=_catalogue_validation(catalogue, of_split(samples, "val"), labels, recipe)
        or drawn_validation(recipe),
        calibration=_calibration(catalogue, samples, labels, recipe),
        data_revision=data_revision(samples),
    )


def _fronts_beside(pictures: Sequence[Sample], recipe: Recipe) -> list[Image.Image]:
    """Fronts that are classes of their own beside the products of the catalogue."""
    given = load_pictures([sample.path for sample in pictures], recipe.front_side * 2)
    drawn = drawn_fronts(recipe.drawn_fronts, recipe.seed, recipe.front_side)
    return [*drawn, *(cut_out(picture, recipe.front_side) for picture in given)]


def drawn_fronts(count: int, seed: int, side: int) -> list[Image.Image]:
    """Draw synthetic fronts in the size in which fronts are kept: RGBA, longer side `side` px."""
    fronts = draw_fronts(count, seed)
    for front in fronts:
        front.thumbnail((side, side), Image.Resampling.BICUBIC)
    return fronts


def _mixed(
    studio: Studio,
    fronts: Sequence[int],
    own: int,
    classes: int,
    photos: Sequence[Sample],
    labels: Sequence[str],
    recipe: Recipe,
) -> Source:
    """Mix the views of the catalogue with those of the drawn fronts, and with photos if there are any."""
    source: Source = CatalogueSource(studio, dict(enumerate(fronts[:own])), classes, recipe)
    if len(fronts) > own:
        drawn = CatalogueSource(studio, dict(enumerate(fronts[own:], start=own)), classes, recipe)
        share = min(recipe.drawn_share, 1 - own / len(fronts))
        source = MixedSource(drawn, source, share=share, seed=recipe.seed)
    if photos:
        pictures = load_pictures([sample.path for sample in photos], recipe.stored_side)
        real = PhotoSource(pictures, _numbers(photos, labels), classes, recipe)
        source = MixedSource(real, source, share=recipe.photo_share, seed=recipe.seed + 1)
    return source


def _photo_validation(
    photos: Sequence[Sample], labels: Sequence[str], recipe: Recipe, *, gallery: Pictures | None
) -> ValidationSet:
    known = [sample for sample in photos if sample.label in set(labels)]
    if not known:
        raise SamplesError("No photo has the split val: unseen photos are needed to know when to stop.")
    queries = _squares(load_pictures([sample.path for sample in known], recipe.stored_side), recipe)
    about = f"{len(known)} photos of {len(labels_of(known))} products, photos that were not trained on"
    return ValidationSet(queries, _array(_numbers(known, labels)), gallery, about)


def _catalogue_validation(
    catalogue: Sequence[Sample], photos: Sequence[Sample], labels: Sequence[str], recipe: Recipe
) -> ValidationSet | None:
    """Photos against the catalogue pictures; None if there is no such photo."""
    if not any(sample.label in set(labels) for sample in photos):
        return None
    first = list(_first_of_each(_numbers(catalogue, labels), 1))  # in the order of the labels
    pictures = load_pictures([catalogue[number].path for number in first], recipe.stored_side)
    return _photo_validation(photos, labels, recipe, gallery=_squares(pictures, recipe))


def _calibration(
    catalogue: Sequence[Sample], samples: Sequence[Sample], labels: Sequence[str], recipe: Recipe
) -> ValidationSet:
    """What thresholds are chosen on: photos, in a gallery enlarged by drawn fronts; else views of drawn fronts."""
    drawn = drawn_validation(recipe, views=_CALIBRATION_VIEWS, count=_CALIBRATION_FRONTS)
    for split in ("calibration", "val"):
        photos = _catalogue_validation(catalogue, of_split(samples, split), labels, recipe)
        if photos and photos.gallery is not None and drawn.gallery is not None:
            return replace(photos, gallery=np.concatenate([photos.gallery, drawn.gallery]))
    return drawn


def drawn_validation(recipe: Recipe, *, views: int = 1, count: int | None = None) -> ValidationSet:
    """Draw views of fronts that no training of this seed ever sees, against the clean pictures of these fronts."""
    count = count or _HELD_FRONTS
    seed = recipe.seed + _HELD_SEED
    fronts = drawn_fronts(count, seed, recipe.front_side)
    studio = Studio(fronts, side=recipe.input_size, seed=seed, options=recipe.views.never_clean())
    truth = _array([number for number in range(count) for _ in range(views)])
    queries = [studio.view(number, np.random.default_rng([seed, _HELD_VIEWS, i])) for i, number in enumerate(truth)]
    gallery = np.stack([on_white(front, recipe.input_size) for front in fronts])
    return ValidationSet(
        np.stack(queries), truth, gallery, f"{len(queries)} synthetic views of {count} drawn fronts, none trained on"
    )


def _first_of_each(classes: Sequence[int], count: int) -> Iterator[int]:
    """Positions of the first `count` of each class, class by class."""
    for label in sorted(set(classes)):
        yield from [place for place, other in enumerate(classes) if other == label][:count]


def _enough(labels: list[str]) -> list[str]:
    if len(labels) < 2:  # noqa: PLR2004
        raise SamplesError(f"{len(labels)} labels to learn from; a recogniser needs two at least.")
    return labels


def _numbers(samples: Sequence[Sample], labels: Sequence[str]) -> list[int]:
    place = {label: number for number, label in enumerate(labels)}
    return [place[sample.label] for sample in samples]


def _squares(pictures: Sequence[Picture], recipe: Recipe) -> Pictures:
    return np.stack([stretched(picture, recipe.input_size) for picture in pictures])


def _array(numbers: Sequence[int]) -> Numbers:
    return np.array(numbers, dtype=np.int64)
