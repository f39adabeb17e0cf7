"""Read store lists: JSON files with a list of objects `{id, brand, name, lat, lng, address}`. No database.

Lists made from 소상공인시장진흥공단 상가(상권)정보 have this shape. Coordinates are numbers in WGS84 degrees.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stores.brands import chain_of
from stores.geography import in_korea


@dataclass(frozen=True, slots=True)
class StoreRecord:
    """One store of a list. `chain` is a code or None."""

    external_id: str
    chain: str | None
    brand_text: str
    name: str
    address: str
    lat: float
    lng: float
    source: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that is not a store. `row` counts from 1."""

    file: Path
    row: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}: {self.reason}"


@dataclass(slots=True)
class StoreLists:
    """The contents of several files together."""

    records: list[StoreRecord] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class UnreadableFileError(Exception):
    """The file is not a list of stores. The message names it and says why."""


class BadRowError(Exception):
    """The row is not a store. The message says why."""


def read_store_lists(files: Iterable[Path], *, source: str = "") -> StoreLists:
    """Return every store of `files`. The result names bad rows and unreadable files; the others are read.

    `source` is stored with each store. By default it is the file's name up to its first underscore (`sbiz`).
    """
    lists = StoreLists()
    places: dict[str, str] = {}
    for file in dict.fromkeys(files):
        try:
            rows = _rows_of(file)
        except UnreadableFileError as error:
            lists.unreadable.append(str(error))
            continue
        if _is_index(rows):
            lists.notes.append(f"{file}: an index of files, not of stores; nothing to read")
            continue
        _read_rows(rows, file, source or file.stem.split("_")[0][:40], lists, places)
    return lists


def _read_rows(rows: list[Any], file: Path, source: str, lists: StoreLists, places: dict[str, str]) -> None:
    for number, row in enumerate(rows, start=1):
        try:
            record = parse_row(row, source=source)
        except BadRowError as error:
            lists.rejections.append(Rejection(file, number, str(error)))
            continue
        first = places.get(record.external_id)
        if first is None:
            places[record.external_id] = f"{file.name}, row {number}"
            lists.records.append(record)
        else:
            lists.rejections.append(Rejection(file, number, f"id {record.external_id!r} occurs already ({first})"))


def _rows_of(file: Path) -> list[Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UnreadableFileError(f"{file}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise UnreadableFileError(f"{file}: not UTF-8 text (byte {error.start})") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(f"{file}: not valid JSON ({error})") from error
    if not isinstance(content, list):
        raise UnreadableFileError(f"{file}: contains {_kind(content)}; a list of stores is expected")
    return content


def _is_index(rows: list[Any]) -> bool:
    """Say if this is the list of files that comes with such lists and also matches a pattern such as `sbiz_*.json`."""
    return bool(rows) and all(isinstance(row, dict) and "file" in row and "id" not in row for row in rows)


def parse_row(row: object, *, source: str) -> StoreRecord:
    """Return the store in one row. Raise BadRowError with the reason if there is none."""
    if not isinstance(row, dict):
        raise BadRowError(f"is {_kind(row)}; an object is expected")
    identifier = row.get("id")
    if isinstance(identifier, int) and not isinstance(identifier, bool):
        row = {**row, "id": str(identifier)}
    external_id = _text(row, "id", 64)
    name = _text(row, "name", 120)
    brand = _text(row, "brand", 40, required=False)
    address = _text(row, "address", 200, required=False)
    lat, lng = _place(row)
    chain = chain_of(brand=brand, name=name)
    return StoreRecord(external_id, chain, brand, name, address, lat, lng, source)


def _text(row: dict[str, Any], key: str, longest: int, *, required: bool = True) -> str:
    value = row.get(key)
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise BadRowError(f"{key} is {_kind(value)}; text is expected")
    text = " ".join(value.split())
    if required and not text:
        raise BadRowError(f"{key} is missing")
    if len(text) > longest:
        raise BadRowError(f"{key} is longer than {longest} characters")
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise BadRowError(f"{key} contains characters that are not text")
    return text


def _place(row: dict[str, Any]) -> tuple[float, float]:
    lat, lng = _degrees(row, "lat"), _degrees(row, "lng")
    if in_korea(lat, lng):
        return lat, lng
    hint = "; lat and lng are swapped" if in_korea(lng, lat) else ""
    raise BadRowError(f"coordinates {lat:.6g}, {lng:.6g} are outside Korea{hint}")


def _degrees(row: dict[str, Any], key: str) -> float:
    value = row.get(key)
    if value is None:
        raise BadRowError(f"{key} is missing")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadRowError(f"{key} is {_kind(value)}; a number is expected")
    if abs(value) > 1000 or not math.isfinite(value):  # noqa: PLR2004 - refuses integers too large for a float
        raise BadRowError(f"{key} is not a number of degrees")
    return float(value)


def _kind(value: object) -> str:
    kinds = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "nothing"}
    return kinds.get(type(value), "a number")
