"""A listing without a barcode of its own turned out to be another product."""

from __future__ import annotations

from collections.abc import Mapping

from promotions.models import Listing, PairSource, Product, ProductPair


def follow(*, moved: Mapping[int, int]) -> None:
    """Show each product that has no listing any more as the one that its listing turned out to be.

    `moved` maps ids to ids. A phone may still hold the old id, and a person may have decided about it. Must run in the
    transaction that moved the listings.
    """
    left = {old: new for old, new in moved.items() if not Listing.objects.filter(own_product=old).exists()}
    for old, new in sorted(left.items()):
        first, second = min(old, new), max(old, new)
        ProductPair.objects.update_or_create(
            first_id=first,
            second_id=second,
            defaults={"score": 1.0, "source": PairSource.BARCODE, "reasons": ["바코드 같음"], "waiting": False},
        )
        _show_as(old, Product.objects.get(pk=new).root_id)


def _show_as(old: int, root: int) -> None:
    if old == root:
        return
    absorbed = Product.objects.filter(joined_into=old)
    Listing.objects.filter(product=old).update(product=root)
    absorbed.update(joined_into=root)
    Product.objects.filter(pk=old).update(joined_into=root)
