"""One entry of 7-Eleven's list: product, prices, kinds, and the gift in the 증정 tab."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from crawler.chains.markup import (
    Item,
    attribute,
    clean,
    is_hidden,
    kind_of,
    picture_address,
    price_in,
    text_at,
)
from crawler.offers import NAME_LENGTH, Offer, ProblemReason

KINDS_BY_TAB: Final = {"1": "1+1", "2": "2+1", "3": "gift", "4": "discount"}
# Own brands and what is new: listed with or without a promotion.
CATALOGUE_TABS: Final = frozenset({"5", "8"})

_CHAIN: Final = "seven_eleven"
_BADGES: Final = ".tag_list_01 li, .ico_present"
_CLASSES: Final = {"ico_tag_06": "1+1", "ico_tag_07": "2+1", "ico_present": "gift"}
# What tags say besides promotions; ico_tag_03 is 신상품.
_OTHER_TAG_CLASSES: Final = frozenset({"ico_tag_03"})
_OTHER_TAGS: Final = frozenset({"신상품", "NEW", "PB", "BEST", "7-SELECT", "추천"})
# Only these tabs' items were always seen with a badge of their kind.
_BADGED_TABS: Final = frozenset({"1", "2"})
_LONG_NAMES: Final = (".txt_product", ".tit_product")
_CUT_NAME: Final = ".name"
# "span" stands last: some crawlers met two in a price, of which the second is the price to pay.
_PRICES: Final = (".price_list span", ".product_price strong", ".price span", ".price_list", ".price")
_STRUCK_OUT: Final = ".price_list del, .product_price del, .price del"
_PLACEHOLDERS: Final = "/front/img/"
_ITEM_CODE = re.compile(r"fncGoView\(\s*['\"]?\s*(\w{1,20})\s*['\"]?", re.ASCII)
_BARCODE = re.compile(r"/(\d{4,8})/(\d{2,7})(?:\.\w{1,8})?\.(?:jpe?g|png|gif|webp)$", re.IGNORECASE | re.ASCII)
_BARCODE_LENGTHS: Final = frozenset({8, 12, 13, 14})


@dataclass(frozen=True, slots=True)
class _Part:
    """The product or the gift of an entry."""

    name: str
    prices: tuple[int, ...]
    picture: str


def read_item(node: LexborNode, base_url: str, tab: str) -> Item:
    """Return the entry's offers, with problems for what cannot be read. `tab` is "" if it is not known."""
    item = Item(node)
    product_scope, gift_scope = _scopes(node)
    product = _part(item, product_scope, base_url)
    if not product.name:
        item.note(ProblemReason.NO_NAME, "no name in the item")
        return item
    item.has_price = bool(product.prices)
    if not product.prices:
        item.note(ProblemReason.NO_PRICE, "no price in the item")
    if not product.picture:
        item.note(ProblemReason.NO_PICTURE, "no picture, or the placeholder")
    kinds = _kinds(item, tab)
    gift = _part(item, gift_scope, base_url) if gift_scope is not None and "gift" in kinds else None
    item.offers = tuple(_offer(item, product, kind, gift) for kind in kinds)
    return item


def _offer(item: Item, product: _Part, kind: str | None, gift: _Part | None) -> Offer:
    price, sale_price = _prices_of_sale(item, product) if kind == "discount" else (_last(product.prices), None)
    gift = gift if kind == "gift" else None
    return Offer(
        chain=_CHAIN,
        name=product.name,
        price=price,
        kind=kind,
        sale_price=sale_price,
        gift_name=gift.name if gift else "",
        gift_price=_last(gift.prices) if gift else None,
        gift_image_url=gift.picture if gift else "",
        image_url=product.picture,
        item_code=_item_code(item.node),
        barcode=_barcode(product.picture),
    )


def _scopes(node: LexborNode) -> tuple[LexborNode, LexborNode | None]:
    """Return the element of the product, and that of the gift or None."""
    product, gift = node.css_first(".btn_product_01"), node.css_first(".btn_product_02")
    if product is not None and gift is not None:
        return product, gift
    pictures = [found for found in node.css(".pic_product") if not _is_within(found, "pic_product")]
    return (pictures[0], pictures[1]) if len(pictures) > 1 else (node, None)


def _is_within(node: LexborNode, css_class: str) -> bool:
    parent = node.parent
    while parent is not None:
        if css_class in attribute(parent, "class").split():
            return True
        parent = parent.parent
    return False


def _part(item: Item, scope: LexborNode, base_url: str) -> _Part:
    return _Part(_name(item, scope), _prices(scope), _picture(item, scope, base_url))


def _name(item: Item, scope: LexborNode) -> str:
    """Return the whole name: the list's `.name` is cut at 30 bytes of CP949, its other names are not.

    If the long name does not continue the truncated one, keep it and report both as a problem.
    """
    cut = text_at(scope, _CUT_NAME)
    longs = [text for selector in _LONG_NAMES if (text := text_at(scope, selector))]
    name = next((text for text in longs if text.startswith(cut)), longs[0] if longs else cut)
    name = name or attribute(scope.css_first("img"), "alt")
    if longs and not name.startswith(cut):
        item.note(ProblemReason.NAMES_DIFFER, f"the long name is {name[:80]!r}, the short one {cut[:80]!r}")
    if len(name) > NAME_LENGTH:
        item.note(ProblemReason.CUT_NAME, f"the name has {len(name)} characters; {NAME_LENGTH} are kept")
    return name[:NAME_LENGTH].strip()


def _prices(scope: LexborNode) -> tuple[int, ...]:
    """Return the prices by the first selector that gives any, in the page's order."""
    for selector in _PRICES:
        shown = [found for found in scope.css(selector) if not _is_put_away(found)]
        prices = [price for found in shown if (price := price_in(_own_text(found))) is not None]
        if prices:
            before = [won for found in scope.css(_STRUCK_OUT) if (won := price_in(_own_text(found))) is not None]
            return tuple(dict.fromkeys((*before, *prices)))
    return ()


def _is_put_away(node: LexborNode) -> bool:
    return "hide" in attribute(node, "class").split() or is_hidden(node)


def _own_text(node: LexborNode) -> str:
    """Return the element's own text, without that of (hidden) elements in it."""
    return clean(node.text(deep=False))


def _last(prices: Sequence[int]) -> int | None:
    return prices[-1] if prices else None


def _prices_of_sale(item: Item, product: _Part) -> tuple[int | None, int | None]:
    """(sticker price, sale price): the list shows the sale price alone, and then the sticker price is not known."""
    if not product.prices:
        return None, None
    *before, shown = product.prices
    if before and before[0] < shown:
        item.note(ProblemReason.NO_SALE_PRICE, f"the first price {before[0]} is below the last one {shown}")
        return None, shown
    return (before[0] if before else None), shown


def _picture(item: Item, scope: LexborNode, base_url: str) -> str:
    image = scope.css_first(".pic_product img, .product_img img") or scope.css_first("img")
    source = attribute(image, "src")
    item.has_picture = item.has_picture or bool(source)
    address = picture_address(source, base_url)
    # The site's own drawings stand for pictures that are missing.
    return "" if not address or urlsplit(address).path.startswith(_PLACEHOLDERS) else address


def _barcode(picture: str) -> str:
    """Return the digits that the picture's path is made of: `8809422/041125.1.jpg` is 8809422041125."""
    found = _BARCODE.search(urlsplit(picture).path) if picture else None
    digits = found[1] + found[2] if found else ""
    return digits if len(digits) in _BARCODE_LENGTHS else ""


def _item_code(node: LexborNode) -> str:
    """Return the site's code of the product as it is written: it begins with zeros."""
    for found in node.css("[href], [onclick]"):
        if code := _ITEM_CODE.search(f"{attribute(found, 'href')} {attribute(found, 'onclick')}"):
            return code[1]
    return ""


def _kinds(item: Item, tab: str) -> tuple[str | None, ...]:
    """Return the tab's kind if the badges agree or say nothing; what the badges say if they contradict the tab.

    An item that stands in several tabs carries several badges; each tab shows its own.
    """
    wanted = KINDS_BY_TAB.get(tab)
    badges = [badge for badge in item.node.css(_BADGES) if not is_hidden(badge)]
    said = list(dict.fromkeys(kind for badge in badges if (kind := _kind(badge))))
    if wanted in said:
        return (wanted,)
    if said:
        if wanted:
            item.note(ProblemReason.BADGE_DISAGREES, f"badges say {', '.join(said)}, the tab {wanted}")
        return tuple(said)
    unknown = [badge for badge in badges if not _is_other_tag(badge)]
    if unknown:
        item.note(ProblemReason.UNKNOWN_BADGE, f"unknown badge {clean(unknown[0].text())[:40]!r}")
    elif tab in _BADGED_TABS or not (wanted or tab in CATALOGUE_TABS):
        item.note(ProblemReason.NO_BADGE, "the item carries no promotion badge")
    is_contradicted = bool(unknown) and tab in _BADGED_TABS
    return (None,) if is_contradicted else (wanted,)


def _kind(badge: LexborNode) -> str | None:
    """By the text, which is what the shopper reads; by the class if there is none."""
    text = clean(badge.text()) or attribute(badge.css_first("img"), "alt")
    if text:
        return kind_of(text)
    return next((_CLASSES[word] for word in attribute(badge, "class").split() if word in _CLASSES), None)


def _is_other_tag(badge: LexborNode) -> bool:
    text = clean(badge.text()).upper()
    return text in _OTHER_TAGS or not _OTHER_TAG_CLASSES.isdisjoint(attribute(badge, "class").split())
