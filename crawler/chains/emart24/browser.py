"""emart24's promotion list, and those of its own brands and fresh food, in the browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from crawler.browser.tab import FetchedPage, Tab
from crawler.chains.emart24 import parser
from crawler.chains.markup import not_the_list, tree_of
from crawler.failures import CrawlFailure

LIST_PAGE: Final = "/goods/event"
CATALOGUE_PAGES: Final[Mapping[str, str]] = {"차별화 상품": "/goods/pl", "Fresh Food": parser.FRESH_FOOD_PAGE}


class Emart24Browser:
    """Opens the list once, then requests its numbered addresses from inside the page.

    A page is the same document whether the browser navigates to it or its script fetches it. Fetching spares the
    site its scripts and styles once a page, shows the status, and hands over the markup as it was sent: in a
    document that was loaded, `onerror` may already have put the placeholder in a picture's place.
    """

    page: ClassVar[str] = LIST_PAGE
    landmark: ClassVar[str] = "promotion list"

    def __init__(self, tab: Tab) -> None:
        self._tab = tab

    def open(self) -> None:
        """Raises CrawlFailure, also if the page is not the list: blocked, error_page, changed_markup."""
        page = self._tab.open(_address(self.page, 1))
        if not parser.is_list_page(page.text):
            reason, detail = not_the_list(tree_of(page.text), self.landmark)
            raise CrawlFailure(reason, detail, url=page.url, status=page.status, html=page.text)

    def fetch(self, number: int, _list: str = "") -> FetchedPage:
        """List page `number`, from 1, of all kinds of promotion."""
        return self._tab.fetch(_address(LIST_PAGE, number), number=number)


class Emart24AssortmentBrowser(Emart24Browser):
    """The lists of own brands and fresh food, requested from inside the first of them."""

    page = next(iter(CATALOGUE_PAGES.values()))
    landmark = "product list"

    def fetch(self, number: int, list_name: str = "") -> FetchedPage:
        """Page `number`, from 1, of one of the lists."""
        return self._tab.fetch(_address(CATALOGUE_PAGES[list_name], number), number=number)


def _address(path: str, number: int) -> str:
    return f"{path}?search=&page={number}&category_seq=&base_category_seq=&align="
