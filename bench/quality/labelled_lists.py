"""Read promotion lists from CSV files whose pictures' addresses hold the barcodes.

The barcodes label the names: linkage and search are measured by them. The files may be as careless crawlers saved
them, with blank lines, repeated headers and left-over merge marks.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from promotions.gtin import code_in_address, normalise_gtin

COLUMNS: Final = ("brand", "name", "price", "event", "img_url")
# A brand as the files write it, folded → the chain's code.
_CHAINS: Final[Mapping[str, str]] = {
    "cu": "cu",
    "gs25": "gs25",
    "7eleven": "seven_eleven",
    "세븐일레븐": "seven_eleven",
    "emart24": "emart24",
    "이마트24": "emart24",
}
_NOT_IN_BRAND: Final = re.compile(r"[\W_]+")
_NOT_IN_PRICE: Final = re.compile(r"[\s,원₩]+")
_BYTE_ORDER_MARK: Final = "\ufeff"
_CONFLICT_MARKS: Final = ("=======", "<<<<<<<", ">>>>>>>", "|||||||")


class LabelledListsError(ValueError):
    """The lists cannot be measured; the message names the file or folder and says why."""


@dataclass(frozen=True, slots=True, order=True)
class ListedName:
    """One chain's name with its price in won, and the barcode that identifies the article, if the list has one."""

    chain: str
    name: str
    gtin: str | None
    price: int | None


@dataclass(frozen=True, slots=True)
class KnownProduct:
    """An article and all its names; `gtin` is "" if no list has its barcode."""

    gtin: str
    names: tuple[str, ...]


def read_lists(folder: Path) -> list[ListedName]:
    """Return the names of all lists of the folder, one for each chain, name and barcode.

    Raises LabelledListsError.
    """
    found: dict[tuple[str, str, str | None], ListedName] = {}
    for _, row in _rows(folder, COLUMNS):
        brand = _NOT_IN_BRAND.sub("", row["brand"]).casefold()
        listed = ListedName(_CHAINS.get(brand, brand), row["name"], _gtin(row["img_url"]), _price(row["price"]))
        # An article with two promotions stands twice in a list; it is one name all the same.
        found.setdefault((listed.chain, listed.name, listed.gtin), listed)
    return sorted(found.values(), key=lambda listed: (listed.chain, listed.name, listed.gtin or ""))


def read_products(folder: Path) -> list[KnownProduct]:
    """Return every article of the folder's lists, with all names of one barcode. Raises LabelledListsError."""
    names: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for path, row in _rows(folder, ("name", "img_url")):
        gtin = _gtin(row["img_url"])
        names[(gtin, "") if gtin else (path.name, row["name"])][row["name"]] = None
    if not names:
        raise LabelledListsError(f"{folder}: no list names a product.")
    return [KnownProduct(gtin if not name else "", tuple(of_one)) for (gtin, name), of_one in sorted(names.items())]


def read_rows(path: Path, columns: Collection[str]) -> Iterator[Mapping[str, str]]:
    """Yield the rows of one list by column; a cell that a line lacks is "".

    Skips blank lines, left-over merge marks and repeated headers. Raises LabelledListsError.
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
        raise LabelledListsError(f"{path.name} cannot be read as a CSV file in UTF-8: {error}.") from error
    if not header:
        raise LabelledListsError(f"{path.name} lacks the column(s) {', '.join(columns)}.")


def _rows(folder: Path, columns: Collection[str]) -> Iterator[tuple[Path, dict[str, str]]]:
    """Yield the rows that have a name, each with the list it comes from; the names are stripped."""
    if not folder.is_dir():
        raise LabelledListsError(f"{folder} is not a folder; give one that holds promotion lists as CSV files.")
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv")
    if not paths:
        raise LabelledListsError(f"{folder} holds no CSV files with the column(s) {', '.join(columns)}.")
    for path in paths:
        for row in read_rows(path, columns):
            if name := row["name"].strip():
                yield path, {**row, "name": name}


def _is_noise(cells: list[str]) -> bool:
    return not any(cell.strip() for cell in cells) or cells[0].startswith(_CONFLICT_MARKS)


def _header(path: Path, cells: list[str], columns: Collection[str]) -> list[str]:
    if missing := [column for column in columns if column not in cells]:
        raise LabelledListsError(f"{path.name} lacks the column(s) {', '.join(missing)}.")
    return cells


def _gtin(address: str) -> str | None:
    return normalise_gtin(code_in_address(address))


def _price(text: str) -> int | None:
    won = _NOT_IN_PRICE.sub("", text).partition(".")[0]
    return int(won) if won.isascii() and won.isdigit() and len(won) < 10 else None
