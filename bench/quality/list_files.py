"""Promotion lists as CSV files, as careless crawlers saved them: what is measured on them reads them all alike."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

_BYTE_ORDER_MARK: Final = "\ufeff"
_CONFLICT_MARKS: Final = ("=======", "<<<<<<<", ">>>>>>>", "|||||||")


class UnreadableListError(ValueError):
    """The file is no promotion list; the message names it and says why."""


def read_rows(path: Path, columns: Collection[str]) -> Iterator[Mapping[str, str]]:
    """The lines below the header that name these columns, by column; what a line lacks is "".

    Blank lines, left-over merge marks and repeated headers are passed over, wherever they stand. Raises
    UnreadableListError.
    """
    header: list[str] = []
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            for cells in csv.reader(line.replace(_BYTE_ORDER_MARK, "") for line in lines):
                if _is_noise(cells):
                    continue
                if not header:
                    header = _header(path, cells, columns)
                elif cells != header:
                    yield {**dict.fromkeys(header, ""), **dict(zip(header, cells, strict=False))}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableListError(f"{path.name} cannot be read as a CSV file in UTF-8: {error}.") from error
    if not header:
        raise UnreadableListError(f"{path.name} lacks the column(s) {', '.join(columns)}.")


def _is_noise(cells: list[str]) -> bool:
    return not any(cell.strip() for cell in cells) or cells[0].startswith(_CONFLICT_MARKS)


def _header(path: Path, cells: list[str], columns: Collection[str]) -> list[str]:
    if missing := [column for column in columns if column not in cells]:
        raise UnreadableListError(f"{path.name} lacks the column(s) {', '.join(missing)}.")
    return cells
