"""/product/presentView.asp: the page of one product, which has the price before the sale.

No capture of it exists. The crawlers that read it agree that `.product_price del` holds the normal price (some met it
as "2,500 >"), and that `.product_price strong` holds what is paid. Nothing is believed that the list does not bear out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborNode

from crawler.chains.markup import clean, not_the_list, price_in, tree_of
from crawler.failures import FailureReason

_PRICE: Final = ".product_price"
# What crawlers had to cut off behind the struck price.
_TAIL: Final = ">"


@dataclass(frozen=True, slots=True)
class SaleDetail:
    """`original` is the price before the sale in won, or None, and then `reason` says why.

    `failure` names what the page is if it is no product's page at all.
    """

    original: int | None = None
    reason: str = ""
    failure: FailureReason | None = None


def parse_detail(html: str, sale_price: int) -> SaleDetail:
    """Return the normal price of a product that the list has at `sale_price` won. Pure; any text gives an answer."""
    tree = tree_of(html)
    prices = tree.css(_PRICE)
    if not prices:
        failure, reason = not_the_list(tree, "price")
        return SaleDetail(reason=reason, failure=failure)
    struck, paid = (_prices(prices, tag) for tag in ("del", "strong"))
    return _judged(struck, paid, sale_price)


def _prices(prices: list[LexborNode], tag: str) -> set[int]:
    """Return the prices in won in elements of this tag; screen reader labels have their own elements."""
    texts = (clean(found.text(deep=False)).removesuffix(_TAIL) for price in prices for found in price.css(tag))
    return {won for text in texts if (won := price_in(text)) is not None}


def _judged(struck: set[int], paid: set[int], sale_price: int) -> SaleDetail:
    if len(struck) != 1:
        return SaleDetail(reason=f"{len(struck)} prices are struck out, one is expected")
    if paid and sale_price not in paid:
        return SaleDetail(reason=f"the page asks for {min(paid)}, the list for {sale_price}")
    (original,) = struck
    if original <= sale_price:
        return SaleDetail(reason=f"the price struck out is {original}, not above the {sale_price} of the list")
    return SaleDetail(original)
