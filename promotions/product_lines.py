"""Lines of products: the flavours and sizes of one thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, TypeVar

from django.db.models import Exists, OuterRef

from promotions import offers
from promotions.models import Listing, Product, Promotion
from promotions.names.product_lines import line_keys

T = TypeVar("T")

MOST: Final = 12
_BATCH: Final = 500


def fill_keys() -> int:
    """Write every product's line as its names tell it now; returns how many changed.

    Reads the whole catalogue and writes only the difference. Does not move `updated_at`: no name has changed.
    """
    names: defaultdict[int, set[str]] = defaultdict(set)
    for pk, name in Listing.objects.order_by().values_list("product_id", "name"):
        names[pk].add(name)
    products = list(Product.objects.order_by("pk").only("pk", "name", "brand", "line_key"))
    keys = line_keys([names[product.pk] | {_whole_name(product)} for product in products])
    changed = [(product, key) for product, key in zip(products, keys, strict=True) if product.line_key != key]
    for product, key in changed:
        product.line_key = key
    Product.objects.bulk_update([product for product, _ in changed], ["line_key"], batch_size=_BATCH)
    return len(changed)


def _whole_name(product: Product) -> str:
    return f"{product.brand}){product.name}" if product.brand else product.name


def siblings_of(product: Product, day: date | None = None) -> list[Product]:
    """The shown products of the same line with what runs on them: best deal first, then by name. At most `MOST`."""
    if not product.line_key:
        return []
    running = Promotion.objects.running(day).filter(listing__product=OuterRef("pk"))
    of_line = Product.objects.shown().filter(line_key=product.line_key).exclude(pk=product.pk)
    promoted_first = of_line.annotate(is_promoted=Exists(running)).order_by("-is_promoted", "name", "pk")
    # Twice as many: a promotion that runs may be unconfirmed, and then is no deal to show.
    siblings = list(promoted_first.with_offers(day)[: 2 * MOST])
    return sorted(siblings, key=lambda sibling: _rank(sibling, day))[:MOST]


def _rank(product: Product, day: date | None) -> tuple[bool, float, str, int]:
    best = offers.best_offer(product, day)
    price = best.unit_price if best and best.unit_price is not None else float("inf")
    return best is None, price, product.name, product.pk


def together(items: Sequence[T], product_of: Callable[[T], Product]) -> list[T]:
    """The items in their order, but those of one line behind the first of it, so that they are seen side by side."""
    first: dict[str, int] = {}
    for place, item in enumerate(items):
        first.setdefault(_line_of(product_of(item)), place)
    return sorted(items, key=lambda item: first[_line_of(product_of(item))])


def _line_of(product: Product) -> str:
    return product.line_key or f"#{product.pk}"
