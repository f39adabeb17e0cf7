"""The walk over a list's pages: asks again where that may help, and knows a proper end from a broken one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from crawler.chains.base import ChainCrawler, ListBrowser
from crawler.failures import CrawlFailure, FailureReason
from crawler.offers import Offer, ParsedPage, Problem, ProblemReason
from crawler.tab import Tab

MAX_PAGES: Final = 500

_Doubt = tuple[FailureReason | None, str]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a crawl is: offers so far, how many the site declares, the page, and a sentence for operators."""

    done: int
    total: int | None
    page: int
    message: str


class Walk:
    """One walk from page 1 to the end. Holds what it found also after it failed."""

    def __init__(self, chain: ChainCrawler, on_progress: Callable[[Progress], None]) -> None:
        self.offers: list[Offer] = []
        self.problems: list[Problem] = []
        self.items = 0
        self.duplicates = 0
        self.pages = 0
        self.declared_total: int | None = None
        self.is_finished = False
        self._chain = chain
        self._on_progress = on_progress
        self._seen: set[Offer] = set()
        self._earlier: set[tuple[Offer, ...]] = set()
        self._size = 0
        self._previous: ParsedPage | None = None

    def run(self, tab: Tab) -> None:
        """Walk. Raises CrawlFailure; the walk is finished where it does not."""
        browser = self._chain.browser(tab)
        tab.persist(browser.open, self.tell)
        for number in range(1, MAX_PAGES + 1):
            page = tab.persist(partial(self._page, browser, number), self.tell)
            self._take(page, number)
            if page.is_last or number >= (self._last_number(page) or MAX_PAGES + 1):
                self.is_finished = True
                return
        raise CrawlFailure(FailureReason.ENDLESS, f"no end after {MAX_PAGES} pages and {len(self.offers)} offers")

    def tell(self, message: str) -> None:
        """Report where the walk is."""
        self._on_progress(Progress(len(self.offers), self.declared_total, self.pages, message))

    def _page(self, browser: ListBrowser, number: int) -> ParsedPage:
        fetched = browser.fetch(number)
        page = self._chain.parse_page(fetched.text, fetched.url)
        reason, detail = (page.failure, page.detail) if page.failure else self._doubt(page, number)
        if reason:
            detail = f"page {number}: {detail}"
            raise CrawlFailure(reason, detail, url=fetched.url, status=fetched.status, html=fetched.text)
        return page

    def _doubt(self, page: ParsedPage, number: int) -> _Doubt:
        """Why a page that is sound in itself does not fit into the walk."""
        if not page.items:
            return self._doubt_an_end(page, number)
        if page.offers and self._seen.issuperset(page.offers) and self._is_no_rest(page):
            return FailureReason.REPEATING, f"all {page.items} items were on earlier pages"
        size, last = page.page_size or self._size, self._last_number(page)
        if page.items < size and last is not None and number < last:
            return FailureReason.ENDED_EARLY, f"{page.items} items instead of {size}, and {last} pages are declared"
        if page.items < size and page.has_more:
            return FailureReason.CUT_OFF, f"{page.items} items instead of {size}, and the list goes on"
        # A short page can be known as such only when another one follows.
        if self._previous and self._previous.items < max(self._size, page.items):
            return FailureReason.CUT_OFF, f"the page before it held {self._previous.items} items only"
        return None, ""

    def _doubt_an_end(self, page: ParsedPage, number: int) -> _Doubt:
        if number == 1:
            if page.declared_total:
                return FailureReason.CHANGED_MARKUP, f"declares {page.declared_total} items and shows none"
            return FailureReason.EMPTY, "the list is empty"
        last = self._last_number(page)
        if last is not None and number < last:
            return FailureReason.ENDED_EARLY, f"no items, yet {page.declared_total} are declared on {last} pages"
        if self._previous and self._previous.has_more:
            return FailureReason.ENDED_EARLY, "no items, yet the page before it offered more"
        return None, ""

    def _is_no_rest(self, page: ParsedPage) -> bool:
        """Not a last, short page whose few items happen to stand on earlier pages, too."""
        return page.items >= self._size or page.offers in self._earlier

    def _last_number(self, page: ParsedPage) -> int | None:
        """The last page's number by what the site declares, None where it declares nothing."""
        total = page.declared_total if page.declared_total is not None else self.declared_total
        size = page.page_size or self._size or page.items
        return None if total is None or not size else max(1, -(-total // size))

    def _take(self, page: ParsedPage, number: int) -> None:
        for offer in page.offers:
            if offer in self._seen:
                self.duplicates += 1
            else:
                self._seen.add(offer)
                self.offers.append(offer)
        self.items += page.items
        self.problems.extend(page.problems)
        self._size = self._size or page.items
        self._earlier.add(page.offers)
        self._previous = page
        self.pages = number
        self._take_total(page, number)
        self.tell(f"page {number}: {len(self.offers)} offers")

    def _take_total(self, page: ParsedPage, number: int) -> None:
        if page.declared_total is None:
            return
        if self.declared_total not in {None, page.declared_total}:
            detail = f"page {number} declares {page.declared_total} items, earlier pages {self.declared_total}"
            self.problems.append(Problem(ProblemReason.TOTAL_CHANGED, detail))
        self.declared_total = page.declared_total
