"""7-Eleven's promotion tabs in the browser."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from urllib.parse import urlencode, urlsplit

from crawler.browser.tab import FetchedPage, Tab
from crawler.chains.base import StartAgain
from crawler.chains.markup import not_the_list, tree_of
from crawler.chains.seven_eleven import parser
from crawler.failures import CrawlFailure, FailureReason

LIST_PAGE: Final = "/product/presentList.asp"
FRAGMENTS: Final = "/product/listMoreAjax.asp"
TABS: Final = {"1+1": "1", "2+1": "2", "증정": "3", "할인": "4"}
CATALOGUE_TABS: Final = {"세븐셀렉트": "5", "신상품": "8"}
PAGE_SIZE: Final = 100
"""The server takes some 0.13 s an item: 13 s a page, well below the page timeout."""
LEAST_PAGE_SIZE: Final = 10

_ALL_TABS: Final = TABS | CATALOGUE_TABS
_OVERWORKED: Final = "/500.asp"


class SevenElevenBrowser:
    """Opens the list's page once, then requests fragments as its script does.

    The order of a tab depends on the size requested, so all of a tab is read with one size. When the site gives up
    over a page (it redirects to /500.asp after some 120 s), half the size is requested from then on, from page 1 of
    the tab again.
    """

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._size = PAGE_SIZE

    def open(self) -> None:
        """Raises CrawlFailure, also if the page lacks tabs, list and script: blocked, error_page, changed_markup."""
        try:
            page = self._tab.open(LIST_PAGE)
        except CrawlFailure as failure:
            raise _named(failure) from failure
        if not parser.is_list_page(page.text):
            reason, detail = not_the_list(tree_of(page.text), "promotion list")
            raise CrawlFailure(reason, detail, url=page.url, status=page.status, html=page.text)

    def fetch(self, number: int, list_name: str) -> FetchedPage:
        """Fragment `number`, from 1, of a tab; its address says what was requested, as a GET of it would."""
        asked = {"intCurrPage": str(number), "intPageSize": str(self._size), "pTab": _ALL_TABS[list_name]}
        form = {**asked, "cateCd1": "", "cateCd2": "", "cateCd3": "", "pCd": ""}
        try:
            page = self._tab.fetch(FRAGMENTS, form=form, number=number)
        except CrawlFailure as failure:
            self._halve(failure)
            raise _named(failure) from failure
        return replace(page, url=f"{page.url}?{urlencode(asked)}")

    def _halve(self, failure: CrawlFailure) -> None:
        """Raises StartAgain if the requested page was too large for the site and a smaller one is possible."""
        if _is_overworked(failure) and self._size // 2 >= LEAST_PAGE_SIZE:
            self._size //= 2
            raise StartAgain(f"the site gave up at {_OVERWORKED}; pages of {self._size} items from now on")


def _is_overworked(failure: CrawlFailure) -> bool:
    return urlsplit(failure.answered_at).path.lower() == _OVERWORKED


def _named(failure: CrawlFailure) -> CrawlFailure:
    """/500.asp is a server error, whatever status it is sent with."""
    if not _is_overworked(failure):
        return failure
    return CrawlFailure(
        FailureReason.SERVER_ERROR,
        f"sent to {_OVERWORKED}",
        url=failure.url,
        status=failure.status,
        html=failure.html,
        answered_at=failure.answered_at,
    )
