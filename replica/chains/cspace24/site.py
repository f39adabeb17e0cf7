"""www.cspace.co.kr: whole pages made on the server, a list per kind, the number of pages in a select box."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from html import escape
from importlib.resources import files
from string import Template
from typing import Final
from urllib.parse import urlencode

from replica.chains.cspace24 import markup
from replica.faults import Conduct, Fault, Page
from replica.messages import Request, Response, html
from replica.site import Route, Site

LIST_PATH: Final = "/service/product.html"
PAGE_SIZE: Final = 20
KIND_BY_CATEGORY: Final = {
    "00030000000000000000": "1+1",
    "00040000000000000000": "2+1",
    "00050000000000000000": "gift",
    "00060000000000000000": "discount",
}
_NAMES: Final = {"1+1": "1+1", "2+1": "2+1", "gift": "증정", "discount": "할인"}
_FIRST_CATEGORY: Final = next(iter(KIND_BY_CATEGORY))
_PAGE: Final = Template(files(__package__).joinpath("product.html").read_text("utf-8"))


class CSpace24Site(Site):
    """The product lists. 증정 was empty when it was seen, so no record can fill it.

    Inferred: the page size, the list shown without a category (the first), and that a page past the last
    is one without products. Whether there is a robots.txt was not recorded; the replica has none.
    """

    chain = "cspace24"
    kinds = frozenset({"1+1", "2+1", "discount"})
    picture_folder = "/program_file/"

    @property
    def routes(self) -> Mapping[str, Route]:
        return {LIST_PATH: self._list_page}

    @cached_property
    def picture_paths(self) -> frozenset[str]:
        return super().picture_paths | {markup.PLACEHOLDER}

    def _list_page(self, request: Request, conduct: Conduct) -> Response:
        category, word = request.text("category") or _FIRST_CATEGORY, request.text("prod_name_s").strip()
        kind = KIND_BY_CATEGORY.get(conduct.kind_shown(category, KIND_BY_CATEGORY))
        rows = [row for row in self.promoted if row.kind == kind and word.lower() in row.name.lower()]
        page = conduct.page(rows, asked=request.page_number("cpage"), size=PAGE_SIZE, series=request.series)
        values = {
            "path": LIST_PATH,
            "category": escape(category),
            "word": escape(word),
            "menu": _menu(category, word),
            "items": "".join(self._items(page, conduct)),
            "pager": _pager(page, conduct),
        }
        return conduct.deliver(page, html(_PAGE.substitute(values)), markup.ITEM_START)

    def _items(self, page: Page, conduct: Conduct) -> list[str]:
        return [
            markup.item(
                row,
                self.picture_path(row.img_url) if row.img_url else markup.PLACEHOLDER,
                conduct.fault,
            )
            for row in page.rows
        ]


def address(category: str, word: str = "", number: int = 1) -> str:
    """Return a list's address with its parameters in the site's order."""
    query = {
        "prod_name_s": word,
        "category": category,
        "id_position_move": "calSelId",
        "cpage": number,
        "spage": 1,
    }
    return f"{LIST_PATH}?{urlencode(query)}"


def _menu(chosen: str, word: str) -> str:
    return "".join(
        markup.menu_entry(address(category, word), _NAMES[kind], is_on=category == chosen)
        for category, kind in KIND_BY_CATEGORY.items()
    )


def _pager(page: Page, conduct: Conduct) -> str:
    if conduct.fault is Fault.PAGER_MISSING:
        return ""
    return markup.pager(page.number, page.last_number(PAGE_SIZE))
