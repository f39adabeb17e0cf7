"""Promotion lists in CSV files, as careless crawlers and spreadsheets saved them, read into offers. No database."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from crawler.chains.markup import MAX_ADDRESS, clean, kind_of, picture_address, price_in
from crawler.collection.crawl import Collected
from crawler.offers import NAME_LENGTH, Offer, Problem, ProblemReason
from promotions.gtin import code_in_address

REQUIRED_COLUMNS: Final = ("name", "price", "event", "img_url")
OPTIONAL_COLUMNS: Final = (
    "brand", "sale_price", "original_price", "gift_name", "gift_price", "gift_img_url", "starts_on", "ends_on",
    "category", "barcode", "item_code",
)  # fmt: skip
MAX_BYTES: Final = 20_000_000
EXCERPT_LENGTH: Final = 200

# What the catalogue's own export and the stored offers call the same columns.
_OTHER_NAMES: Final[Mapping[str, str]] = {"kind": "event", "image_url": "img_url", "chain": "brand"}
_KINDS: Final = frozenset({"discount", "gift", "mix"})
_CONFLICT_MARKS: Final = ("=======", "<<<<<<<", ">>>>>>>", "|||||||")
_REPLACEMENT: Final = "\ufffd"
_NOT_IN_BRAND: Final = re.compile(r"[\W_]+")
_DAY_SEPARATORS: Final = re.compile(r"[./]")


class UnreadableFileError(ValueError):
    """The file is no promotion list at all; the message says why."""


class _BadLineError(ValueError):
    """One line that cannot be read; the message says what is wrong with it."""


def brand_key(brand: str) -> str:
    """A brand's name as it is compared: 7-Eleven, 7Eleven and 7_ELEVEN are the same."""
    return _NOT_IN_BRAND.sub("", brand).casefold()


def read_promotions(data: bytes, *, chain: str, brands: Mapping[str, str] | None = None) -> Collected:
    """Read a file's offers for one chain, in the file's order, and the lines that could not be read.

    The columns are `REQUIRED_COLUMNS` and any of `OPTIONAL_COLUMNS`. Blank lines, repeated headers and left-over
    merge marks are notes; a bad line is a problem and makes no promotion, but its item counts as
    seen if it is known, so that nothing ends because of a typing mistake. If it is unknown (cells or name are missing),
    the line may be about any item, and the list is not complete. `brands` maps `brand_key`s to chains: a line of
    another chain is a bad line.

    Raises UnreadableFileError, also for a quote that is not closed on its line: all that follows would be one cell.
    """
    reader = _Reader(chain, brands or {})
    reader.read(_text_of(data))
    return Collected(
        offers=tuple(reader.offers),
        complete=not reader.untold,
        declared_total=None,
        pages=1,
        items=reader.items,
        duplicates=reader.duplicates,
        problems=tuple(reader.problems),
    )


def _text_of(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise UnreadableFileError(f"The file has {len(data):,} bytes; at most {MAX_BYTES:,} are read.")
    for encoding in ("utf-8", "cp949"):  # spreadsheets on Korean Windows save the latter
        try:
            return data.decode(encoding).replace("\ufeff", "").replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError("The file is neither UTF-8 nor CP949; save it as “CSV UTF-8”.")


@dataclass(slots=True)
class _Reader:
    """Goes through the lines once."""

    chain: str
    brands: Mapping[str, str]
    offers: list[Offer] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    items: int = 0
    duplicates: int = 0
    untold: int = 0
    _header: list[str] = field(default_factory=list)
    _seen: set[Offer] = field(default_factory=set)

    def read(self, text: str) -> None:
        """Read everything. Raises UnreadableFileError for a file without a header."""
        for line, cells in _lines(text):
            if not self._header and _is_header(cells):
                self._header = _columns(cells)
            elif note := self._noise(cells):
                self._note(ProblemReason.SKIPPED_LINE, line, note, cells)
            else:
                self._read_item(line, cells)
        if not self._header:
            raise UnreadableFileError(f"The file has no header line; it needs {', '.join(REQUIRED_COLUMNS)}.")

    def _noise(self, cells: Sequence[str]) -> str:
        if not any(cells):
            return "blank line"
        if cells[0].startswith(_CONFLICT_MARKS):
            return "left-over merge mark"
        if not self._header:
            return "text before the header"
        return "repeated header" if _is_header(cells) else ""

    def _read_item(self, line: int, cells: Sequence[str]) -> None:
        self.items += 1
        row = _Row(dict(zip(self._header, cells, strict=False)), self.chain)
        try:
            self._check(row, cells)
            offer: Offer | None = row.offer()
        except _BadLineError as error:
            self._note(ProblemReason.BAD_LINE, line, str(error), cells)
            offer = self._sighting(row, cells) if self._is_ours(row) else None
        if offer in self._seen:
            self.duplicates += 1
        elif offer is not None:
            self._seen.add(offer)
            self.offers.append(offer)

    def _sighting(self, row: _Row, cells: Sequence[str]) -> Offer | None:
        """The item of a bad line; None if it is unknown, which is counted."""
        offer = row.sighting() if len(cells) >= self._needed() else None
        self.untold += offer is None
        return offer

    def _needed(self) -> int:
        return max(self._header.index(column) for column in REQUIRED_COLUMNS) + 1

    def _check(self, row: _Row, cells: Sequence[str]) -> None:
        if len(cells) < self._needed():
            raise _BadLineError(f"{len(cells)} of {self._needed()} columns")
        if not self._is_ours(row):
            raise _BadLineError(f"brand {row.text('brand')!r} is another chain")

    def _is_ours(self, row: _Row) -> bool:
        return self.brands.get(brand_key(row.text("brand")), self.chain) == self.chain

    def _note(self, reason: ProblemReason, line: int, detail: str, cells: Sequence[str]) -> None:
        self.problems.append(Problem(reason, f"line {line}: {detail}", ",".join(cells)[:EXCERPT_LENGTH]))


@dataclass(frozen=True, slots=True)
class _Row:
    """One line's cells by column."""

    cells: Mapping[str, str]
    chain: str

    def text(self, column: str) -> str:
        return clean(self.cells.get(column, ""))

    def offer(self) -> Offer:
        """The line as an offer. Raises _BadLineError."""
        kind = self._kind()
        price, sale_price = self._prices(kind)
        starts_on, ends_on = self._day("starts_on"), self._day("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            raise _BadLineError(f"ends_on {ends_on} is before starts_on {starts_on}")
        return Offer(
            chain=self.chain,
            name=self._name(),
            kind=kind,
            price=price,
            sale_price=sale_price,
            gift_name=self.text("gift_name")[:NAME_LENGTH],
            gift_price=self._won("gift_price"),
            gift_image_url=picture_address(self.text("gift_img_url"), ""),
            category=self.text("category"),
            starts_on=starts_on,
            ends_on=ends_on,
            **self._place(),
        )

    def sighting(self) -> Offer | None:
        """The item without its promotion, if a bad line has at least its name."""
        try:
            return Offer(chain=self.chain, name=self._name(), **self._place())
        except _BadLineError:
            return None

    def _name(self) -> str:
        name = self.text("name")
        if not name:
            raise _BadLineError("no name")
        if _REPLACEMENT in name:
            raise _BadLineError(f"the name {name!r} has broken letters")
        if len(name) > NAME_LENGTH:
            raise _BadLineError(f"the name has {len(name)} characters, more than {NAME_LENGTH}")
        return name

    def _place(self) -> dict[str, Any]:
        """Return what distinguishes the chain's entries: picture, barcode, item code."""
        address = picture_address(self.text("img_url"), "")
        barcode = self.text("barcode") or code_in_address(address)
        return {"image_url": address[:MAX_ADDRESS], "barcode": barcode[:20], "item_code": self.text("item_code")[:60]}

    def _kind(self) -> str:
        event = self.text("event")
        kind = event.casefold() if event.casefold() in _KINDS else kind_of(event)
        if kind is None:
            raise _BadLineError(f"unknown event {event!r}; use 1+1, 2+1, 3+1, 세일, 덤 or 골라담기")
        return kind

    def _prices(self, kind: str) -> tuple[int | None, int | None]:
        """(sticker price, sale price). A sale with a single price has the sale price only."""
        shown, sale, original = self._won("price"), self._won("sale_price"), self._won("original_price")
        if kind == "mix":
            return original or shown, sale
        if kind != "discount":
            if (original or shown) is None:
                raise _BadLineError("no price")
            return original or shown, None
        price, sale_price = (original or shown, sale) if sale else (original, shown)
        if sale_price is None:
            raise _BadLineError("no sale price")
        if price is not None and sale_price > price:
            raise _BadLineError(f"sale price {sale_price} is above the price {price}")
        return price, sale_price

    def _won(self, column: str) -> int | None:
        text = self.text(column)
        won = price_in(text)
        if text and won is None:
            raise _BadLineError(f"{column} {text[:40]!r} is no price in won")
        return won

    def _day(self, column: str) -> date | None:
        text = self.text(column)
        try:
            return date.fromisoformat(_DAY_SEPARATORS.sub("-", text.rstrip("."))) if text else None
        except ValueError:
            raise _BadLineError(f"{column} {text[:40]!r} is no day; write YYYY-MM-DD") from None


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each line's cells with its number. Raises UnreadableFileError for a quote that stays open behind its line."""
    for number, line in enumerate(io.StringIO(text, newline=None), start=1):
        reader = csv.reader([line, ""])  # who goes on to the second line is still within quotes
        try:
            cells = next(reader)
        except csv.Error as error:
            raise UnreadableFileError(f"Line {number} cannot be read: {error}.") from error
        if reader.line_num > 1:
            raise UnreadableFileError(
                f"Line {number} has a quote that is not closed on the line: {line.strip()[:80]!r}. "
                'Close it, or double it ("") if it belongs to the text; a cell must not span lines.'
            )
        yield number, [cell.strip() for cell in cells]


def _columns(cells: Sequence[str]) -> list[str]:
    names = [_OTHER_NAMES.get(cell.casefold(), cell.casefold()) for cell in cells]
    missing = [column for column in REQUIRED_COLUMNS if column not in names]
    if missing:
        raise UnreadableFileError(f"The file lacks the column(s) {', '.join(missing)}.")
    return names


def _is_header(cells: Sequence[str]) -> bool:
    return {"name", "price"} <= {cell.casefold() for cell in cells}
