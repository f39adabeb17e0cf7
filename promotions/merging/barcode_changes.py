"""Listings whose barcode changed: they are another product than before, or they contradict a person's decision."""

from __future__ import annotations

from collections.abc import Mapping

from promotions.models import Listing, PairDecision, PairSource, Product, ProductPair, Verdict

Articles = frozenset[int]


def refused_articles() -> frozenset[Articles]:
    """Return every two articles (ids of products as shoppers see them) between which a refusal counts."""
    refusals = PairDecision.objects.counting().filter(verdict=Verdict.REFUSE)
    columns = ("first_id", "first__merged_into_id", "second_id", "second__merged_into_id")
    return frozenset(
        frozenset((first_root or first, second_root or second))
        for first, first_root, second, second_root in refusals.values_list(*columns)
    )


def contest(*, same_barcode: Mapping[int, int]) -> None:
    """Put pairs that people refused back into the queue because a listing now has the other product's barcode.

    `same_barcode` maps ids to ids. Nothing is merged meanwhile. Must run in the transaction that wrote the listings.
    """
    for one, other in sorted(same_barcode.items()):
        ProductPair.objects.update_or_create(
            first_id=min(one, other),
            second_id=max(one, other),
            defaults={
                "score": 1.0,
                "source": PairSource.CONTESTED,
                "reasons": ["바코드 같음", "‘다른 제품’으로 결정한 쌍"],
                "waiting": True,
            },
        )


def follow(*, moved: Mapping[int, int]) -> None:
    """Show each product that has lost its last listing as the product that the listing moved to.

    `moved` maps old ids to new ones. A phone may still hold the old id, and a person may have decided about it. Must
    run in the transaction that moved the listings.
    """
    emptied = {old: new for old, new in moved.items() if not Listing.objects.filter(own_product=old).exists()}
    for old, new in sorted(emptied.items()):
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
    absorbed = Product.objects.filter(merged_into=old)
    Listing.objects.filter(product=old).update(product=root)
    absorbed.update(merged_into=root)
    Product.objects.filter(pk=old).update(merged_into=root)
