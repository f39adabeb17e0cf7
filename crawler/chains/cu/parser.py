"""cu.bgfretail.com: the fragments of forty items that its lists answer with (markup of August 2026).

/event/plusAjax.do lists promotions, /product/productAjax.do the products of one category, promoted or not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.chains.markup import (
    Item,
    attribute,
    barcode_in,
    clean,
    is_hidden,
    missing_everywhere,
    not_the_list,
    tree_of,
)
from crawler.failures import FailureReason
from crawler.offers import Offer, ParsedPage

CHAIN: Final = "cu"
CATEGORIES: Final[Mapping[str, str]] = {
    "10": "간편식사",
    "20": "즉석조리",
    "30": "과자류",
    "40": "아이스크림",
    "50": "식품",
    "60": "음료",
    "70": "생활용품",
}
"""The main categories by the numbers that `searchMainCategory` takes."""

_ITEM: Final = "li.prod_list"
_LIST: Final = ".prodListWrap ul"
_MORE: Final = ".prodListBtn-w a"
_NOTHING: Final = "조회된 상품이 없습니다"
_NOTHING_ELEMENT: Final = "#nothing"
_PICTURES: Final = ("img.prod_img", ".prod_img img", "img")
_CLASSES: Final = {"plus1": "1+1", "plus2": "2+1", "plus3": "3+1"}
_ITEM_CODE = re.compile(r"view\(\s*['\"]?(\d{1,20})['\"]?\s*\)")
_BARCODE = re.compile(r"/(\d{8,14})(?:_\w{1,10})?\.(?:jpe?g|png|gif|webp)$", re.IGNORECASE | re.ASCII)
_ITEM_START = re.compile(r"<li[^>]*\bprod_list\b", re.IGNORECASE)
_LIST_PAGE = re.compile(r"goDepth\(|(?:plus|product)Ajax\.do|prodListWrap")


def is_list_page(html: str) -> bool:
    """Return whether a page is one of the lists' pages: it has the tabs, the list or the script that fetches it."""
    return bool(_LIST_PAGE.search(html))


def parse_page(html: str, base_url: str) -> ParsedPage:
    """Read one fragment of promotions. Pure; any text gives a page, a broken one with `failure` set.

    The items stand in one `ul`, with or without `div.prodListWrap` around it. The site declares no total. The proper
    end is a fragment that says that nothing was found: the last page with items only lacks the 더보기 button, and so
    does a page that broke off.
    """
    return _parse(html, base_url, category=None)


def parse_assortment_page(html: str, base_url: str) -> ParsedPage:
    """Read one fragment of the category that the address names (`searchMainCategory`), as `parse_page` does.

    An item needs no promotion here; what its badge says is kept.
    """
    return _parse(html, base_url, category=CATEGORIES.get(_main_category(base_url), ""))


def _main_category(address: str) -> str:
    try:
        return parse_qs(urlsplit(address).query).get("searchMainCategory", [""])[0]
    except ValueError:
        return ""


def _parse(html: str, base_url: str, category: str | None) -> ParsedPage:
    """Parse a page. `category` applies to all items; it is None for the promotion list, whose items have badges."""
    tree = tree_of(html)
    items = [_read(node, base_url, category) for node in tree.css(_ITEM)]
    failure, detail = _doubt(html, tree, items, badges=category is None)
    return ParsedPage(
        offers=tuple(offer for item in items for offer in item.offers),
        problems=tuple(problem for item in items for problem in item.problems),
        items=len(items),
        has_more=bool(items) and _offers_more(tree),
        is_last=not items and failure is None,
        failure=failure,
        detail=detail,
    )


def _doubt(html: str, tree: LexborHTMLParser, items: list[Item], *, badges: bool) -> tuple[FailureReason | None, str]:
    if items:
        if _is_cut_off(html):
            return FailureReason.CUT_OFF, f"the list does not close behind item {len(items)}"
        missing = missing_everywhere(items, badges=badges)
        return (FailureReason.CHANGED_MARKUP, missing) if missing else (None, "")
    if tree.css_first("ul li") is not None or _offers_more(tree):
        return FailureReason.CHANGED_MARKUP, f"the list holds no {_ITEM}, yet it is not the end"
    if _says_nothing_found(html, tree):
        return None, ""
    if not html.strip():
        return FailureReason.CUT_OFF, "the answer is blank; the end of the list says so in words"
    return not_the_list(tree, f"{_ITEM} and no {_NOTHING!r}")


def _says_nothing_found(html: str, tree: LexborHTMLParser) -> bool:
    if tree.css_first(_NOTHING_ELEMENT) is not None or _NOTHING in clean(tree.root.text() if tree.root else ""):
        return True
    return tree.css_first(_LIST) is not None and "</ul" in html.lower()


def _offers_more(tree: LexborHTMLParser) -> bool:
    """Return whether there is a 더보기 button that can be seen."""
    button = tree.css_first(_MORE)
    while button is not None and not is_hidden(button):
        if button.parent is None or button.parent.tag == "body":
            return True
        button = button.parent
    return False


def _is_cut_off(html: str) -> bool:
    starts = [found.start() for found in _ITEM_START.finditer(html)]
    return bool(starts) and "</ul" not in html[starts[-1] :].lower()


def _read(node: LexborNode, base_url: str, category: str | None) -> Item:
    item = Item(node)
    name = item.name_at(".name")
    if not name:
        return item
    price = item.price_at(".price strong")
    picture = item.picture_at(_PICTURES, base_url)
    item.offers = tuple(
        Offer(
            chain=CHAIN,
            name=name,
            price=price,
            kind=kind,
            image_url=picture,
            item_code=_item_code(node),
            barcode=barcode_in(picture, _BARCODE),
            category=category or "",
        )
        for kind in item.kinds_in(node.css(".badge span"), _CLASSES, required=category is None)
    )
    return item


def _item_code(node: LexborNode) -> str:
    """Return the site's number of the product, from `onclick` of the div form or `href` of the link form."""
    for found in node.css("[onclick], [href]"):
        code = _ITEM_CODE.search(f"{attribute(found, 'onclick')} {attribute(found, 'href')}")
        if code:
            return code[1]
    return ""
