"""CU's promotion list, and its lists of products by category, in the browser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Final
from urllib.parse import urlencode

from crawler.browser.tab import FetchedPage, Tab
from crawler.chains.cu import parser
from crawler.chains.markup import not_the_list, tree_of
from crawler.failures import CrawlFailure

LIST_PAGE: Final = "/event/plus.do?category=event&depth2=1&sf=N"
FRAGMENTS: Final = "/event/plusAjax.do"
PRODUCT_PAGE: Final = "/product/product.do?category=product&depth2=4&depth3=1"
PRODUCT_FRAGMENTS: Final = "/product/productAjax.do"

_CATEGORY_NUMBERS: Final[Mapping[str, str]] = {name: number for number, name in parser.CATEGORIES.items()}


class CuBrowser:
    """Opens the list's page once, then requests fragments as the page's own 더보기 does, without the clicking.

    The answer to 더보기 is the same for a replaced list (`listType` 0) and an appended one (1).
    """

    page: ClassVar[str] = LIST_PAGE
    landmark: ClassVar[str] = "promotion list"

    def __init__(self, tab: Tab) -> None:
        self._tab = tab

    def open(self) -> None:
        """Raises CrawlFailure, also if the page lacks tabs, list and script: blocked, error_page, changed_markup."""
        page = self._tab.open(self.page)
        if not parser.is_list_page(page.text):
            reason, detail = not_the_list(tree_of(page.text), self.landmark)
            raise CrawlFailure(reason, detail, url=page.url, status=page.status, html=page.text)

    def fetch(self, number: int, _list: str = "") -> FetchedPage:
        """Fragment `number`, from 1, of all kinds of promotion."""
        form = {
            "pageIndex": str(number),
            "listType": "0" if number == 1 else "1",
            "searchCondition": "",
            "searchUseYn": "N",
            "user_id": "",
        }
        return self._tab.fetch(FRAGMENTS, form=form, number=number)


class CuAssortmentBrowser(CuBrowser):
    """The lists of products: the first category's page is opened, its script requests any of them the same way."""

    page = PRODUCT_PAGE
    landmark = "product list"

    def fetch(self, number: int, list_name: str = "") -> FetchedPage:
        """Fragment `number`, from 1, of a main category; its address says what was requested, as a GET of it would."""
        category = _CATEGORY_NUMBERS[list_name]
        asked = {"pageIndex": str(number), "searchMainCategory": category}
        form = {
            **asked,
            "searchSubCategory": "",
            "listType": "0" if number == 1 else "1",
            "searchCondition": "setA",
            "searchUseYn": "N",
            "gdIdx": "0",
            "codeParent": category,
            "user_id": "",
            "search1": "",
            "search2": "",
            "searchKeyword": "",
        }
        page = self._tab.fetch(PRODUCT_FRAGMENTS, form=form, number=number)
        return replace(page, url=f"{page.url}?{urlencode(asked)}")
