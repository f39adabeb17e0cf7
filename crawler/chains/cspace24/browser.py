"""C·Space24's promotion lists in the browser."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from crawler.browser.tab import FetchedPage, Tab
from crawler.chains.cspace24 import parser
from crawler.chains.markup import not_the_list, tree_of
from crawler.failures import CrawlFailure

LIST_PAGE: Final = "/service/product.html"


class CSpace24Browser:
    """Opens the first list once, then requests the lists' numbered addresses from inside the page."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab

    def open(self) -> None:
        """Raises CrawlFailure, also if the page is not the list: blocked, error_page, changed_markup."""
        page = self._tab.open(_address(1, next(iter(parser.CATEGORIES))))
        if not parser.is_list_page(page.text):
            reason, detail = not_the_list(tree_of(page.text), "product list")
            raise CrawlFailure(reason, detail, url=page.url, status=page.status, html=page.text)

    def fetch(self, number: int, list_name: str) -> FetchedPage:
        """Page `number`, from 1, of the list of one kind of promotion."""
        return self._tab.fetch(_address(number, list_name), number=number)


def _address(number: int, list_name: str) -> str:
    query = {
        "prod_name_s": "",
        "category": parser.CATEGORIES[list_name],
        "id_position_move": "calSelId",
        "cpage": number,
        "spage": 1,
    }
    return f"{LIST_PAGE}?{urlencode(query)}"
