"""emart24's markup: the item as captured in August 2026, the rest as working crawlers read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final
from urllib.parse import urlencode

from replica.faults import UNKNOWN_BADGE_CLASS, UNKNOWN_BADGE_TEXT, Fault, Page
from replica.records import Row, stable_number

PAGE_SIZE: Final = 20
ITEM_START: Final = '<div class="itemTit">'
PLACEHOLDER: Final = "/assets/assets/imgs/productPlaceHolder.png"

_PAGES_IN_PAGER: Final = 10
_FAINT: Final = ' style="opacity: 0.3"'
_BADGES: Final = {
    "1+1": ("onepl", "1 + 1"),
    "2+1": ("twopl", "2 + 1"),
    "3+1": ("tripl", "3 + 1"),
    "discount": ("sale", "세일"),
    "gift": ("dum", "덤"),
    "mix": ("gola", "골라담기"),
}

_ITEM: Final = """
<div class="{item_class}">
  <div class="itemTit"><span class="floatL"{new_style}>NEW</span> {badge}</div>
  <div class="{image_class}"><img onerror="this.src='{placeholder}'"  src="{src}" alt=""></div>{gift}
  <span class="itemLine"></span>
  <div class="itemTxtWrap">
    <div class="itemtitle"><p><a href="#none">{name}</a></p></div>
    <span>{prices}</span>
  </div>
</div>"""


def item(row: Row, src: str, gift_src: str, fault: Fault | None, *, hides_kind: bool) -> str:
    """Return one product of a list."""
    image_class = "itemImg" if fault is Fault.CHANGED_IMAGE_MARKUP else "itemSpImg"
    return _ITEM.format(
        item_class="goodsCard" if fault is Fault.CHANGED_MARKUP else "itemWrap",
        image_class=f"{image_class} itemImgPlus" if row.kind == "gift" else image_class,
        new_style="" if stable_number(row.identity + "NEW", 100) == 0 else ' style="opacity: 0;"',
        badge=_badge(row, hides_kind=hides_kind),
        placeholder=PLACEHOLDER,
        src=escape(src),
        gift=f'\n  <div class="dumgift"><img src="{escape(gift_src)}" alt=""></div>' if row.kind == "gift" else "",
        name=escape(row.name, quote=False),
        prices=_prices(row),
    )


def badge_text(row: Row) -> str:
    """Return the badge as the site writes it, with its blanks; empty without a promotion."""
    return _BADGES[row.kind][1] if row.kind else ""


def price_shown(row: Row) -> int | None:
    """Return what the shopper pays for one piece: the sale price if there is one."""
    return row.price if row.sale_price is None else row.sale_price


def price_before(row: Row) -> int | None:
    """Return the struck-out price of an item on sale; None if it is unknown."""
    if row.kind != "discount":
        return None
    before = row.price if row.original_price is None else row.original_price
    return None if before == price_shown(row) else before


def link(path: str, filters: Mapping[str, str], page: int | None = None) -> str:
    """Return a list's address with its parameters in the site's order."""
    names = ("search", "category_seq", "base_category_seq", "align")
    query = {name: filters.get(name, "") for name in names}
    return f"{path}?{urlencode({'page': str(page)} | query if page else query)}"


def filter_links(path: str, parameter: str, names: Mapping[str, str], filters: Mapping[str, str]) -> str:
    """Return a menu of one parameter that keeps the other filters."""
    entries = []
    for value, name in names.items():
        address = link(path, {**filters, parameter: value})
        state = ' class="on"' if filters.get(parameter, "") == value else ""
        entries.append(f'<li{state}><a href="{escape(address)}">{escape(name)}</a></li>')
    return "".join(entries)


def pager(page: Page, path: str, filters: Mapping[str, str]) -> str:
    """Return ten page numbers and the arrows around them; arrows without a target are faint."""
    last = page.last_number(PAGE_SIZE)
    first_shown = (page.number - 1) // _PAGES_IN_PAGER * _PAGES_IN_PAGER + 1
    numbers = "".join(
        f'<li class="pIndex{" focus" if number == page.number else ""}"><span>{number}</span></li>'
        for number in range(first_shown, min(last, first_shown + _PAGES_IN_PAGER - 1) + 1)
    )
    steps = {"doublePrev": -_PAGES_IN_PAGER, "prev": -1, "next": 1, "doubleNext": _PAGES_IN_PAGER}
    arrows = {
        name: _arrow(
            name, link(path, filters, min(last, max(1, page.number + step))), is_faint=_is_faint(page, last, step)
        )
        for name, step in steps.items()
    }
    return (
        f'<div class="prevButtons">{arrows["doublePrev"]}{arrows["prev"]}</div><ul class="pageNation">{numbers}</ul>'
        f'<div class="nextButtons">{arrows["next"]}{arrows["doubleNext"]}</div>'
    )


def _is_faint(page: Page, last: int, step: int) -> bool:
    return page.number >= last if step > 0 else page.number <= 1


def _arrow(name: str, address: str, *, is_faint: bool) -> str:
    sign = {"doublePrev": "«", "prev": "‹", "next": "›", "doubleNext": "»"}[name]
    href = "#none" if is_faint else escape(address)
    return f'<div class="{name}"{_FAINT if is_faint else ""}><a href="{href}">{sign}</a></div>'


def _badge(row: Row, *, hides_kind: bool) -> str:
    if row.kind is None:
        return ""
    css_class, text = (UNKNOWN_BADGE_CLASS, UNKNOWN_BADGE_TEXT) if hides_kind else _BADGES[row.kind]
    return f'<span class="{css_class} floatR">{text}</span>'


def _prices(row: Row) -> str:
    prices: Sequence[tuple[str, int | None]] = (("price", price_shown(row)), ("priceOff", price_before(row)))
    return "".join(
        f'<a style="cursor:default;" href="#none" class="{css_class}">{won:,} 원</a>'
        for css_class, won in prices
        if won is not None
    )
