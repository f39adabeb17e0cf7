"""CU's promotion list in the browser."""

from __future__ import annotations

from typing import Final

from crawler.chains.cu import parser
from crawler.chains.markup import not_the_list, tree_of
from crawler.failures import CrawlFailure
from crawler.tab import FetchedPage, Tab

LIST_PAGE: Final = "/event/plus.do?category=event&depth2=1&sf=N"
FRAGMENTS: Final = "/event/plusAjax.do"


class CuBrowser:
    """Opens the list's page once, then asks for fragments as the page's own 더보기 does, without the clicking.

    The answer to 더보기 is the same for a replaced list (`listType` 0) and an appended one (1).
    """

    def __init__(self, tab: Tab) -> None:
        self._tab = tab

    def open(self) -> None:
        """Raises CrawlFailure, also where the page lacks tabs, list and script: blocked, error_page, changed_markup."""
        page = self._tab.open(LIST_PAGE)
        if not parser.is_list_page(page.text):
            reason, detail = not_the_list(tree_of(page.text), "promotion list")
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
