"""C·Space24's markup, inferred from what a crawler of August 2026 selected; there is no capture of it."""

from __future__ import annotations

from html import escape
from typing import Final

from replica.faults import Fault
from replica.records import Row

ITEM_START: Final = "\n <li class="
PLACEHOLDER: Final = "/program_file/no_image.jpg"

_ITEM: Final = """
 <li class="{item_class}">
  <span class="{image_class}"><img src="{src}" alt=""></span>
  <dl><dt>{name}</dt><dd>{price}</dd></dl>
 </li>"""


def item(row: Row, src: str, fault: Fault | None) -> str:
    """Return one product: ``onePlus`` for every kind; only the list it is in says which."""
    price = price_shown(row)
    return _ITEM.format(
        item_class="goodsCard" if fault is Fault.CHANGED_MARKUP else "onePlus",
        image_class="thumb" if fault is Fault.CHANGED_IMAGE_MARKUP else "img",
        src=escape(src),
        name=escape(row.name, quote=False),
        price="" if price is None else f"{price:,}원",
    )


def price_shown(row: Row) -> int | None:
    """Return what the shopper pays for one piece: the sale price if there is one."""
    return row.price if row.sale_price is None else row.sale_price


def pager(number: int, last: int) -> str:
    """Return the choice of pages, which shows how many there are."""
    options = (
        f'<option value="{page}"{" selected" if page == number else ""}>{page}</option>' for page in range(1, last + 1)
    )
    return f'<select id="page" name="page">{"".join(options)}</select>'


def menu_entry(address: str, name: str, *, is_on: bool) -> str:
    """Return one list of the menu above the products."""
    state = ' class="on" id="calSelId"' if is_on else ""
    return f'<li{state}><a href="{escape(address)}">{name}</a></li>'
