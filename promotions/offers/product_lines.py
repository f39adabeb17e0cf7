"""Lines of products: the flavours and sizes of one thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, TypeVar

from promotions.models import Product
from promotions.offers.current import best_offer

T = TypeVar("T")

MOST_SIBLINGS: Final = 12


def siblings_of(product: Product, day: date | None = None) -> list[Product]:
    """Return the other products of the line with their offers: best offer first, then by name; at most `MOST_SIBLINGS`.

    Products that are merged into another are left out.
    """
    if not product.line_key:
        return []
    of_line = Product.objects.shown().filter(line_key=product.line_key).exclude(pk=product.pk)
    # Twice as many: a running promotion may be unconfirmed, and then it is no offer to show.
    siblings = list(of_line.promoted_first(day).with_offers(day)[: 2 * MOST_SIBLINGS])
    return sorted(siblings, key=lambda sibling: _rank(sibling, day))[:MOST_SIBLINGS]


def _rank(product: Product, day: date | None) -> tuple[bool, float, str, int]:
    best = best_offer(product, day)
    price = best.unit_price if best and best.unit_price is not None else float("inf")
    return best is None, price, product.name, product.pk


def together(items: Sequence[T], product_of: Callable[[T], Product]) -> list[T]:
    """Return the items in their order, but with those of one line right after the first of it."""
    first: dict[str, int] = {}
    for place, item in enumerate(items):
        first.setdefault(_line_of(product_of(item)), place)
    return sorted(items, key=lambda item: first[_line_of(product_of(item))])


def _line_of(product: Product) -> str:
    return product.line_key or f"#{product.pk}"
