"""www.7-eleven.co.kr: a page whose script fetches list items, with a page size of the visitor's choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from html import escape
from importlib.resources import files
from string import Template
from typing import Final
from urllib.parse import urlsplit

from replica.chains.seven_eleven import markup
from replica.faults import OVERLOADED_ABOVE, Conduct, Fault, Page
from replica.messages import Request, Response, html, not_found, plain, redirect
from replica.records import Row, stable_number
from replica.site import Route, Site

DEFAULT_PAGE_SIZE: Final = 10
KIND_BY_TAB: Final = {"1": "1+1", "2": "2+1", "3": "gift", "4": "discount"}
TABS: Final = {"1": "1+1", "2": "2+1", "3": "증정", "4": "할인", "5": "세븐셀렉트", "8": "신상품"}
_OWN_BRANDS: Final = ("세븐셀렉트)", "7-SELECT)", "7-Select)")
_CODES: Final = 1_000_000
_LIST_PAGE: Final = Template(files(__package__).joinpath("presentList.html").read_text("utf-8"))
_DETAIL_PAGE: Final = Template(files(__package__).joinpath("presentView.html").read_text("utf-8"))
_DISALLOWED: Final = (
    "/front/",
    "/library/",
    "/management/",
    "/manager/",
    "/upload/",
    "/util/",
    "/about/marketer/intro.asp",
)
_ROBOTS: Final = "User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in _DISALLOWED)
_PAGE_PARTS: Final = {
    "/front/css/common.css": "text/css",
    "/front/img/favicon.png": "image/png",
    "/library/js/common.js": "text/javascript",
    "/util/banner.asp": "text/html;charset=UTF-8",
}
_ERROR_PAGE: Final = """<!DOCTYPE html><html lang="ko"><head><meta charset="UTF-8"><title>7-ELEVEN</title></head>
<body><h1>페이지 오류</h1><p>일시적인 오류가 발생하였습니다. 잠시 후 다시 이용해 주세요.</p></body></html>"""


class SevenElevenSite(Site):
    """The promotion list by tabs and the detail page.

    Page 1 always holds thirteen items, and page p the ``intPageSize`` items from
    13 + (p - 2) · size on. Without ``intCurrPage`` (for instance sent under a wrong name) every answer begins at the
    first item and holds ``intPageSize`` of them. Inferred: the page comes with its first thirteen items,
    tab 5 holds the own brands by their names, and an item on sale has the tab's name as its badge.
    """

    chain = "seven_eleven"
    kinds = frozenset(KIND_BY_TAB.values())
    picture_folder = "/upload/product/"

    @property
    def routes(self) -> Mapping[str, Route]:
        return {
            **dict.fromkeys(_PAGE_PARTS, self._page_part),
            "/product/presentList.asp": self._list_page,
            "/product/listMoreAjax.asp": self._more,
            "/product/presentView.asp": self._detail_page,
            "/500.asp": self._error_page,
        }

    @cached_property
    def picture_paths(self) -> frozenset[str]:
        return super().picture_paths | {markup.PLACEHOLDER}

    def robots(self) -> Response:
        return plain(_ROBOTS)

    def _list_page(self, request: Request, conduct: Conduct) -> Response:
        tab = request.text("pTab") or "1"
        page = self._page(request, conduct, tab, asked=1, size=DEFAULT_PAGE_SIZE)
        tabs = (markup.tab_link(number, name, is_on=number == tab) for number, name in TABS.items())
        values = {
            "tab": tab if tab in TABS else "1",
            "tabs": "".join(tabs),
            "items": self._fragment(page, conduct, tab, DEFAULT_PAGE_SIZE),
            "total": markup.declared_total(page.total),
            "page_size": DEFAULT_PAGE_SIZE,
        }
        return conduct.deliver(page, html(_LIST_PAGE.substitute(values)), markup.ITEM_START)

    def _more(self, request: Request, conduct: Conduct) -> Response:
        tab, size = request.text("pTab") or "1", request.number("intPageSize", DEFAULT_PAGE_SIZE)
        asked = request.page_number("intCurrPage") if request.text("intCurrPage") else None
        page = self._page(request, conduct, tab, asked=asked, size=size)
        if conduct.fault is Fault.OVERLOADED and len(page.rows) > OVERLOADED_ABOVE:
            return redirect("/500.asp")
        return conduct.deliver(page, html(self._fragment(page, conduct, tab, size)), markup.ITEM_START)

    def _page(self, request: Request, conduct: Conduct, tab: str, *, asked: int | None, size: int) -> Page:
        rows = self._rows_of(conduct.kind_shown(tab, TABS))
        if conduct.fault is Fault.REORDERED and size != DEFAULT_PAGE_SIZE:
            rows = sorted(rows, key=lambda row: stable_number(f"{self.code(row)} {size}", 10**9))
        first_size = None if asked is None else markup.FIRST_PAGE_SIZE
        return conduct.page(rows, asked=asked or 1, size=size, series=request.series, first_size=first_size)

    def _rows_of(self, tab: str) -> Sequence[Row]:
        match tab:
            case "5":
                return [row for row in self.rows if row.name.startswith(_OWN_BRANDS)]
            case "8":
                return [row for row in self.rows if markup.is_new(row)]
        return [row for row in self.promoted if row.kind == KIND_BY_TAB.get(tab)]

    def _fragment(self, page: Page, conduct: Conduct, tab: str, size: int) -> str:
        items = [
            markup.item(
                row,
                self.code(row),
                (self.picture_address(row.img_url), self.picture_address(row.gift_img_url)),
                conduct.fault,
                hides_kind=conduct.hides_kind(index),
            )
            for index, row in enumerate(page.rows)
        ]
        return markup.fragment(
            items,
            tab=tab,
            shown=page.start + len(items),
            total=markup.declared_total(page.total),
            size=size,
            has_blank=page.number % 2 == 1,
        )

    def _detail_page(self, request: Request, conduct: Conduct) -> Response:
        """Return the page of one product; 404 for an unknown code, because the site's answer was never seen."""
        rows = [row for row in self.rows if self.code(row) == request.text("pCd")]
        if not rows:
            return not_found()
        row = next((row for row in rows if row.kind == "discount"), rows[0])
        values = {
            "name": escape(row.name),
            "src": escape(self.picture_address(row.img_url)),
            "price": markup.price_in_detail(row),
            "tags": "".join(markup.tags(promotion, hides_kind=False) for promotion in rows),
            "weight": markup.weight(row.name),
        }
        return html(_DETAIL_PAGE.substitute(values))

    def _page_part(self, request: Request, conduct: Conduct) -> Response:
        """Return a style, script or frame that the page loads from a disallowed path; the list works without it."""
        return Response(b"", 200, _PAGE_PARTS[request.path])

    def _error_page(self, request: Request, conduct: Conduct) -> Response:
        return html(_ERROR_PAGE)

    def code(self, row: Row) -> str:
        """Return the site's six digits of a product, with leading zeros, the same in every tab.

        Two products of one name without a barcode, or of one barcode and two names, have two codes.
        """
        return self._codes[_product_key(row)]

    @cached_property
    def _codes(self) -> Mapping[str, str]:
        taken: dict[str, str] = {}
        return {product: self._free_code(product, taken) for product in sorted(map(_product_key, self.rows))}

    @staticmethod
    def _free_code(product: str, taken: dict[str, str]) -> str:
        attempt = 0
        while taken.setdefault(code := f"{stable_number(f'{product} {attempt}', _CODES):06}", product) != product:
            attempt += 1
        return code

    def picture_address(self, address: str) -> str:
        """Return the path from the site's root, as the list writes it; the placeholder's without a picture."""
        path = urlsplit(address).path
        return self.picture_path(address) if path and path != markup.PLACEHOLDER else markup.PLACEHOLDER


def _product_key(row: Row) -> str:
    return f"{row.barcode} {row.name}"
