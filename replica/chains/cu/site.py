"""cu.bgfretail.com: a page whose script fetches HTML fragments of forty products, without a total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from html import escape
from importlib.resources import files
from string import Template
from typing import Final
from urllib.parse import urlsplit

from replica.chains.cu import markup
from replica.faults import Conduct
from replica.messages import Request, Response, html
from replica.records import Row, stable_number
from replica.site import Route, Site

PAGE_SIZE: Final = 40
KIND_BY_CONDITION: Final = {"23": "1+1", "24": "2+1"}
CATEGORIES: Final = {
    "10": "간편식사",
    "20": "즉석조리",
    "30": "과자류",
    "40": "아이스크림",
    "50": "식품",
    "60": "음료",
    "70": "생활용품",
}
_CATEGORY_BY_NAME: Final = {name: number for number, name in CATEGORIES.items()} | {"과자": "30"}
_LIST_PAGE: Final = Template(files(__package__).joinpath("plus.html").read_text("utf-8"))
_DETAIL_PAGE: Final = Template(files(__package__).joinpath("view.html").read_text("utf-8"))


class CuSite(Site):
    """The promotion list, the lists by category, and the detail page. There is no robots.txt.

    The page holds no products: its script requests page 1 from plusAjax.do with ``listType=0`` (replace) and
    the following ones with ``listType=1`` (append). That the first page also comes by script is inferred from
    working crawlers, all of which begin at ``pageIndex=1``, and from the meaning of ``listType``.
    """

    chain = "cu"
    kinds = frozenset(KIND_BY_CONDITION.values())
    picture_folder = "/product/"

    @property
    def routes(self) -> Mapping[str, Route]:
        return {
            "/event/plus.do": self._promotions_page,
            "/event/plusAjax.do": self._promotions,
            "/product/product.do": self._category_page,
            "/product/productAjax.do": self._products,
            "/product/view.do": self._detail_page,
        }

    def _promotions_page(self, request: Request, conduct: Conduct) -> Response:
        tabs = [("", "전체"), *KIND_BY_CONDITION.items()]
        return self._list_page("행사상품", "/event/plusAjax.do", "", tabs, "")

    def _category_page(self, request: Request, conduct: Conduct) -> Response:
        """Return the page of one category, ``depth3`` 1 … 7 in the order of CATEGORIES."""
        number = request.page_number("depth3")
        category = f"{min(number, len(CATEGORIES))}0"
        return self._list_page(CATEGORIES[category], "/product/productAjax.do", category, [], "setA")

    def _list_page(
        self, title: str, address: str, category: str, tabs: Sequence[tuple[str, str]], condition: str
    ) -> Response:
        links = "".join(
            f"<li><a href=\"javascript:goDepth('{number}');\">{escape(name)}</a></li>" for number, name in tabs
        )
        values = {
            "title": title,
            "address": address,
            "category": category,
            "tabs": links,
            "condition": condition,
        }
        return html(_LIST_PAGE.substitute(values))

    def _promotions(self, request: Request, conduct: Conduct) -> Response:
        condition = conduct.kind_shown(request.text("searchCondition"), ("", *KIND_BY_CONDITION))
        if not condition:
            return self._fragment(request, conduct, self.promoted)
        kind = KIND_BY_CONDITION.get(condition, "")
        return self._fragment(request, conduct, [row for row in self.promoted if row.kind == kind])

    def _products(self, request: Request, conduct: Conduct) -> Response:
        category = request.text("searchMainCategory")
        rows = [row for row in self.rows if not category or self.category(row) == category]
        return self._fragment(request, conduct, rows)

    def _fragment(self, request: Request, conduct: Conduct, rows: Sequence[Row]) -> Response:
        number = request.page_number("pageIndex")
        page = conduct.page(rows, asked=number, size=PAGE_SIZE, series=request.series)
        items = [
            markup.item(
                row, self.picture_address(row, request.host), conduct.fault, hides_kind=conduct.hides_kind(index)
            )
            for index, row in enumerate(page.rows)
        ]
        return conduct.deliver(page, html(markup.fragment(items, has_more=page.has_more)), markup.ITEM_START)

    def _detail_page(self, request: Request, conduct: Conduct) -> Response:
        """Return the page of one product. Any other number answers 200 with empty fields, as the site does."""
        rows = self._rows_by_number.get(request.text("gdIdx"), ())
        first = rows[0] if rows else None
        category = CATEGORIES[self.category(first)] if first else ""
        values = {
            "name": escape(first.name) if first else "",
            "price": f"{first.price:,}" if first and first.price is not None else "",
            "src": escape(self.picture_address(first, request.host)) if first else "",
            "category": category,
            "explanation": f"{escape(first.name)} – {category} 상품입니다." if first else "",
            "badges": "".join(f"<li>{row.kind}</li>" for row in rows if row.kind),
        }
        return html(_DETAIL_PAGE.substitute(values))

    @cached_property
    def _rows_by_number(self) -> Mapping[str, Sequence[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(str(markup.gd_idx(row)), []).append(row)
        return found

    def category(self, row: Row) -> str:
        """Return the number of the main category; an arbitrary but stable one if the record names none."""
        return _CATEGORY_BY_NAME.get(row.category) or list(CATEGORIES)[stable_number(row.identity, len(CATEGORIES))]

    def picture_address(self, row: Row, host: str) -> str:
        """Return a protocol-relative address; the few old pictures on the former host keep their ``http:``."""
        if not row.img_url:
            return ""
        scheme = "http:" if urlsplit(row.img_url).scheme == "http" else ""
        return f"{scheme}//{host}{self.picture_path(row.img_url)}"
