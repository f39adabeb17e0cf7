"""The catalogue's own pictures, and what shoppers corrected, as something to learn from."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models.functions import Coalesce

from recognition import catalogue
from recognition.images import thumbnails
from recognition.models import PictureState, ProductPicture
from recognition.samples import Sample, of_split
from recognition.training.correction_samples import accepted_samples


def catalogue_samples() -> list[Sample]:
    """Every stored picture of the chains, labelled with the key of the product shoppers see it as.

    A thumbnail that is gone is left out, and so is what shoppers sent: those are photos.
    """
    stored = ProductPicture.objects.filter(state=PictureState.STORED, correction__isnull=True).exclude(thumbnail="")
    shown = stored.annotate(shown=Coalesce("product__merged_into_id", "product_id")).order_by("shown", "pk")
    pairs = list(shown.values_list("shown", "thumbnail"))
    keys = catalogue.keys_of(product for product, _ in pairs)
    samples = [Sample(thumbnails.path_of(sha256), keys[product], "catalogue") for product, sha256 in pairs]
    return [sample for sample in samples if sample.path.is_file()]


def correction_samples() -> list[Sample]:
    """Accepted corrections with their pictures; the same labels."""
    return [Sample(entry.path, entry.label, entry.split) for entry in accepted_samples()]


def with_catalogue(photos: Iterable[Sample]) -> list[Sample]:
    """Photos beside the catalogue's pictures; photos to learn of products without a catalogue picture are left out."""
    catalogue = catalogue_samples()
    labels = {sample.label for sample in catalogue}
    return [*catalogue, *(photo for photo in photos if photo.label in labels or photo.split != "train")]


def has_catalogue(samples: Iterable[Sample]) -> bool:
    """Whether a manifest brings catalogue pictures of its own."""
    return bool(of_split(samples, "catalogue"))
