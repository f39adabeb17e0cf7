"""Accepted corrections as something to train on and to measure with."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recognition import catalogue
from recognition.corrections import pictures as correction_pictures
from recognition.models import Correction, CorrectionState

NONE_LABEL = "none"  # pictures of what is in no catalogue: near unknowns
_VALIDATION_SHARE = 5  # every fifth picture


@dataclass(frozen=True)
class CorrectionSample:
    """A shopper's picture and what it shows: the key of the product as shoppers see it now, or NONE_LABEL."""

    path: Path
    label: str
    split: str  # train or val; "none" only val: there is nothing to learn it as, but doubt is measured with it


def accepted_samples() -> Iterator[CorrectionSample]:
    """Every accepted correction with a picture, oldest first; a picture stays in its part for ever."""
    accepted = Correction.objects.filter(state=CorrectionState.ACCEPTED).exclude(picture="").order_by("pk")
    corrections = list(accepted.select_related("product"))
    keys = catalogue.keys_of(found.product.root_id for found in corrections if found.product)
    for correction in corrections:
        path = correction_pictures.path_of(correction.scan_id, correction.picture)
        if path.is_file():
            label = keys[correction.product.root_id] if correction.product else NONE_LABEL
            yield CorrectionSample(path, label, _split(label, correction.picture))


def export(out: Path) -> int:
    """Copy the pictures to `out/pictures/` and list them in `out/manifest.csv` (path,label,split); returns how many."""
    pictures = out / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    samples = list(accepted_samples())
    with (out / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["path", "label", "split"])
        for sample in samples:
            shutil.copyfile(sample.path, pictures / sample.path.name)
            writer.writerow([f"pictures/{sample.path.name}", sample.label, sample.split])
    return len(samples)


def _split(label: str, sha256: str) -> str:
    return "val" if label == NONE_LABEL or int(sha256, 16) % _VALIDATION_SHARE == 0 else "train"
