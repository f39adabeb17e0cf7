"""Adds the promotions' days to the offers of a finished crawl. A crawl is whole without them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from crawler.browser.tab import Tab
from crawler.chains.base import Enriched
from crawler.chains.emart24.goods import Goods, GoodsPage, parse_goods, with_dates
from crawler.collection.progress import Message
from crawler.failures import CrawlFailure, FailureReason
from crawler.offers import Offer, Problem, ProblemReason

GOODS: Final = "/api1/goods"
MAX_PAGES: Final = 500

_ENDS_THE_RUN: Final = frozenset({FailureReason.CANCELLED, FailureReason.BROWSER_LOST})


def add_dates(tab: Tab, offers: Sequence[Offer], message: Callable[[Message], None]) -> Enriched:
    """Return the offers with the dates and categories of the JSON list; its failures become problems.

    Raises CrawlFailure for `cancelled` and `browser_lost` only.
    """
    goods: list[Goods] = []
    problems: list[Problem] = []
    try:
        _read_goods(tab, goods, message)
    except CrawlFailure as failure:
        if failure.reason in _ENDS_THE_RUN:
            raise
        problems.append(Problem(ProblemReason.NO_DATES, f"{GOODS}: {failure}", failure.html[:500]))
    dated = with_dates(offers, goods)
    if goods and not any(offer.ends_on for offer in dated):
        problems.append(Problem(ProblemReason.NO_DATES, f"{GOODS}: none of {len(goods)} records fits an offer"))
    return Enriched(dated, tuple(problems))


def _read_goods(tab: Tab, goods: list[Goods], message: Callable[[Message], None]) -> None:
    """Fill `goods` page by page, to the end that the list declares. Raises CrawlFailure."""
    for number in range(1, MAX_PAGES + 1):
        page = tab.persist(partial(_page, tab, number, frozenset(goods)), message)
        goods.extend(page.records)
        read = f"promotion dates: {len(goods)} of {page.count}"
        message(Message(read, f"행사 기간을 읽는 중: {page.count:,}개 가운데 {len(goods):,}개"))
        if len(goods) >= page.count:
            return


def _page(tab: Tab, number: int, seen: frozenset[Goods]) -> GoodsPage:
    answer = tab.fetch(f"{GOODS}?page={number}&search=&category_seq=", number=number)
    page = parse_goods(answer.text)
    if page is None:
        raise CrawlFailure(FailureReason.CHANGED_MARKUP, "not the JSON that was known", html=answer.text)
    if len(seen) < page.count and seen.issuperset(page.records):
        reason = FailureReason.REPEATING if page.records else FailureReason.ENDED_EARLY
        raise CrawlFailure(reason, f"page {number} adds nothing to {len(seen)} of {page.count} records")
    return page
