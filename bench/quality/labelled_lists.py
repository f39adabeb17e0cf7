"""Lists of promotions as CSV files, read for measuring: `name` and `img_url`, whose address holds the barcode."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.quality.list_files import UnreadableListError, read_rows
from promotions.gtin import normalise_gtin

_CODE: Final = re.compile(r"(?<!\d)(\d{13})(?!\d)")
_SPLIT_CODE: Final = re.compile(r"/(\d{7})/(\d{6})\.")


class RecordsError(ValueError):
    """A folder cannot be measured; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class KnownProduct:
    """An article and all its names; `gtin` is "" where no list tells it."""

    gtin: str
    names: tuple[str, ...]


def read_products(folder: Path) -> list[KnownProduct]:
    """Every article of the folder's lists, those with one barcode united. Raises RecordsError."""
    names: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    files = sorted(folder.glob("*.csv"))
    for file in files:
        for name, gtin in _rows(file):
            names[(gtin, "") if gtin else (file.name, name)][name] = None
    if not names:
        raise RecordsError(f"{folder}: no CSV file with the columns name and img_url")
    return [KnownProduct(gtin if not name else "", tuple(of_one)) for (gtin, name), of_one in sorted(names.items())]


def _rows(file: Path) -> list[tuple[str, str]]:
    try:
        rows = list(read_rows(file, ("name", "img_url")))
    except UnreadableListError as error:
        raise RecordsError(str(error)) from error
    return [(name, _gtin(row["img_url"])) for row in rows if (name := row["name"].strip())]


def _gtin(address: str) -> str:
    found = _CODE.search(address) or _SPLIT_CODE.search(address)
    return (normalise_gtin("".join(found.groups())) or "") if found else ""
