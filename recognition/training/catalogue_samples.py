"""The catalogue's own pictures, and what shoppers corrected, as samples to learn from and to measure with."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from django.db.models.functions import Coalesce

from recognition import catalogue
from recognition.corrections import pictures as correction_pictures
from recognition.images import thumbnails
from recognition.models import Correction, CorrectionState, PictureState, ProductPicture
from recognition.samples import Sample, of_split, write_samples

NONE_LABEL = "none"  # pictures of what is in no catalogue: near unknowns
_VALIDATION_SHARE = 5  # every fifth picture


def catalogue_samples() -> list[Sample]:
    """Every stored picture of the chains, labelled with the key of the product shoppers see it as.

    A missing thumbnail is left out, and so is what shoppers sent: those are photos.
    """
    stored = ProductPicture.objects.filter(state=PictureState.STORED, correction__isnull=True).exclude(thumbnail="")
    shown = stored.annotate(shown=Coalesce("product__merged_into_id", "product_id")).order_by("shown", "pk")
    pairs = list(shown.values_list("shown", "thumbnail"))
    keys = catalogue.keys_of(product for product, _ in pairs)
    samples = [Sample(thumbnails.path_of(sha256), keys[product], "catalogue") for product, sha256 in pairs]
    return [sample for sample in samples if sample.path.is_file()]


def correction_samples() -> list[Sample]:
    """Every accepted correction with a picture, oldest first, labelled as the catalogue's pictures are, or NONE_LABEL.

    A picture keeps its split (train or val). Pictures of NONE_LABEL are always val: there is nothing to learn them as,
    but the thresholds are measured with them.
    """
    accepted = Correction.objects.filter(state=CorrectionState.ACCEPTED).exclude(picture="").order_by("pk")
    corrections = list(accepted.select_related("product"))
    keys = catalogue.keys_of(correction.product.root_id for correction in corrections if correction.product)
    samples = [_correction_sample(correction, keys) for correction in corrections]
    return [sample for sample in samples if sample.path.is_file()]


def _correction_sample(correction: Correction, keys: Mapping[int, str]) -> Sample:
    label = keys[correction.product.root_id] if correction.product else NONE_LABEL
    is_held_back = label == NONE_LABEL or int(correction.picture, 16) % _VALIDATION_SHARE == 0
    path = correction_pictures.path_of(correction.scan_id, correction.picture)
    return Sample(path, label, "val" if is_held_back else "train")


def export_corrections(out: Path) -> int:
    """Copy the pictures to `out/pictures/` and list them in `out/manifest.csv` (path,label,split); returns how many."""
    folder = Path("pictures")
    (out / folder).mkdir(parents=True, exist_ok=True)
    samples = correction_samples()
    for sample in samples:
        shutil.copyfile(sample.path, out / folder / sample.path.name)
    write_samples(out / "manifest.csv", [replace(sample, path=folder / sample.path.name) for sample in samples])
    return len(samples)


def with_catalogue(photos: Iterable[Sample]) -> list[Sample]:
    """Photos beside the catalogue's pictures; photos to learn of products without a catalogue picture are left out."""
    pictures = catalogue_samples()
    labels = {sample.label for sample in pictures}
    return [*pictures, *(photo for photo in photos if photo.label in labels or photo.split != "train")]


def has_catalogue(samples: Iterable[Sample]) -> bool:
    """Whether a manifest brings catalogue pictures of its own."""
    return bool(of_split(samples, "catalogue"))
