"""The products to search, each under all of its names, and the revision of the catalogue that they are from."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from django.db.models import Max, Sum

from common import kst
from promotions.models import Chain, Listing, Product, Promotion
from promotions.search.items import SearchItem

Revision = tuple[int, datetime | None, date]


def revision() -> Revision:
    """Return a value that changes with every publish, merge and edit, and at midnight, when promotions start."""
    published: int | None = Chain.objects.aggregate(total=Sum("catalogue_revision"))["total"]
    edited: datetime | None = Product.objects.aggregate(latest=Max("updated_at"))["latest"]
    return published or 0, edited, kst.today()


def read_items() -> list[SearchItem]:
    """Return every shown product with the names of its listings and of the products merged into it."""
    names: defaultdict[int, dict[str, None]] = defaultdict(dict)
    gtins: defaultdict[int, dict[str, None]] = defaultdict(dict)
    listed = Listing.objects.order_by("name").values_list("product_id", "name", "own_product__gtin")
    absorbed = Product.objects.filter(merged_into__isnull=False).order_by("name")
    for product, name, gtin in [*listed, *absorbed.values_list("merged_into_id", "name", "gtin")]:
        names[product][name] = None
        if gtin:
            gtins[product][gtin] = None
    promoted = set(Promotion.objects.running().values_list("listing__product_id", flat=True))
    return [
        SearchItem(
            product=pk,
            name=name,
            brand=brand,
            names=tuple(names[pk]),
            gtins=tuple(gtins[pk] | ({gtin: None} if gtin else {})),
            promoted=pk in promoted,
        )
        for pk, name, brand, gtin in Product.objects.shown().values_list("pk", "name", "brand", "gtin").order_by()
    ]
