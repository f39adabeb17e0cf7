"""emart24.co.kr: whole pages of twenty products made on the server, with the total in an inline script."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from html import escape
from importlib.resources import files
from string import Template
from typing import Final

from replica.chains.emart24 import markup
from replica.faults import Conduct, Fault
from replica.messages import Request, Response, as_json, html, plain
from replica.records import Row, stable_number
from replica.site import Route, Site

KINDS_BY_BENEFIT: Final[dict[str, frozenset[str]]] = {
    "1": frozenset({"1+1"}),
    "2": frozenset({"2+1"}),
    "3": frozenset({"3+1"}),
    "4": frozenset({"discount", "mix"}),
    "5": frozenset({"gift"}),
    "12": frozenset({"mix"}),
}
BENEFITS: Final = {"": "전체", "1": "1 + 1", "2": "2 + 1", "3": "3 + 1", "4": "세일", "12": "골라담기"}
EVENT_CATEGORIES: Final = {"1": "간편식사", "2": "과자", "3": "생활용품", "5": "음료"}
FRESH_FOOD_CATEGORIES: Final = {
    "41": "도시락",
    "42": "김밥",
    "43": "햄버거",
    "45": "주먹밥",
    "46": "샌드위치",
    "47": "즉석식",
}
_EVENT_CATEGORY_BY_NAME: Final = {name: number for number, name in EVENT_CATEGORIES.items()} | {
    "과자류": "2",
    "아이스크림": "2",
    "식품": "1",
    "즉석조리": "1",
    **dict.fromkeys(FRESH_FOOD_CATEGORIES.values(), "1"),
}
_OWN_BRANDS: Final = ("성수310", "옐로우", "포차24", "조선호텔", "구황작물", "단독판매", "응급실")
_MIDDLE: Final = 15  # the day on which the sets of half a month change
_LIST_PAGE: Final = Template(files(__package__).joinpath("goods.html").read_text("utf-8"))
_ROBOTS: Final = "User-agent: *\nDisallow: /founded/brief/req\nDisallow: /founded/recommend\n"


class Emart24Site(Site):
    """The lists of promotions, own brands and fresh food, and their JSON twin.

    ``category_seq`` 4 holds 세일 and 골라담기 together, as recorded in 2025; 골라담기 alone is 12 since 2026,
    and 덤 is 5. The JSON list ignores ``category_seq`` (its count was the same with and without).
    """

    chain = "emart24"
    kinds = frozenset({"1+1", "2+1", "3+1", "discount", "gift", "mix"})
    picture_folder = "/cmsbo/upload/nHq/plu_image/500x500/"

    @property
    def routes(self) -> Mapping[str, Route]:
        return {
            "/goods/event": self._event,
            "/goods/pl": self._own_brands,
            "/goods/ff": self._fresh_food,
            "/api1/goods": self._json,
        }

    @cached_property
    def picture_paths(self) -> frozenset[str]:
        gifts = {self._gift_path(row) for row in self.rows if row.kind == "gift"}
        return super().picture_paths | gifts | {markup.PLACEHOLDER}

    def robots(self) -> Response:
        return plain(_ROBOTS)

    def respond(self, request: Request, conduct: Conduct) -> Response:
        if request.host.startswith("www."):
            address = f"http://{request.host.removeprefix('www.')}{request.target}"
            return html("", 301, (("Location", address),))
        return super().respond(request, conduct)

    def _event(self, request: Request, conduct: Conduct) -> Response:
        benefit = conduct.kind_shown(request.text("category_seq"), BENEFITS)
        kinds = KINDS_BY_BENEFIT.get(benefit, frozenset[str]()) if benefit else self.kinds
        rows = [row for row in self.promoted if row.kind in kinds]
        menus = (BENEFITS, EVENT_CATEGORIES)
        return self._list(request, conduct, "행사 상품", rows, self.event_category, menus)

    def _own_brands(self, request: Request, conduct: Conduct) -> Response:
        """Return the own brands, promoted or not, and everything without a promotion. Has no categories."""
        rows = [row for row in self.rows if row.name.startswith(_OWN_BRANDS) or self._is_unpromoted_other(row)]
        return self._list(request, conduct, "차별화 상품", rows, _no_category, ({}, {}))

    def _fresh_food(self, request: Request, conduct: Conduct) -> Response:
        rows = [row for row in self.rows if _fresh_food_category(row)]
        return self._list(request, conduct, "Fresh Food", rows, _fresh_food_category, ({}, FRESH_FOOD_CATEGORIES))

    def _list(
        self,
        request: Request,
        conduct: Conduct,
        title: str,
        rows: Sequence[Row],
        category: Callable[[Row], str],
        menus: tuple[Mapping[str, str], Mapping[str, str]],
    ) -> Response:
        wanted = request.text("base_category_seq")
        found = [row for row in _searched(rows, request) if not wanted or category(row) == wanted]
        page = conduct.page(
            _aligned(found, request.text("align")),
            asked=request.page_number("page"),
            size=markup.PAGE_SIZE,
            series=request.series,
        )
        filters = request.parameters
        text = _LIST_PAGE.substitute(
            title=title,
            path=request.path,
            search=escape(request.text("search")),
            benefits=markup.filter_links(request.path, "category_seq", menus[0], filters),
            categories=markup.filter_links(request.path, "base_category_seq", menus[1], filters),
            items="".join(self._items(page.rows, request, conduct)),
            pager=markup.pager(page, request.path, filters),
            total=page.total,
            page_length=markup.PAGE_SIZE,
        )
        return conduct.deliver(page, html(text), markup.ITEM_START)

    def _items(self, rows: Sequence[Row], request: Request, conduct: Conduct) -> list[str]:
        origin = f"http://{request.host}"
        return [
            markup.item(
                row,
                origin + self.picture_path(row.img_url) if row.img_url else markup.PLACEHOLDER,
                origin + self._gift_path(row),
                conduct.fault,
                hides_kind=conduct.hides_kind(index),
            )
            for index, row in enumerate(rows)
        ]

    def _json(self, request: Request, conduct: Conduct) -> Response:
        page = conduct.page(
            _searched(self.promoted, request),
            asked=request.page_number("page"),
            size=markup.PAGE_SIZE,
            series=request.series,
        )
        records = [self._record(row) for row in page.rows]
        if conduct.fault is Fault.CHANGED_MARKUP:
            records = [{name.lower(): value for name, value in record.items()} for record in records]
        return conduct.deliver(page, as_json({"error": 0, "count": page.total, "data": records}), '{"CODE"')

    def _record(self, row: Row) -> dict[str, object]:
        starts_on, ends_on = self._period(row)
        return {
            "CODE": row.barcode,
            "TITLE": row.name,
            "CATEGORY": EVENT_CATEGORIES[self.event_category(row)],
            "KIND": markup.badge_text(row),
            "PRICE_REAL": markup.price_shown(row),
            "PRICE_ORIGIN": markup.price_before(row) or markup.price_shown(row),
            "POST_START": f"{starts_on:%Y.%m.%d}",
            "POST_FINISH": f"{ends_on:%Y.%m.%d}",
            "BASE_CATEGORY_SEQ": self.event_category(row),
            "CATEGORY_SEQ": next(number for number, kinds in KINDS_BY_BENEFIT.items() if row.kind in kinds),
        }

    def _period(self, row: Row) -> tuple[date, date]:
        """The promotion's days: the month, or the half of it that a quarter of the products runs for."""
        today = self.today()
        first, last = today.replace(day=1), today.replace(day=calendar.monthrange(today.year, today.month)[1])
        if stable_number(row.identity + "half", 4) == 0:
            first, last = (
                (first, today.replace(day=_MIDDLE - 1)) if today.day < _MIDDLE else (today.replace(day=_MIDDLE), last)
            )
        return row.starts_on or first, row.ends_on or last

    def event_category(self, row: Row) -> str:
        """Return the base category; an arbitrary but stable one if the record names none."""
        numbers = list(EVENT_CATEGORIES)
        return _EVENT_CATEGORY_BY_NAME.get(row.category) or numbers[stable_number(row.identity, len(numbers))]

    def _is_unpromoted_other(self, row: Row) -> bool:
        return row.kind is None and not _fresh_food_category(row)

    def _gift_path(self, row: Row) -> str:
        return self.picture_path(row.gift_img_url or f"dum_{stable_number(row.identity, 10**9):09}.JPG")


def _fresh_food_category(row: Row) -> str:
    return next((number for number, name in FRESH_FOOD_CATEGORIES.items() if name == row.category), "")


def _no_category(row: Row) -> str:
    return ""


def _searched(rows: Sequence[Row], request: Request) -> list[Row]:
    wanted = request.text("search").strip().lower()
    return [row for row in rows if wanted in row.name.lower()]


def _aligned(rows: list[Row], align: str) -> list[Row]:
    """Return the rows in the requested order; their own order stands for the newest first."""
    match align:
        case "PRICE_ASC":
            return sorted(rows, key=lambda row: markup.price_shown(row) or 0)
        case "PRICE_DESC":
            return sorted(rows, key=lambda row: markup.price_shown(row) or 0, reverse=True)
        case "POPULAR":
            return sorted(rows, key=lambda row: stable_number(row.identity, 10**6))
    return rows
