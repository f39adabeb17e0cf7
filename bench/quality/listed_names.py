"""Promotion lists in CSV files, as far as joining is measured on them: names, prices, barcodes to judge by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.quality.list_files import UnreadableListError, read_rows
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


class UnusableListsError(ValueError):
    """The folder holds nothing that joining can be measured on; the message says why."""


@dataclass(frozen=True, slots=True, order=True)
class ListedName:
    """One chain's name with its price, and the barcode that tells what it really is."""

    chain: str
    name: str
    gtin: str | None
    price: int | None


def read_lists(folder: Path) -> list[ListedName]:
    """The names of all CSV files in the folder, one for each chain, name and barcode. Raises UnusableListsError."""
    if not folder.is_dir():
        raise UnusableListsError(f"{folder} is no folder; give one that holds promotion lists as CSV files.")
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv")
    if not paths:
        raise UnusableListsError(f"{folder} holds no CSV files.")
    found: dict[tuple[str, str, str | None], ListedName] = {}
    for path in paths:
        for row in _rows(path):
            # One article of a list may run two promotions; it is one listing all the same.
            found.setdefault((row.chain, row.name, row.gtin), row)
    return sorted(found.values(), key=lambda row: (row.chain, row.name, row.gtin or ""))


def _rows(path: Path) -> Iterator[ListedName]:
    try:
        for cells in read_rows(path, COLUMNS):
            if name := cells["name"].strip():
                yield _row(cells, name)
    except UnreadableListError as error:
        raise UnusableListsError(str(error)) from error


def _row(cells: Mapping[str, str], name: str) -> ListedName:
    brand = _NOT_IN_BRAND.sub("", cells["brand"]).casefold()
    price = _NOT_IN_PRICE.sub("", cells["price"]).partition(".")[0]
    return ListedName(
        chain=_CHAINS.get(brand, brand),
        name=name,
        gtin=normalise_gtin(code_in_address(cells["img_url"])),
        price=int(price) if price.isascii() and price.isdigit() and len(price) < 10 else None,
    )
