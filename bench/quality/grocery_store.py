"""Read the Grocery Store Dataset as samples.

Klasson, Zhang, Kjellström, WACV 2019; MIT licence. It is not part of the repository.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from recognition.samples import Sample, SamplesError

_PACKAGED = "/Packages/"


@dataclass(frozen=True)
class GroceryStore:
    """The data set in a folder: `classes.csv`, the listed parts (`train.txt`, …) and the catalogue pictures."""

    root: Path

    def parts(self) -> list[str]:
        """The parts that exist, of train, val and test."""
        return [part for part in ("train", "val", "test") if (self.root / f"{part}.txt").is_file()]

    def photos(self, *parts: str, packaged_only: bool = False) -> list[Sample]:
        """The photos of these parts, labelled with their fine class.

        Raises:
            SamplesError: the data set, or one of its lists, is missing.
        """
        names = [row["Class Name (str)"] for row in self._classes()]
        found = [self._photo(line, part, names) for part in parts for line in self._lines(f"{part}.txt") if line]
        return [photo for photo in found if not packaged_only or _PACKAGED in photo.path.as_posix()]

    def _photo(self, line: str, part: str, names: list[str]) -> Sample:
        path, fine, _ = line.split(", ")
        return Sample(self.root / path, names[int(fine)], part)

    def catalogue(self, *, packaged_only: bool = False) -> list[Sample]:
        """One catalogue picture of each fine class, in the order of the classes.

        Raises:
            SamplesError: the list of classes is missing.
        """
        rows = [row for row in self._classes() if not packaged_only or _PACKAGED in row["Iconic Image Path (str)"]]
        return [
            Sample(self.root / row["Iconic Image Path (str)"].lstrip("/"), row["Class Name (str)"], "catalogue")
            for row in rows
        ]

    def _classes(self) -> list[dict[str, str]]:
        rows = list(csv.DictReader(self._lines("classes.csv")))
        return sorted(rows, key=lambda row: int(row["Class ID (int)"]))

    def _lines(self, name: str) -> list[str]:
        try:
            return (self.root / name).read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise SamplesError(f"{self.root / name} cannot be read: is this the Grocery Store Dataset?") from error
