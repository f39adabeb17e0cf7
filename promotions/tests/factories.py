"""Rows for tests, with only what a test does not care about filled in."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from common import kst
from promotions.models import Chain, Listing, Product, Promotion
from promotions.names import name_key

_numbers = count(1)


def make_product(name: str = "", **fields: Any) -> Product:
    name = name or f"제품 {next(_numbers)}"
    return Product.objects.create(name=name, name_key=name_key(name), **fields)


def make_listing(
    chain: str = "cu", product: Product | None = None, seen: datetime | None = None, **fields: Any
) -> Listing:
    product = product or make_product()
    seen = seen or kst.now()
    values = {"name": product.name, "price": 1700, "key": f"key-{next(_numbers)}", "own_product": product, **fields}
    return Listing.objects.create(
        chain=Chain.objects.get(code=chain), product=product, first_seen=seen, last_seen=seen, **values
    )


def make_promotion(
    kind: str = "1+1", listing: Listing | None = None, seen: datetime | None = None, **fields: Any
) -> Promotion:
    listing = listing or make_listing()
    seen = seen or kst.now()
    values = {"price": listing.price, **fields}
    return Promotion.objects.create(listing=listing, kind=kind, first_seen=seen, last_seen=seen, **values)
