"""CU's markup, comments included, as captured in August 2026; see plus.html and view.html for the pages."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from replica.faults import UNKNOWN_BADGE_CLASS, UNKNOWN_BADGE_TEXT, Fault
from replica.records import Row, stable_number

ITEM_START: Final = '<li class="'

_ITEM: Final = """
 <li class="{item_class}">
  {opening}
   <div class="prod_wrap">
    <div class="{image_class}"{onclick}><img src="{src}" alt="{alt}" class="{image_class}"/></div>
    <div class="prod_text">
     <div class="name"{onclick}><p>{name}</p></div> <!-- 제품명 -->
     <div class="price"><strong>{price}</strong><span class="won">원</span></div> <!-- 제품가격 -->
    </div>
   </div>
   <div class="badge"> <!-- [D] .badge > span .plus2 : 2+1 / .plus1 : 1+1 --> {badge}</div>
   <div class="tag"> <!-- [D] .tag > span .new : new /  .best : best --> {tag}</div>
  {closing}
 </li>"""

_MORE: Final = """
<div class="prodListBtn"><div class="prodListBtn-w"><a href="javascript:nextPage(1);">더보기</a></div>
<div class="prodListBtn-e"><a href="#">맨위로</a></div></div>"""
_NO_MORE: Final = """
<div class="prodListBtn"><div class="prodListBtn-e"><a href="#">맨위로</a></div></div>"""
_NOTHING: Final = '<div class="prodListWrap"><ul></ul><p class="nodata">조회된 상품이 없습니다.</p></div>'

_BADGES: Final = {"1+1": ("plus1", "1+1"), "2+1": ("plus2", "2+1")}


def gd_idx(row: Row) -> int:
    """Return the site's own number of a product, 1 … 2,000,000,000, the same in every list."""
    return 1 + stable_number(row.identity, 2_000_000_000)


def fragment(items: Sequence[str], *, has_more: bool) -> str:
    """Return a list as the AJAX addresses send it. The last page has no 더보기; a page past the end has no buttons."""
    if not items:
        return _NOTHING
    return f'<div class="prodListWrap"><ul>{"".join(items)}\n</ul></div>{_MORE if has_more else _NO_MORE}'


def item(row: Row, src: str, fault: Fault | None, *, hides_kind: bool) -> str:
    """Return one product. A third of them are wrapped in a link, the others in a ``div``, as seen over the years."""
    number = gd_idx(row)
    is_link = number % 3 == 0
    return _ITEM.format(
        item_class="product_card" if fault is Fault.CHANGED_MARKUP else "prod_list",
        image_class="product_thumb" if fault is Fault.CHANGED_IMAGE_MARKUP else "prod_img",
        opening=f'<a class="prod_item" href="javascript:view({number});">' if is_link else '<div class="prod_item">',
        closing="</a>" if is_link else "</div>",
        onclick="" if is_link else f' onclick="view({number});"',
        src=escape(src),
        alt=escape(src.rpartition("/")[2]),
        name=escape(row.name, quote=False),
        price="" if row.price is None else f"{row.price:,}",
        badge=_badge(row, hides_kind=hides_kind),
        tag=_tag(number),
    )


def _badge(row: Row, *, hides_kind: bool) -> str:
    if row.kind is None:
        return ""
    css_class, text = (UNKNOWN_BADGE_CLASS, UNKNOWN_BADGE_TEXT) if hides_kind else _BADGES[row.kind]
    return f'<span class="{css_class}">{text}</span>'


def _tag(number: int) -> str:
    if number % 11 == 0:
        return '<span class="new">NEW</span>'
    return '<span class="best">BEST</span>' if number % 13 == 0 else ""
