"""Each product's line, kept in step with the names of everything that is merged into it."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from promotions.models import Listing, Product
from promotions.names.product_lines import line_keys

_BATCH: Final = 500


def fill_line_keys() -> int:
    """Write every product's line by its current names; return how many changed.

    Reads the whole catalogue and writes only the difference. Leaves `updated_at` alone: no name has changed.
    """
    names: defaultdict[int, set[str]] = defaultdict(set)
    for pk, name in Listing.objects.order_by().values_list("product_id", "name"):
        names[pk].add(name)
    products = list(Product.objects.order_by("pk").only("pk", "name", "brand", "line_key"))
    keys = line_keys([names[product.pk] | {product.full_name} for product in products])
    changed = [(product, key) for product, key in zip(products, keys, strict=True) if product.line_key != key]
    for product, key in changed:
        product.line_key = key
    Product.objects.bulk_update([product for product, _ in changed], ["line_key"], batch_size=_BATCH)
    return len(changed)
