"""What a training learns from, and whether just that was learned already.

The list of pictures is written down once: an attempt that resumes after a kill learns from the same pictures.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings

from recognition.images.decoding import PhotoError, decode_photo
from recognition.models import Recogniser, Training, TrainingState
from recognition.recogniser import registry
from recognition.recogniser.manifest import RecogniserError, read_manifest
from recognition.samples import Sample, SamplesError, data_revision, labels_of, of_split, read_samples, write_samples
from recognition.training.catalogue_samples import correction_samples, with_catalogue
from recognition.training.finished import is_made_of
from recognition.training.recipe import Recipe

logger = logging.getLogger(__name__)

FEWEST_PHOTOS = 50
"""The fewest held-back photos for a validation; fewer would leave thresholds and activation to chance."""

_LIST = "samples.csv"


@dataclass(frozen=True)
class Dataset:
    """Samples (splits catalogue, train, val) and their digest."""

    samples: list[Sample]
    revision: str

    @property
    def catalogue(self) -> list[Sample]:
        """Catalogue pictures, labelled with the product's number."""
        return of_split(self.samples, "catalogue")

    @property
    def held_back(self) -> list[Sample]:
        """Photos of known products that nothing is learned from; none, or enough for a validation."""
        return _known(self.samples, of_split(self.samples, "val"))

    def counts(self) -> dict[str, int]:
        """The columns of the training's row."""
        photos = len(self.samples) - len(self.catalogue)
        return {"products": len(labels_of(self.catalogue)), "pictures": len(self.catalogue), "photos": photos}


def recipe() -> Recipe:
    """The default recipe with RETRAIN_RECIPE's options.

    Raises:
        ValueError: an unknown option.
    """
    try:
        return Recipe.from_mapping(settings.RETRAIN_RECIPE)
    except (TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"RETRAIN_RECIPE cannot be used: {error}") from error


def work_folder() -> Path:
    """Where a training keeps its checkpoint and its list of pictures until it is done."""
    return Path(settings.RECOGNISERS_DIR, ".retraining")


def collect() -> Dataset:
    """Read the catalogue's pictures and the accepted corrections, and write the list of them down.

    A picture that cannot be decoded is left out with a warning: otherwise a single one would fail every training.

    Raises:
        SamplesError: fewer than two products have a picture.
    """
    samples = _without_a_small_validation(_usable(with_catalogue(correction_samples())))
    if len(labels_of(of_split(samples, "catalogue"))) < 2:  # noqa: PLR2004 - one has no other to differ from
        raise SamplesError("Fewer than two products have a picture; let a crawl bring some first.")
    work_folder().mkdir(parents=True, exist_ok=True)
    write_samples(work_folder() / _LIST, [replace(sample, path=sample.path.resolve()) for sample in samples])
    return Dataset(samples, data_revision(samples))


def read_collected(revision: str) -> Dataset | None:
    """What was collected before; None if the list is gone, or a picture of it has changed since."""
    try:
        samples = read_samples(work_folder() / _LIST)
        found = Dataset(samples, data_revision(samples))
    except (SamplesError, OSError):
        return None
    return found if found.revision == revision else None


def _usable(samples: Sequence[Sample]) -> list[Sample]:
    decoded = [sample for sample in samples if _can_be_decoded(sample)]
    labels = {sample.label for sample in of_split(decoded, "catalogue")}
    return [sample for sample in decoded if sample.split != "train" or sample.label in labels]


def _can_be_decoded(sample: Sample) -> bool:
    try:
        decode_photo(sample.path.read_bytes())
    except (PhotoError, OSError) as error:
        logger.warning("%s of product %s is not learned from: %s", sample.path, sample.label, error)
        return False
    return True


def _without_a_small_validation(samples: Sequence[Sample]) -> list[Sample]:
    is_enough = len(_known(samples, of_split(samples, "val"))) >= FEWEST_PHOTOS
    return [sample for sample in samples if sample.split != "val" or is_enough]


def _known(samples: Sequence[Sample], photos: Sequence[Sample]) -> list[Sample]:
    labels = {sample.label for sample in samples if sample.split == "catalogue"}
    return [photo for photo in photos if photo.label in labels]


def learned_the_same(revision: str, recipe: Recipe) -> Recogniser | None:
    """The active recogniser, or the one trained last, if it learned just this; else None.

    Trainings are repeatable: equal data and choices would give equal weights.

    Args:
        revision: SHA-256 of the data.
        recipe: all choices.
    """
    return next((one for one in _latest() if _learned(registry.folder_of(one), revision, recipe)), None)


def _latest() -> list[Recogniser]:
    last = Training.objects.filter(state=TrainingState.DONE).exclude(recogniser=None).first()
    found = [registry.active_recogniser(), last.recogniser if last else None]
    return [one for one in found if one is not None]


def _learned(folder: Path, revision: str, recipe: Recipe) -> bool:
    try:
        return is_made_of(read_manifest(folder), revision, recipe)
    except RecogniserError:
        return False
