"""www.cspace.co.kr: complete pages rendered on the server, as seen by a crawler in August 2026.

Items have no badge: their list determines the kind. The pictures' names contain no known barcode.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.chains.markup import Item, missing_everywhere, not_the_list, price_in, tree_of
from crawler.failures import FailureReason
from crawler.offers import Offer, ParsedPage, ProblemReason

CHAIN: Final = "cspace24"
CATEGORIES: Final[Mapping[str, str]] = {
    "1+1": "00030000000000000000",
    "2+1": "00040000000000000000",
    "증정": "00050000000000000000",
    "할인": "00060000000000000000",
}

_KINDS: Final = dict(zip(CATEGORIES.values(), ("1+1", "2+1", "gift", "discount"), strict=True))
_LANDMARK: Final = ".product-list"
# The class is the same for every kind.
_ITEM: Final = ".product-list li.onePlus"
_ENTRY: Final = ".product-list li"
_PAGES: Final = "select#page option"
_PICTURES: Final = ("span.img img", "img")
_STRUCK_OUT: Final = "del, strike, s"


def is_list_page(html: str) -> bool:
    """Return whether a page is the list: it has the list container or the page selector."""
    return tree_of(html).css_first(f"{_LANDMARK}, select#page") is not None


def parse_page(html: str, base_url: str) -> ParsedPage:
    """Read one page of the list that the address names (`category`). Pure; any text gives a page.

    A broken page has `failure` set. A list without items is a whole page whose container is empty.
    """
    tree = tree_of(html)
    kind = _kind_in(base_url)
    items = [_read(node, base_url, kind) for node in tree.css(_ITEM)]
    failure, detail = _doubt(html, tree, items)
    return ParsedPage(
        offers=tuple(offer for item in items for offer in item.offers),
        problems=tuple(problem for item in items for problem in item.problems),
        items=len(items),
        declared_pages=_declared_pages(tree),
        is_last=not items and failure is None,
        failure=failure,
        detail=detail,
    )


def _kind_in(base_url: str) -> str | None:
    try:
        return _KINDS.get(parse_qs(urlsplit(base_url).query).get("category", [""])[0])
    except ValueError:
        return None


def _declared_pages(tree: LexborHTMLParser) -> int | None:
    """Return how many pages the page selector offers, or None if there is no selector."""
    options = tree.css(_PAGES)
    numbers = [int(text) for option in options if re.fullmatch(r"[0-9]{1,4}", text := option.text().strip(), re.ASCII)]
    return max(len(options), *numbers, 1) if options else None


def _doubt(html: str, tree: LexborHTMLParser, items: list[Item]) -> tuple[FailureReason | None, str]:
    if not items and not html.strip():
        return FailureReason.CUT_OFF, "the answer is blank"
    if not items and not is_list_page(html):
        return not_the_list(tree, _LANDMARK)
    if "</html" not in html.lower():
        return FailureReason.CUT_OFF, f"the page does not close behind item {len(items)}"
    entries = sum(1 for entry in tree.css(_ENTRY) if entry.css_first("dt, dd") is not None)
    if entries and not items:
        return FailureReason.CHANGED_MARKUP, f"{entries} entries in the list, none of them a {_ITEM}"
    missing = missing_everywhere(items)
    return (FailureReason.CHANGED_MARKUP, missing) if missing else (None, "")


def _read(node: LexborNode, base_url: str, kind: str | None) -> Item:
    item = Item(node)
    name = item.name_at("dt")
    if not name:
        return item
    shown, before = _prices(item)
    picture = item.picture_at(_PICTURES, base_url)
    if kind is None:
        item.note(ProblemReason.NO_BADGE, "the address does not say which list the item stands in")
    is_sale = kind == "discount"
    item.offers = (
        Offer(
            chain=CHAIN,
            name=name,
            # On sale, what is shown is the sale price, and the sticker price is known if it is struck out.
            price=before if is_sale else shown,
            kind=kind,
            sale_price=shown if is_sale else None,
            image_url=picture,
        ),
    )
    return item


def _prices(item: Item) -> tuple[int | None, int | None]:
    """Return (the price shown, the struck-out one), each None if it cannot be read."""
    before = next((won for dd in item.node.css(_STRUCK_OUT) if (won := price_in(dd.text())) is not None), None)
    shown = next((won for dd in item.node.css("dd") if (won := price_in(dd.text(deep=False))) is not None), None)
    if shown is None:
        return item.price_at("dd"), before
    item.has_price = True
    if before is not None and before < shown:
        item.note(ProblemReason.NO_SALE_PRICE, f"the struck-out price {before} is below the shown one {shown}")
        before = None
    return shown, before
