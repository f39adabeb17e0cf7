"""7-Eleven's markup, inferred from what eight working crawlers selected; there is no capture of it.

The crawlers saw different nestings over the years, so products differ here, too; each product is always the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Final

from replica.faults import UNKNOWN_BADGE_CLASS, UNKNOWN_BADGE_TEXT, Fault
from replica.records import Row, stable_number, truncate_name

FIRST_PAGE_SIZE: Final = 13
NAME_BYTES: Final = 30
PLACEHOLDER: Final = "/front/img/product/product_list_01.jpg"
ITEM_START: Final = '<ul class="tag_list_01">'

_ON: Final = ' class="on"'
_MOST_SURPLUS: Final = 4
_BADGES: Final = {
    "1+1": ("ico_tag_06", "1+1"),
    "2+1": ("ico_tag_07", "2+1"),
    "gift": ("ico_present", "증정"),
    "discount": ("ico_tag", "할인"),
}
_NEW_BADGE: Final = ("ico_tag_03", "신상품")
_CHANGED_CLASSES: Final = {
    "tag_list_01": "goods_flags",
    "btn_product_0": "goods_link_0",
    "pic_product": "goods_pic",
    "infowrap": "goods_info",
    "product_content": "goods_text",
}

_ITEM: Final = """
 <li>
  <ul class="tag_list_01">{tags}</ul>
  <a href="javascript: fncGoView('{code}');" class="btn_product_01">
   {picture}
   <dl class="product_content"><dd class="{text_class}">{name}</dd><dd class="price_list">{price}원</dd></dl>
  </a>{gift}
 </li>"""
_PICTURE: Final = """<div class="pic_product">
     <img {src_name}="{src}" alt="{name}"/>
     <div class="infowrap"><div class="name">{name}</div><div class="price"><span>{price}</span></div></div>
   </div>"""
_GIFT: Final = """
  <a href="javascript: fncGoView('{code}');" class="btn_product_02">
   {picture}
  </a>"""
_MORE: Final = """
 <li class="btn_more" id="moreImg">{link}<input type="hidden" id="listCnt" value="{total}"/>\
<input type="hidden" id="listPage" value="{pages}"/></li>"""


def declared_total(held: int) -> int:
    """Return the total that the site declares, a few too many for long lists (540 for 536)."""
    return held + min(_MOST_SURPLUS, held // 100)


def price_shown(row: Row) -> int | None:
    """Return what the list shows: only the sale price if there is one."""
    return row.price if row.sale_price is None else row.sale_price


def price_before(row: Row) -> int | None:
    """Return the normal price of an item on sale, for its detail page; None if it is unknown."""
    if row.kind != "discount":
        return None
    before = row.price if row.original_price is None else row.original_price
    return None if before == price_shown(row) else before


def is_new(row: Row) -> bool:
    """Return whether a product has the badge 신상품 and is in the tab of that name."""
    return stable_number(row.identity + "NEW", 25) == 0


def tab_link(number: str, name: str, *, is_on: bool) -> str:
    """Return one tab of the page."""
    return f"<li{_ON if is_on else ''}><a href=\"javascript:fncTab('{number}');\">{name}</a></li>"


def item(row: Row, code: str, sources: tuple[str, str], fault: Fault | None, *, hides_kind: bool) -> str:
    """Return one product of a list; ``sources`` are the addresses of its picture and its gift's picture."""
    price = _won(price_shown(row))
    picture = _picture(row.name, price, sources[0], fault)
    is_nested = row.kind != "gift" and int(code) % 3 == 0
    text = _ITEM.format(
        tags=tags(row, hides_kind=hides_kind),
        code=code,
        picture=f'<div class="pic_product">{picture}</div>' if is_nested else picture,
        text_class="tit_product" if int(code) % 2 else "txt_product",
        name=escape(row.name, quote=False),
        price=_labelled(price) if int(code) % 5 == 0 else f"<span>{price}</span>",
        gift=_gift(row, code, sources[1], fault) if row.kind == "gift" else "",
    )
    return _with_other_classes(text) if fault is Fault.CHANGED_MARKUP else text


def tags(row: Row, *, hides_kind: bool) -> str:
    """Return the badges, each a list item inside the item; 신상품 stands before the kind."""
    badges = [_NEW_BADGE] if is_new(row) else []
    if row.kind:
        badges.append((UNKNOWN_BADGE_CLASS, UNKNOWN_BADGE_TEXT) if hides_kind else _BADGES[row.kind])
    return "".join(f'<li class="{css_class}">{text}</li>' for css_class, text in badges)


def fragment(items: Sequence[str], *, tab: str, shown: int, total: int, size: int, has_blank: bool) -> str:
    """Return the top-level items and the button, which follows the declared total and may be shown once too often.

    ``shown`` counts the items up to here; with ``has_blank`` the link is ``javascript: fncMore``.
    """
    blank = " " if has_blank else ""
    link = f"<a href=\"javascript:{blank}fncMore('{escape(tab)}');\">MORE</a>" if items and shown < total else ""
    pages = 1 + max(0, -(-(total - FIRST_PAGE_SIZE) // size)) if total else 0
    return "".join(items) + _MORE.format(link=link, total=total, pages=pages)


def price_in_detail(row: Row) -> str:
    """Return the normal price struck out, if it is known, and the price paid, labelled for screen readers."""
    before = price_before(row)
    struck = "" if before is None else f"<del>{before:,}</del>"
    label = '<span class="hide">할인가</span>' if row.kind == "discount" else '<span class="hide">판매가</span>'
    return f"{struck}<strong>{label}{_won(price_shown(row))}</strong><span>원</span>"


def weight(name: str) -> str:
    """Return the quantity in a name, such as ``500ml``; empty without one."""
    found = re.search(r"\d+(?:\.\d+)?(?:ml|l|g|kg)", name, re.IGNORECASE)
    return found.group() if found else ""


def _gift(row: Row, code: str, src: str, fault: Fault | None) -> str:
    gift_code = f"{(int(code) + 500_000) % 1_000_000:06}"
    return _GIFT.format(code=gift_code, picture=_picture(row.gift_name, _won(row.gift_price), src, fault))


def _picture(name: str, price: str, src: str, fault: Fault | None) -> str:
    return _PICTURE.format(
        src_name="data-src" if fault is Fault.CHANGED_IMAGE_MARKUP else "src",
        src=escape(src),
        name=escape(truncate_name(name, NAME_BYTES)),
        price=price,
    )


def _labelled(price: str) -> str:
    return f'<span class="hide">판매가</span><span>{price}</span>'


def _won(price: int | None) -> str:
    return "" if price is None else f"{price:,}"


def _with_other_classes(text: str) -> str:
    for former, present in _CHANGED_CLASSES.items():
        text = text.replace(f'class="{former}', f'class="{present}')
    return text
