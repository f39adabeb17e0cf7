"""emart24's JSON list, /api1/goods: the only source of the promotions' days, and of categories (seen in March 2026)."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final

from common import kst
from crawler.chains.markup import clean, kind_of, price_in
from crawler.offers import Offer

CATEGORIES: Final = {"1": "간편식사", "2": "과자", "3": "생활용품", "5": "음료"}
LONGEST_DAYS: Final = 400
"""A period that is longer is a site's "for ever", not a promotion's."""

_KINDS: Final = {"1": "1+1", "2": "2+1", "3": "3+1"}
_DAY = re.compile(r"(20[0-9]{2})[-./]?([01]?[0-9])[-./]?([0-3]?[0-9])(?![0-9])")
_BARCODE = re.compile(r"[0-9]{8,14}")
_INSTANT = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """One record, as far as it could be read; days in Korea, both or neither."""

    code: str
    title: str
    kind: str | None
    prices: frozenset[int]
    category: str
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class GoodsPage:
    """One answer: its readable records, and the number of all records that it declares."""

    records: tuple[Goods, ...]
    count: int


def parse_goods(text: str) -> GoodsPage | None:
    """Read one answer; None for a text that is no such answer, and for one whose records cannot be read. Pure."""
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return None
    count = answer.get("count") if isinstance(answer, dict) else None
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(count, int) or not isinstance(data, list):
        return None
    records = [record for entry in data if isinstance(entry, dict) and (record := _read(entry))]
    return GoodsPage(tuple(records), count) if records or not data else None


def with_dates(offers: Iterable[Offer], goods: Iterable[Goods]) -> tuple[Offer, ...]:
    """Return the offers with dates and category if the records identify them unambiguously.

    A record is an offer's when kind and price are the same and the code is (without a code: the title is). Where
    several are and they contradict each other, none is taken: a guess is not shown as a fact.
    """
    by_code: defaultdict[str, list[Goods]] = defaultdict(list)
    by_title: defaultdict[str, list[Goods]] = defaultdict(list)
    for record in goods:
        if record.code:
            by_code[record.code].append(record)
        by_title[record.title].append(record)
    return tuple(_with(offer, by_code.get(offer.barcode) or by_title.get(offer.name, [])) for offer in offers)


def _with(offer: Offer, records: Iterable[Goods]) -> Offer:
    shown = offer.sale_price if offer.sale_price is not None else offer.price
    own = [
        record
        for record in records
        if record.kind == offer.kind and shown in record.prices and record.code in {"", offer.barcode or record.code}
    ]
    periods = {(record.starts_on, record.ends_on) for record in own}
    categories = {record.category for record in own}
    starts_on, ends_on = periods.pop() if len(periods) == 1 else (None, None)
    category = categories.pop() if len(categories) == 1 else ""
    return replace(offer, starts_on=starts_on, ends_on=ends_on, category=category)


def _read(record: Mapping[str, Any]) -> Goods | None:
    title = _text(record, "TITLE")
    if not title:
        return None
    starts_on, ends_on = _period(_text(record, "POST_START"), _text(record, "POST_FINISH"))
    prices = (price_in(_text(record, name)) for name in ("PRICE_REAL", "PRICE_ORIGIN"))
    code = _text(record, "CODE")
    return Goods(
        # Anything that is not a barcode is a number of the site's own and says nothing about an offer.
        code=code if _BARCODE.fullmatch(code) else "",
        title=title,
        kind=kind_of(_text(record, "KIND")) or _KINDS.get(_text(record, "CATEGORY_SEQ")),
        prices=frozenset(price for price in prices if price is not None),
        category=CATEGORIES.get(_text(record, "BASE_CATEGORY_SEQ"), ""),
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    return clean(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _period(start: str, finish: str) -> tuple[date | None, date | None]:
    first, last = _day(start), _day(finish)
    if first is None or last is None or not 0 <= (last - first).days <= LONGEST_DAYS:
        return None, None
    return first, last


def _day(text: str) -> date | None:
    """Return the Korean date of "2026.03.01", "2026-03-31 23:59:59", "20260331" or "2026-02-28T15:00:00Z"."""
    try:
        if _INSTANT.fullmatch(text):
            return kst.day_of(datetime.fromisoformat(text).astimezone(UTC))
        found = _DAY.match(text)
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
