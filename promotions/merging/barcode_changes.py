"""A listing without a barcode of its own turned out to be another product, or says so against a person's word."""

from __future__ import annotations

from collections.abc import Mapping

from promotions.models import Listing, PairDecision, PairSource, Product, ProductPair, Verdict

Articles = frozenset[int]


def refused_articles() -> frozenset[Articles]:
    """Every two articles (ids of products as shoppers see them) between which a refusal counts."""
    refusals = PairDecision.objects.counting().filter(verdict=Verdict.REFUSE)
    columns = ("first_id", "first__merged_into_id", "second_id", "second__merged_into_id")
    return frozenset(
        frozenset((first_root or first, second_root or second))
        for first, first_root, second, second_root in refusals.values_list(*columns)
    )


def contest(*, told: Mapping[int, int]) -> None:
    """Ask people again about products whose listing told the barcode of one that they had refused.

    `told` maps ids to ids. Nothing is joined meanwhile. Must run in the transaction that wrote the listings.
    """
    for one, other in sorted(told.items()):
        ProductPair.objects.update_or_create(
            first_id=min(one, other),
            second_id=max(one, other),
            defaults={
                "score": 1.0,
                "source": PairSource.CONTESTED,
                "reasons": ["바코드 같음", "다른 제품이라고 한 짝"],
                "waiting": True,
            },
        )


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
    absorbed = Product.objects.filter(merged_into=old)
    Listing.objects.filter(product=old).update(product=root)
    absorbed.update(merged_into=root)
    Product.objects.filter(pk=old).update(merged_into=root)
