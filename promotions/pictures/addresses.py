"""The pictures that the chains show for a product, and the thumbnail that recognition made of one."""

from __future__ import annotations

from collections.abc import Iterator

from promotions.models import Listing, Product


def picture_addresses(product_ids: list[int] | None = None) -> Iterator[tuple[int, str]]:
    """Yield (product id, picture address) of every listing that has a picture, oldest product first.

    The product is the listing's own, whatever it was merged into: merging moves no picture, and neither does splitting.
    A product sold at several chains comes once per address. The parsers have already left placeholders out.
    """
    listings = Listing.objects.exclude(image_url="")
    if product_ids is not None:
        listings = listings.filter(own_product__in=product_ids)
    rows = listings.order_by("own_product_id", "chain__position", "id").values_list("own_product_id", "image_url")
    seen: set[tuple[int, str]] = set()
    for product_id, address in rows.iterator(chunk_size=2000):
        if (product_id, address) not in seen:
            seen.add((product_id, address))
            yield product_id, address


def set_picture(*, product_id: int, sha256: str) -> None:
    """Show this thumbnail (content address, 64 hex digits) for the product; "" shows none."""
    Product.objects.filter(pk=product_id).exclude(picture=sha256).update(picture=sha256)
