"""Samples: pictures, their labels, and the part of a dataset that each belongs to."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

SPLITS = ("train", "val", "test", "catalogue", "calibration", "beside")
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


class SamplesError(ValueError):
    """A manifest of pictures cannot be used; the message names the line and what to do."""


@dataclass(frozen=True)
class Sample:
    """One picture.

    `split` is train, val (the validation that decides when to stop), test, catalogue (the picture a product is
    enrolled by), calibration (photos on which only the thresholds are chosen) or beside (pictures of other packs: each
    is a class of its own in the training and in no gallery).
    """

    path: Path
    label: str
    split: str


def read_samples(source: Path) -> list[Sample]:
    """Read a CSV with the columns `path,label,split`, or a folder per class.

    Paths in a CSV are relative to it. A folder has a subfolder for each label; below `train/`, `val/`, `test/`,
    `catalogue/`, `calibration/` or `beside/` if these exist, else all of it is `train`.

    Raises:
        SamplesError: nothing there, a column, split or picture that is missing.
    """
    samples = _from_folder(source) if source.is_dir() else _from_csv(source)
    if not samples:
        raise SamplesError(f"{source} names no pictures.")
    return samples


def write_samples(manifest: Path, samples: Iterable[Sample]) -> None:
    """Write a CSV that `read_samples` reads. Relative paths are relative to it."""
    with manifest.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["path", "label", "split"])
        writer.writerows([sample.path, sample.label, sample.split] for sample in samples)


def of_split(samples: Iterable[Sample], *splits: str) -> list[Sample]:
    """The samples of these splits, in order."""
    return [sample for sample in samples if sample.split in splits]


def labels_of(samples: Sequence[Sample]) -> list[str]:
    """Every label once, sorted: the order of a network's classes."""
    return sorted({sample.label for sample in samples})


def data_revision(samples: Sequence[Sample]) -> str:
    """SHA-256 over every picture's label, split and bytes, whatever their order and place."""
    entries = sorted(
        (sample.label, sample.split, hashlib.sha256(sample.path.read_bytes()).hexdigest()) for sample in samples
    )
    return hashlib.sha256(repr(entries).encode()).hexdigest()


def _from_csv(path: Path) -> list[Sample]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if missing := {"path", "label", "split"} - set(rows.fieldnames or ()):
                raise SamplesError(f"{path} lacks the columns {', '.join(sorted(missing))}; it needs path,label,split.")
            return [_from_row(row, path, number) for number, row in enumerate(rows, start=2)]
    except (OSError, UnicodeDecodeError) as error:
        raise SamplesError(f"{path} cannot be read ({error}): give a CSV with path,label,split or a folder.") from error


def _from_row(row: dict[str, str], manifest: Path, number: int) -> Sample:
    label, split = (row["label"] or "").strip(), (row["split"] or "").strip()
    if not label:
        raise SamplesError(f"{manifest.name}:{number}: the label is empty.")
    if split not in SPLITS:
        raise SamplesError(f"{manifest.name}:{number}: split {split!r} is none of {', '.join(SPLITS)}.")
    picture = manifest.parent / (row["path"] or "").strip()
    if not picture.is_file():
        raise SamplesError(f"{manifest.name}:{number}: there is no picture {picture}.")
    return Sample(picture, label, split)


def _from_folder(folder: Path) -> list[Sample]:
    parts = [name for name in SPLITS if (folder / name).is_dir()]
    roots = [(folder / name, name) for name in parts] or [(folder, "train")]
    return [
        Sample(picture, label.name, split)
        for root, split in roots
        for label in sorted(path for path in root.iterdir() if path.is_dir())
        for picture in sorted(label.rglob("*"))
        if picture.suffix.lower() in SUFFIXES
    ]
