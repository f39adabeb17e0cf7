"""The faults of a site, each of which can be switched on for a whole replica.

Faults affect the site's pages and lists. Pictures and robots.txt stay correct: at the real chains, pictures
come from another host, and what a crawler may fetch does not depend on the state of a list.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from replica.messages import Response, html
from replica.records import Row


class Fault(StrEnum):
    """The names that ``ReplicaServer.set_fault`` accepts."""

    SLOW = "slow"
    """Every answer comes late (``slow_s`` seconds)."""
    ERROR_500 = "error_500"
    """Every page and list answers 500."""
    FORBIDDEN = "forbidden"
    """Every page and list answers 403."""
    TOO_MANY = "too_many"
    """Every page and list answers 429 with Retry-After."""
    BLOCKED = "blocked"
    """Every page and list answers 200 with a block page."""
    TRUNCATED = "truncated"
    """The middle page of a list ends inside an item, in an answer that looks complete (200, right length)."""
    DISCONNECTED = "disconnected"
    """The middle page of a list ends inside an item because the connection closes."""
    EMPTY = "empty"
    """Lists have no items from page 1 on, and declare none."""
    HALF = "half"
    """Lists end properly after half of their records; a declared total stays the full one."""
    HALF_TOTAL = "half_total"
    """Lists end properly after half of their records and declare that half as their total."""
    REPEAT = "repeat"
    """Every page of a list is its first."""
    STALE = "stale"
    """The first request for a page shows the one before it, as a stale cache would; later ones the right one."""
    LAGGING = "lagging"
    """Every page of a list except the first always shows the one before it."""
    STALE_KIND = "stale_kind"
    """A list requested by kind shows the kind before it, as if a click had no effect."""
    PRICES_MOVED = "prices_moved"
    """Every item shows the price of the item of its kind before it."""
    BROKEN_ENCODING = "broken_encoding"
    """Lists are encoded in CP949, but their headers say UTF-8."""
    PAGE_MISSING = "page_missing"
    """The middle page of a list answers 500 to its first request, and correctly afterwards."""
    PAGE_LOST = "page_lost"
    """The middle page of a list always answers 500."""
    CHANGED_MARKUP = "changed_markup"
    """The class of a list's items has another name."""
    CHANGED_IMAGE_MARKUP = "changed_image_markup"
    """The class around an item's picture has another name; a picture without one moves from ``src`` to ``data-src``."""
    UNKNOWN_BADGE = "unknown_badge"
    """The first of every ten items has an unknown badge. No effect on sites without badges."""
    OVERLOADED = "overloaded"
    """7-Eleven: an answer of more than ``OVERLOADED_ABOVE`` items is a redirect to /500.asp instead."""
    REORDERED = "reordered"
    """7-Eleven: the order of a list depends on the page size, unless that is the site's own."""
    CLOSED = "closed"
    """GS25: every path, robots.txt too, answers 200 with the small shell of another site."""
    MOVED = "moved"
    """GS25: every path, robots.txt too, redirects permanently (301) to that site."""
    PAGER_MISSING = "pager_missing"
    """C·Space24: pages do not say how many of them there are."""


UNKNOWN_BADGE_CLASS: Final = "half"
UNKNOWN_BADGE_TEXT: Final = "반값"
RETRY_AFTER_SECONDS: Final = 30
OVERLOADED_ABOVE: Final = 60

_HALVED = frozenset({Fault.HALF, Fault.HALF_TOTAL})
_CUT = frozenset({Fault.TRUNCATED, Fault.DISCONNECTED})

_BLOCK_PAGE = """<!DOCTYPE html><html lang="ko"><head><meta charset="UTF-8"><title>Request Blocked</title></head>
<body><h1>요청이 차단되었습니다</h1><p>비정상적인 접근이 감지되어 요청이 차단되었습니다. (Request Blocked)</p>
<p>Support ID: 7391882640153318204</p></body></html>"""
_ERROR_PAGE = """<!DOCTYPE html><html lang="ko"><head><meta charset="UTF-8"><title>오류</title></head>
<body><h1>서비스 이용에 불편을 드려 죄송합니다.</h1><p>잠시 후 다시 시도해 주세요. (HTTP {status})</p></body></html>"""


@dataclass(frozen=True, slots=True)
class Page:
    """The answer to one list request.

    ``number`` is the page shown and ``asked`` the page requested, both from 1; ``start`` is the place of its
    first record in the list, from 0; ``has_more`` says whether records follow; ``total`` is the number that
    the list declares, which may differ from the number of its records.
    """

    rows: tuple[Row, ...]
    number: int
    asked: int
    start: int
    has_more: bool
    total: int
    is_middle: bool
    is_first_ask: bool

    def last_number(self, size: int) -> int:
        """Return the last page by the declared total."""
        return max(1, -(-self.total // size))


def page_count(records: int, size: int, first_size: int) -> int:
    """Return how many pages hold the records, ``first_size`` of them on the first; 1 for an empty list."""
    return 1 + max(0, -(-(records - first_size) // size))


class Conduct:
    """The behaviour of a replica with a fault, or without one. Safe to use from many threads."""

    def __init__(self, fault: Fault | None = None) -> None:
        self.fault = fault
        self._asks: Counter[tuple[str, int]] = Counter()
        self._lock = threading.Lock()

    def refusal(self) -> Response | None:
        """Return the answer to every page and list if the whole site refuses, else None."""
        match self.fault:
            case Fault.ERROR_500:
                return _error(500)
            case Fault.FORBIDDEN:
                return _error(403)
            case Fault.TOO_MANY:
                return replace(_error(429), headers=(("Retry-After", str(RETRY_AFTER_SECONDS)),))
            case Fault.BLOCKED:
                return html(_BLOCK_PAGE)
        return None

    def page(self, rows: Sequence[Row], *, asked: int, size: int, series: str, first_size: int | None = None) -> Page:
        """Return page ``asked`` of the list named ``series``, or the page that the fault shows instead.

        A page holds ``size`` records; the first holds ``first_size``, if that is given.
        """
        held = self._held(rows)
        first_size = first_size or size
        first_ask = self._count(series, asked)
        number = self._shown(asked, first_ask=first_ask)
        end = first_size + (number - 1) * size
        start = 0 if number == 1 else end - size
        return Page(
            rows=tuple(held[start:end]),
            number=number,
            asked=asked,
            start=start,
            has_more=end < len(held),
            total=len(rows) if self.fault is Fault.HALF else len(held),
            is_middle=asked == page_count(len(held), size, first_size) // 2 + 1,
            is_first_ask=first_ask,
        )

    def deliver(self, page: Page, response: Response, item_start: str) -> Response:
        """Return the answer with the fault applied; every item of the list begins with ``item_start``."""
        if self.fault is Fault.BROKEN_ENCODING:
            return replace(response, body=response.body.decode().encode("cp949", "replace"))
        fails_now = self.fault is Fault.PAGE_MISSING and page.is_first_ask
        if page.is_middle and (fails_now or self.fault is Fault.PAGE_LOST):
            return _error(500)
        if page.is_middle and self.fault in _CUT:
            return self._cut(response, item_start.encode())
        return response

    def kind_shown(self, asked: str, kinds: Iterable[str]) -> str:
        """Return the kind that a list requested by kind shows; ``kinds`` are in the order of the site's tabs."""
        order = list(kinds)
        if self.fault is not Fault.STALE_KIND or asked not in order:
            return asked
        return order[max(0, order.index(asked) - 1)]

    def hides_kind(self, index: int) -> bool:
        """Return whether the item at this place of a page, from 0, has an unknown badge."""
        return self.fault is Fault.UNKNOWN_BADGE and index % 10 == 0

    def _held(self, rows: Sequence[Row]) -> Sequence[Row]:
        if self.fault is Fault.EMPTY:
            return ()
        if self.fault is Fault.PRICES_MOVED:
            return _with_prices_moved(rows)
        return rows[: -(-len(rows) // 2)] if self.fault in _HALVED else rows

    def _count(self, series: str, asked: int) -> bool:
        with self._lock:
            self._asks[series, asked] += 1
            return self._asks[series, asked] == 1

    def _shown(self, asked: int, *, first_ask: bool) -> int:
        if self.fault is Fault.REPEAT:
            return 1
        is_behind = self.fault is Fault.STALE and first_ask
        if is_behind or self.fault is Fault.LAGGING:
            return max(1, asked - 1)
        return asked

    def _cut(self, response: Response, item_start: bytes) -> Response:
        at = _middle_of_an_item(response.body, item_start)
        if self.fault is Fault.DISCONNECTED:
            return replace(response, sent_bytes=at)
        return replace(response, body=response.body[:at])


def _with_prices_moved(rows: Sequence[Row]) -> list[Row]:
    """Return the rows, each with the prices of the row of its kind before it; the first has those of the last."""
    before = {row.kind: row for row in rows}
    moved = []
    for row in rows:
        other, before[row.kind] = before[row.kind], row
        moved.append(replace(row, price=other.price, sale_price=other.sale_price, original_price=other.original_price))
    return moved


def _middle_of_an_item(body: bytes, item_start: bytes) -> int:
    """Return an offset halfway through the middle item of a list, or through the body if it has no items."""
    items = body.split(item_start)
    if len(items) == 1:
        return len(body) // 2
    middle = len(items) // 2
    return len(item_start.join(items[:middle])) + len(item_start) + len(items[middle]) // 2


def _error(status: int) -> Response:
    return html(_ERROR_PAGE.format(status=status), status)
