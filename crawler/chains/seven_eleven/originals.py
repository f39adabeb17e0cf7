"""Adds the prices before the sale to the offers of a finished crawl: the list shows what is paid alone.

Each is on the product's own page. Asked for are the sales of the 할인 tab, one page at a time, no more than `MAX_PAGES`
and for no longer than `MAX_SECONDS`; the rest stays without. A crawl is whole without any of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from crawler.browser.tab import Tab
from crawler.chains.base import Enriched
from crawler.chains.seven_eleven.detail import parse_detail
from crawler.collection.progress import Message
from crawler.failures import CrawlFailure, FailureReason
from crawler.offers import Offer, Problem, ProblemReason

DETAIL_PAGE: Final = "/product/presentView.asp"
# The 할인 tab held 540 items in August 2026. Most are known from the day before; on the 1st all of them are requested.
MAX_PAGES: Final = 600
# Pagination and details together stay well below the tasks' time limit, whatever the pause between two requests.
MAX_SECONDS: Final = 900.0
# So many pages in a row without a price mean that none will come.
MAX_UNREAD: Final = 10

_ENDS_THE_RUN: Final = frozenset({FailureReason.CANCELLED, FailureReason.BROWSER_LOST})
# What one page may answer while the others are well.
_OF_ONE_PAGE: Final = frozenset({FailureReason.NOT_FOUND, FailureReason.MOVED, FailureReason.SERVER_ERROR})
_EXCERPT: Final = 500

Sale = tuple[str, int]
"""(item code, sale price)."""


def recall(offers: Sequence[Offer], known: Sequence[Offer]) -> tuple[Offer, ...]:
    """Return the offers with the original prices that were read earlier, if code and sale price are the same."""
    earlier = {sale: offer.price for offer in known if (sale := _sale(offer)) and offer.price is not None}
    return tuple(_priced(offer, earlier) for offer in offers)


def add_originals(
    tab: Tab,
    offers: Sequence[Offer],
    message: Callable[[Message], None],
    *,
    clock: Callable[[], float] = time.monotonic,
) -> Enriched:
    """Return the offers with the original prices that the products' pages show; failures become problems.

    Raises CrawlFailure for `cancelled` and `browser_lost` only.
    """
    wanted = list(dict.fromkeys(sale for offer in offers if offer.price is None and (sale := _sale(offer))))
    found: dict[Sale, int] = {}
    problems = list(_read(tab, wanted, found, message, clock))
    return Enriched(tuple(_priced(offer, found) for offer in offers), tuple(problems))


def _sale(offer: Offer) -> Sale | None:
    """Return the key of a sale; None for any other offer, and for one without a code to request."""
    if offer.kind != "discount" or not offer.item_code or offer.sale_price is None:
        return None
    return offer.item_code, offer.sale_price


def _priced(offer: Offer, originals: dict[Sale, int]) -> Offer:
    sale = _sale(offer)
    original = originals.get(sale) if sale and offer.price is None else None
    return offer if original is None else replace(offer, price=original)


def _read(
    tab: Tab,
    wanted: Sequence[Sale],
    found: dict[Sale, int],
    message: Callable[[Message], None],
    clock: Callable[[], float],
) -> Iterator[Problem]:
    """Fill `found` page by page, and yield the problems."""
    stops_at, unread = clock() + MAX_SECONDS, 0
    for read, sale in enumerate(wanted):
        if read >= MAX_PAGES or clock() > stops_at:
            yield _problem(f"{len(wanted) - read} of {len(wanted)} sales were not requested: too many for one crawl")
            return
        message(Message(f"prices before the sale: {read} of {len(wanted)}", _korean(read, len(wanted))))
        original, wrong, is_over = _request(tab, sale, read + 1, message)
        if original is not None:
            found[sale] = original
        if wrong is not None:
            yield wrong
        unread = 0 if original is not None else unread + 1
        if is_over or unread >= MAX_UNREAD:
            yield _problem(f"requested {read + 1} of {len(wanted)} sales, then no more")
            return


def _request(
    tab: Tab, sale: Sale, number: int, message: Callable[[Message], None]
) -> tuple[int | None, Problem | None, bool]:
    """Return the price before the sale, the problem, and whether no other page should be requested."""
    code, sale_price = sale
    try:
        page = tab.persist(partial(tab.fetch, DETAIL_PAGE, form={"pCd": code}, number=number), message)
    except CrawlFailure as failure:
        if failure.reason in _ENDS_THE_RUN:
            raise
        return None, _problem(f"{code}: {failure}", failure.html), failure.reason not in _OF_ONE_PAGE
    detail = parse_detail(page.text, sale_price)
    wrong = None if detail.original is not None else _problem(f"{code}: {detail.reason}", page.text)
    return detail.original, wrong, detail.failure is FailureReason.BLOCKED


def _problem(detail: str, html: str = "") -> Problem:
    return Problem(ProblemReason.NO_ORIGINAL_PRICE, f"{DETAIL_PAGE}: {detail}", html[:_EXCERPT])


def _korean(read: int, wanted: int) -> str:
    return f"할인 전 값을 읽는 중: {wanted:,}개 가운데 {read:,}개"
