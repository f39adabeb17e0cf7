"""The records that a replica shows, read from CSV files as careless crawlers saved them."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

REQUIRED_COLUMNS: Final = ("name", "price", "event", "img_url")

KINDS_BY_TEXT: Final = {
    "1+1": "1+1",
    "2+1": "2+1",
    "3+1": "3+1",
    "discount": "discount",
    "sale": "discount",
    "세일": "discount",
    "할인": "discount",
    "gift": "gift",
    "덤": "gift",
    "덤증정": "gift",
    "증정": "gift",
    "mix": "mix",
    "골라담기": "mix",
}

_CONFLICT_MARKERS = ("=======", "<<<<<<<", ">>>>>>>")
_BARCODE_NAME = re.compile(r"(?:GD_)?(\d{8,14})(?:_\w+)?\.\w+$")
_SPLIT_BARCODE = re.compile(r"/(\d{4,8})/(\d{1,7})\.\d+\.\w+$")
_BARCODE_LENGTHS = range(8, 15)


class RecordError(ValueError):
    """A record cannot be shown, or a file holds no records; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry of a chain's list; the fields are the columns of the CSV.

    Prices are whole won. ``event`` is the promotion as the chain writes it (``1 + 1``, ``세일``, ``덤``)
    or as a kind (``discount``, ``gift``, ``mix``); empty for a product that is listed without a promotion.
    Raises RecordError for an unknown ``event``.
    """

    name: str
    price: int | None
    event: str = ""
    img_url: str = ""
    brand: str = ""
    category: str = ""
    sale_price: int | None = None
    original_price: int | None = None
    gift_name: str = ""
    gift_price: int | None = None
    gift_img_url: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    captured: str = ""
    """The record as the chain's server sent it (JSON), for replicas that can show it unchanged."""

    def __post_init__(self) -> None:
        read_kind(self.event)

    @property
    def kind(self) -> str | None:
        """Return the promotion's kind: ``1+1``, ``2+1``, ``3+1``, ``discount``, ``gift``, ``mix``, or None."""
        return read_kind(self.event)

    @property
    def barcode(self) -> str:
        """Return the digits of the picture's file name, empty if it holds no barcode."""
        return barcode_in(urlsplit(self.img_url).path)

    @property
    def identity(self) -> str:
        """Return what identifies a product in every list: its barcode, else its name."""
        return self.barcode or self.name


@dataclass(frozen=True, slots=True)
class SkippedLine:
    """A line of a file that is not a record, and the reason."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class RecordList:
    """The records of a file in their order, and the skipped lines."""

    rows: tuple[Row, ...]
    skipped: tuple[SkippedLine, ...] = ()


@lru_cache(maxsize=256)
def read_kind(event: str) -> str | None:
    """Return the kind of promotion that a text means, None for no text. Raises RecordError."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", event)).lower()
    if not text:
        return None
    if text not in KINDS_BY_TEXT:
        raise RecordError(f"unknown event {event!r}: use one of {', '.join(KINDS_BY_TEXT)}")
    return KINDS_BY_TEXT[text]


def barcode_in(path: str) -> str:
    """Return the barcode of 8 to 14 digits in a picture's path, as any chain writes it; else empty.

    ``8801000000001_1.jpg`` and ``GD_8801000000001_002.jpg`` hold them in the file's name,
    ``/8801000/000001.1.jpg`` in folder and name.
    """
    split = _SPLIT_BARCODE.search(path)
    if split and len(digits := split.group(1) + split.group(2)) in _BARCODE_LENGTHS:
        return digits
    found = _BARCODE_NAME.match(path.rpartition("/")[2])
    return found.group(1) if found else ""


def truncate_name(name: str, most_bytes: int) -> str:
    """Truncate a name to ``most_bytes`` bytes of CP949, as the chains store names."""
    used = 0
    for place, character in enumerate(name):
        used += 1 if character.isascii() else 2
        if used > most_bytes:
            return name[:place].rstrip()
    return name


def stable_number(text: str, below: int) -> int:
    """Return a number in ``range(below)`` that depends only on the text, in every process and on every machine."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) % below


def read_records(path: Path) -> RecordList:
    """Read a UTF-8 CSV file with the columns ``brand,name,price,event,img_url`` and the optional ones of Row.

    Blank lines, byte order marks, repeated headers, left-over merge-conflict markers, short lines and
    exact repeats of a record are left out and reported in ``skipped``.
    Raises RecordError, naming the line, for a price, date or event that cannot be read, and for a file
    without a header; OSError for a file that cannot be opened.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise RecordError(f"{path} is not UTF-8: {error}") from error
    return _read_text(text.replace("\ufeff", "").replace("\0", ""), str(path))


def _read_text(text: str, source: str) -> RecordList:
    rows: dict[Row, None] = {}
    skipped: list[SkippedLine] = []
    header: list[str] = []
    for line, cells in _lines(text):
        if not header and {"name", "price"} <= set(_as_header(cells)):
            header = _checked_header(cells, source)
            continue
        if reason := _reason_to_skip(cells, header):
            skipped.append(SkippedLine(line, reason))
            continue
        row = _read_row(dict(zip(header, cells, strict=False)), f"{source}, line {line}")
        if row in rows:
            skipped.append(SkippedLine(line, "repeated record"))
        rows[row] = None
    if not header:
        raise RecordError(f"{source} has no header line: {','.join(('brand', *REQUIRED_COLUMNS))}")
    return RecordList(tuple(rows), tuple(skipped))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    for cells in reader:
        yield reader.line_num, [cell.strip() for cell in cells]


def _as_header(cells: list[str]) -> list[str]:
    return [cell.lower() for cell in cells]


def _checked_header(cells: list[str], source: str) -> list[str]:
    header = _as_header(cells)
    missing = [column for column in REQUIRED_COLUMNS if column not in header]
    if missing:
        raise RecordError(f"{source} lacks the column(s) {', '.join(missing)}")
    return header


def _reason_to_skip(cells: list[str], header: list[str]) -> str:
    if not any(cells):
        return "blank line"
    if cells[0].startswith(_CONFLICT_MARKERS):
        return "merge-conflict marker"
    if not header:
        return "text before the header"
    if _as_header(cells) == header:
        return "repeated header"
    if len(cells) <= max(header.index(column) for column in REQUIRED_COLUMNS):
        return "short line"
    return ""


def _read_row(cells: Mapping[str, str], where: str) -> Row:
    try:
        return Row(
            name=cells["name"],
            price=_read_won(cells["price"]),
            event=cells["event"],
            img_url=cells["img_url"],
            brand=cells.get("brand", ""),
            category=cells.get("category", ""),
            sale_price=_read_won(cells.get("sale_price", "")),
            original_price=_read_won(cells.get("original_price", "")),
            gift_name=cells.get("gift_name", ""),
            gift_price=_read_won(cells.get("gift_price", "")),
            gift_img_url=cells.get("gift_img_url", ""),
            starts_on=_read_date(cells.get("starts_on", "")),
            ends_on=_read_date(cells.get("ends_on", "")),
        )
    except ValueError as error:
        raise RecordError(f"{where}: {error}") from error


def _read_won(text: str) -> int | None:
    """Read ``4800``, ``4,800``, ``10,400 원`` or ``4900.0`` as whole won; None for no text."""
    if not text:
        return None
    number = re.fullmatch(r"(\d[\d,]*)(?:\.0+)?\s*원?", text)
    if not number:
        raise RecordError(f"unreadable price {text!r}: write whole won, such as 4800")
    return int(number.group(1).replace(",", ""))


def _read_date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
