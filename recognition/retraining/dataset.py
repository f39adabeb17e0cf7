"""What a training learns from, written down once: an attempt that goes on after a kill learns from the very same."""

from __future__ import annotations

import csv
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from recognition.images.decoding import PhotoError, decode_photo
from recognition.samples import Sample, SamplesError, data_revision, labels_of, of_split, read_samples
from recognition.training.catalogue_samples import correction_samples, with_catalogue
from recognition.training.recipe import Recipe

logger = logging.getLogger(__name__)

FEWEST_PHOTOS = 50
"""So many held-back photos are an exam; fewer would decide by chance, about thresholds as well as about activation."""

_LIST = "samples.csv"


@dataclass(frozen=True)
class Material:
    """Samples (splits catalogue, train, val) and what a row says of them."""

    samples: list[Sample]
    revision: str

    @property
    def catalogue(self) -> list[Sample]:
        """Catalogue pictures, labelled with the product's number."""
        return of_split(self.samples, "catalogue")

    @property
    def held_back(self) -> list[Sample]:
        """Photos of known products that nothing is learned from; none, or enough for an exam."""
        return _known(self.samples, of_split(self.samples, "val"))

    def counts(self) -> dict[str, int]:
        """The row's fields."""
        photos = len(self.samples) - len(self.catalogue)
        return {"products": len(labels_of(self.catalogue)), "pictures": len(self.catalogue), "photos": photos}


def recipe() -> Recipe:
    """The default recipe with RETRAIN_RECIPE's options.

    Raises:
        ValueError: an option nobody knows.
    """
    try:
        return Recipe.from_mapping(settings.RETRAIN_RECIPE)
    except (TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"RETRAIN_RECIPE cannot be used: {error}") from error


def workshop() -> Path:
    """Where a training keeps its checkpoint and its list until it is through."""
    return Path(settings.RECOGNISERS_DIR, ".retraining")


def draw_up() -> Material:
    """Read the catalogue's pictures and the accepted corrections, and write down which they are.

    A picture that cannot be decoded is left out, with a warning: one alone would fail every training.

    Raises:
        SamplesError: fewer than two products have a picture.
    """
    samples = _without_a_small_exam(_usable(with_catalogue(correction_samples())))
    if len(labels_of(of_split(samples, "catalogue"))) < 2:  # noqa: PLR2004 - one has nothing to be told from
        raise SamplesError("Fewer than two products have a picture; let a crawl bring some first.")
    workshop().mkdir(parents=True, exist_ok=True)
    with (workshop() / _LIST).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["path", "label", "split"])
        writer.writerows([sample.path.resolve(), sample.label, sample.split] for sample in samples)
    return Material(samples, data_revision(samples))


def go_on_with(revision: str) -> Material | None:
    """What was written down before; None where it is gone or a picture of it is not what it was."""
    try:
        samples = read_samples(workshop() / _LIST)
        found = Material(samples, data_revision(samples))
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


def _without_a_small_exam(samples: Sequence[Sample]) -> list[Sample]:
    is_enough = len(_known(samples, of_split(samples, "val"))) >= FEWEST_PHOTOS
    return [sample for sample in samples if sample.split != "val" or is_enough]


def _known(samples: Sequence[Sample], photos: Sequence[Sample]) -> list[Sample]:
    labels = {sample.label for sample in samples if sample.split == "catalogue"}
    return [photo for photo in photos if photo.label in labels]
