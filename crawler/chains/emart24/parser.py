"""emart24.co.kr: whole pages of twenty items, made on the server (item markup of August 2026)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.chains.markup import (
    Item,
    attribute,
    barcode_in,
    missing_everywhere,
    not_the_list,
    picture_address,
    price_in,
    text_at,
    tree_of,
)
from crawler.failures import FailureReason
from crawler.offers import NAME_LENGTH, Offer, ParsedPage, ProblemReason

CHAIN: Final = "emart24"
FRESH_FOOD_PAGE: Final = "/goods/ff"
FRESH_FOOD: Final = "간편식사"
"""What the site's promotion list calls the fresh food's category; its list of own brands has no categories."""

_ITEM: Final = ".itemWrap"
_LANDMARK: Final = ".itemList, .pageNationWrap"
# The class around the picture was .itemImg until July 2024; the picture itself has always been the item's own.
_PICTURES: Final = (
    ".itemSpImg img",
    ".itemImgPlus img",
    ".itemImg img",
    "img[src*='plu_image']",
    "div:not(.dumgift) > img",
)
_BADGES: Final = ".itemTit span[class*='floatR']"
_CLASSES: Final = {
    "onepl": "1+1",
    "twopl": "2+1",
    "tripl": "3+1",
    "threepl": "3+1",
    "sale": "discount",
    "gola": "mix",
    "dum": "gift",
}
_TOTAL = re.compile(r"\btotalCount\s*=\s*[\"']?\s*([0-9][0-9,]{0,8})")
_PAGE_SIZE = re.compile(r"\bpageLength\s*=\s*[\"']?\s*([1-9][0-9]{0,3})\b")
_BARCODE = re.compile(r"/(\d{8,14})(?:_\w{1,10})?\.(?:jpe?g|png|gif|webp)$", re.IGNORECASE | re.ASCII)


def is_list_page(html: str) -> bool:
    """Return whether a page is the list: it has the total or the list container."""
    return bool(_TOTAL.search(html)) or tree_of(html).css_first(_LANDMARK) is not None


def parse_page(html: str, base_url: str) -> ParsedPage:
    """Read one page of promotions. Pure; any text gives a page, a broken one with `failure` set.

    A page past the end is a whole list page without items. The total and the page size stand in an inline script.
    """
    return _parse(html, base_url, category=None)


def parse_assortment_page(html: str, base_url: str) -> ParsedPage:
    """Read one page of own brands or, by the address's path, of fresh food, as `parse_page` does.

    An item needs no promotion here; what its badge says is kept.
    """
    return _parse(html, base_url, category=FRESH_FOOD if _path(base_url) == FRESH_FOOD_PAGE else "")


def _path(address: str) -> str:
    try:
        return urlsplit(address).path.rstrip("/")
    except ValueError:
        return ""


def _parse(html: str, base_url: str, category: str | None) -> ParsedPage:
    """Parse a page. `category` applies to all items; it is None for the promotion list, whose items have badges."""
    tree = tree_of(html)
    items = [_read(node, base_url, category) for node in tree.css(_ITEM)]
    failure, detail = _doubt(html, tree, items, badges=category is None)
    total, size = _TOTAL.search(html), _PAGE_SIZE.search(html)
    return ParsedPage(
        offers=tuple(offer for item in items for offer in item.offers),
        problems=tuple(problem for item in items for problem in item.problems),
        items=len(items),
        page_size=int(size[1]) if size else None,
        declared_total=int(total[1].replace(",", "")) if total else None,
        is_last=not items and failure is None,
        failure=failure,
        detail=detail,
    )


def _doubt(html: str, tree: LexborHTMLParser, items: list[Item], *, badges: bool) -> tuple[FailureReason | None, str]:
    if not items and not html.strip():
        return FailureReason.CUT_OFF, "the answer is blank"
    if not items and not is_list_page(html):
        return not_the_list(tree, _LANDMARK)
    if "</html" not in html.lower():
        return FailureReason.CUT_OFF, f"the page does not close behind item {len(items)}"
    missing = missing_everywhere(items, badges=badges)
    return (FailureReason.CHANGED_MARKUP, missing) if missing else (None, "")


def _read(node: LexborNode, base_url: str, category: str | None) -> Item:
    item = Item(node)
    name = item.name_at(".itemtitle")
    if not name:
        return item
    shown = item.price_at(".price")
    picture = item.picture_at(_PICTURES, base_url)
    kinds = item.kinds_in(node.css(_BADGES), _CLASSES, required=category is None)
    offers = (_offer(item, name, kind, shown, picture, base_url) for kind in kinds)
    item.offers = tuple(replace(offer, category=category or "") for offer in offers)
    return item


def _offer(item: Item, name: str, kind: str | None, shown: int | None, picture: str, base_url: str) -> Offer:
    price, sale_price = _prices(item, shown) if kind == "discount" else (shown, None)
    gift = item.node.css_first(".dumgift img") if kind == "gift" else None
    gift_name = text_at(item.node, ".dumgift") or attribute(gift, "alt") if kind == "gift" else ""
    return Offer(
        chain=CHAIN,
        name=name,
        price=price,
        kind=kind,
        sale_price=sale_price,
        gift_name=gift_name[:NAME_LENGTH].strip(),
        gift_image_url=picture_address(attribute(gift, "src"), base_url),
        image_url=picture,
        barcode=barcode_in(picture, _BARCODE),
    )


def _prices(item: Item, shown: int | None) -> tuple[int | None, int | None]:
    """(sticker price, sale price) of an item on sale: what is shown is the sale price, the sticker price is struck out.

    Without a struck-out price the sticker price is not known.
    """
    before = price_in(text_at(item.node, ".priceOff"))
    if before is not None and shown is not None and before < shown:
        item.note(ProblemReason.NO_SALE_PRICE, f"the struck-out price {before} is below the shown one {shown}")
        return None, shown
    return before, shown
