"""Page through a chain's lists: repeat requests that may succeed, and distinguish a proper end from a failure."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from crawler.browser.tab import Tab
from crawler.chains.base import ChainCrawler, ListBrowser, StartAgain
from crawler.checks.encoding import is_garbled
from crawler.collection.page_series import PageSeries
from crawler.collection.progress import Message, Progress
from crawler.failures import CrawlFailure, FailureReason
from crawler.offers import Offer, ParsedPage, Problem, ProblemReason

MAX_PAGES: Final = 500
MAX_STARTS: Final = 10


class Pagination:
    """Pages through every list from page 1 to the end. Keeps what it found, also after it failed."""

    def __init__(self, chain: ChainCrawler, on_progress: Callable[[Progress], None]) -> None:
        self.offers: list[Offer] = []
        self.problems: list[Problem] = []
        self.items = 0
        self.duplicates = 0
        self.pages = 0
        self.is_finished = False
        self._chain = chain
        self._on_progress = on_progress
        self._seen: set[Offer] = set()
        self._series: list[PageSeries] = []

    @property
    def declared_total(self) -> int | None:
        """How many items the site declares in all its lists; None until every list has said so."""
        totals = [series.declared_total for series in self._series]
        known = [total for total in totals if total is not None]
        return sum(known) if len(known) == len(self._chain.lists) else None

    def run(self, tab: Tab) -> None:
        """Read every list. Raises CrawlFailure; the lists are read to their ends if it does not."""
        browser = self._chain.browser(tab)
        tab.persist(browser.open, self.report)
        for list_name in self._chain.lists:
            self._read_list(tab, browser, list_name)
        if not self.items:
            raise CrawlFailure(FailureReason.EMPTY, f"all {len(self._chain.lists)} lists are empty")
        self.is_finished = True

    def report(self, message: Message) -> None:
        """Report the progress of the crawl."""
        self._on_progress(Progress(len(self.offers), self.declared_total, self.pages, message))

    def _read_list(self, tab: Tab, browser: ListBrowser, list_name: str) -> None:
        for _ in range(MAX_STARTS):
            before = (len(self.offers), len(self.problems), self.items, self.duplicates)
            try:
                self._read_pages(tab, browser, list_name)
            except StartAgain as reason:
                self._forget_since(before)
                again = f"{list_name}: starting again at page 1: {reason}"
                self.report(
                    Message(again, f"{list_name}: 사이트가 버거워해 더 작은 쪽으로 1쪽부터 다시 읽습니다".lstrip(": "))
                )
            else:
                return
        raise CrawlFailure(FailureReason.ENDLESS, f"{list_name}: no end after {MAX_STARTS} starts")

    def _forget_since(self, before: tuple[int, int, int, int]) -> None:
        offers, problems, self.items, self.duplicates = before
        self._seen.difference_update(self.offers[offers:])
        del self.offers[offers:], self.problems[problems:]
        self._series.pop()

    def _read_pages(self, tab: Tab, browser: ListBrowser, list_name: str) -> None:
        several = len(self._chain.lists) > 1
        # Where lists overlap, only what the same list showed before says that it repeats itself.
        seen = set[Offer]() if self._chain.lists_overlap else self._seen
        series = PageSeries(seen=seen, tolerance=self._chain.total_tolerance, may_be_empty=several)
        self._series.append(series)
        for number in range(1, MAX_PAGES + 1):
            page = tab.persist(partial(self._page, browser, series, list_name, number), self.report)
            self._take(page, series, list_name, number)
            seen.update(page.offers)
            if series.ends_with(page, number):
                return
        raise CrawlFailure(FailureReason.ENDLESS, f"no end after {MAX_PAGES} pages and {len(self.offers)} offers")

    def _page(self, browser: ListBrowser, series: PageSeries, list_name: str, number: int) -> ParsedPage:
        fetched = browser.fetch(number, list_name)
        page = self._chain.parse_page(fetched.text, fetched.url)
        reason, detail = (page.failure, page.detail) if page.failure else series.doubt(page, number)
        if reason is FailureReason.CHANGED_MARKUP and is_garbled(fetched.text):
            reason = FailureReason.BROKEN_ENCODING  # explains why the markup was not found
        if reason:
            detail = f"{_place(list_name, number)}: {detail}"
            raise CrawlFailure(reason, detail, url=fetched.url, status=fetched.status, html=fetched.text)
        return page

    def _take(self, page: ParsedPage, series: PageSeries, list_name: str, number: int) -> None:
        for offer in page.offers:
            if offer in self._seen:
                self.duplicates += 1
            else:
                self._seen.add(offer)
                self.offers.append(offer)
        self.items += page.items
        self.pages += 1
        self.problems.extend(page.problems)
        self.problems.extend(series.take(page, number))
        if number == 1 and not page.items:
            self.problems.append(Problem(ProblemReason.EMPTY_LIST, f"{list_name}: the list is empty"))
        self.report(_read_so_far(list_name, number, len(self.offers)))


def _read_so_far(list_name: str, number: int, offers: int) -> Message:
    korean = f"{list_name} {number}쪽까지 읽음: 행사 {offers:,}개".lstrip()
    return Message(f"{_place(list_name, number)}: {offers} offers", korean)


def _place(list_name: str, number: int) -> str:
    return f"{list_name}, page {number}" if list_name else f"page {number}"
