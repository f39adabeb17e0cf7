from __future__ import annotations

from collections.abc import Iterable

import pytest

from promotions import editing, merging
from promotions.models import Chain, Listing, PairDecision, PairSource, Product, ProductPair
from promotions.tests.factories import make_listing, make_product

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


def named(name: str, chain: str = "cu", **fields: object) -> Product:
    """A product that one chain lists under this name."""
    product = make_product(name, **fields)
    make_listing(chain, product)
    return product


def pair(first: Product, second: Product, source: str = PairSource.CERTAIN, score: float = 0.9) -> ProductPair:
    low, high = sorted((first.pk, second.pk))
    return ProductPair.objects.create(first_id=low, second_id=high, source=source, score=score)


def by_hand(first: Product, second: Product, reason: str = "") -> PairDecision:
    return merging.merge(first=first.pk, second=second.pk, by="kim", reason=reason)


def apart(first: Product, second: Product) -> PairDecision:
    return merging.refuse(first=first.pk, second=second.pk, by="kim")


def together(products: Iterable[Product]) -> set[frozenset[int]]:
    """The products as shoppers see them: which are one."""
    groups: dict[int, set[int]] = {}
    for product in Product.objects.filter(pk__in=[product.pk for product in products]):
        groups.setdefault(product.root_id, set()).add(product.pk)
    return {frozenset(members) for members in groups.values()}


def check_invariants() -> None:
    """A root is never merged itself, and every listing is shown under the root of its own product."""
    assert not Product.objects.filter(merged_into__merged_into__isnull=False).exists()
    for listing in Listing.objects.select_related("own_product"):
        assert listing.product_id == listing.own_product.root_id


@pytest.fixture
def milk() -> tuple[Product, Product]:
    """Two chains' names, the second with a barcode."""
    return named("바나나우유240"), named("바나나맛우유 240ml", "emart24", gtin="8801104212342")


def test_merging_shows_both_under_the_one_with_a_barcode(milk: tuple[Product, Product]) -> None:
    first, second = milk

    by_hand(first, second)

    first.refresh_from_db()
    assert first.merged_into_id == second.pk
    assert set(second.listings.values_list("chain", flat=True)) == {"cu", "emart24"}
    check_invariants()


def test_what_a_person_edited_is_what_the_article_is_shown_as(milk: tuple[Product, Product]) -> None:
    first, second = milk
    editing.record_edit(row=first, by="kim", lock_chosen=False)

    by_hand(first, second)

    second.refresh_from_db()
    assert second.merged_into_id == first.pk


def test_deciding_the_same_again_changes_nothing(milk: tuple[Product, Product]) -> None:
    decision = by_hand(*milk)
    revision = list(Chain.objects.values_list("catalogue_revision", flat=True))

    assert by_hand(milk[1], milk[0]) == decision
    assert PairDecision.objects.count() == 1
    assert list(Chain.objects.values_list("catalogue_revision", flat=True)) == revision


def test_a_merge_raises_the_catalogues_revision(milk: tuple[Product, Product]) -> None:
    by_hand(*milk)

    assert set(Chain.objects.values_list("catalogue_revision", flat=True)) == {1}


def test_a_product_is_not_merged_with_itself_or_with_nothing(milk: tuple[Product, Product]) -> None:
    with pytest.raises(merging.NotDecidableError, match="같은 제품끼리"):
        by_hand(milk[0], milk[0])
    with pytest.raises(merging.NotDecidableError, match="존재하지 않는 제품"):
        merging.merge(first=milk[0].pk, second=10**9, by="kim")


def test_a_refusal_separates_what_names_had_merged(milk: tuple[Product, Product]) -> None:
    pair(*milk)
    merged = by_hand(*milk)
    merging.undo(decision=merged.pk, by="kim")
    assert together(milk) == {frozenset(product.pk for product in milk)}, "the certain pair merges them"

    apart(*milk)

    assert len(together(milk)) == 2
    check_invariants()


def test_a_later_decision_takes_the_earlier_ones_place(milk: tuple[Product, Product]) -> None:
    merged = by_hand(*milk)

    refused = apart(*milk)

    merged.refresh_from_db()
    assert merged.replaced_by == refused
    assert len(together(milk)) == 2


def test_undoing_a_refusal_lets_the_earlier_merge_count_again(milk: tuple[Product, Product]) -> None:
    by_hand(*milk)
    refused = apart(*milk)

    merging.undo(decision=refused.pk, by="lee")

    refused.refresh_from_db()
    assert (refused.undone_by, len(together(milk))) == ("lee", 1)


def test_a_replaced_decision_cannot_be_undone_before_the_one_that_replaced_it(milk: tuple[Product, Product]) -> None:
    merged = by_hand(*milk)
    apart(*milk)

    with pytest.raises(merging.NotDecidableError, match="이후 결정"):
        merging.undo(decision=merged.pk, by="kim")


def test_undoing_twice_changes_nothing(milk: tuple[Product, Product]) -> None:
    merged = by_hand(*milk)
    merging.undo(decision=merged.pk, by="kim")
    by_hand(*milk)

    merging.undo(decision=merged.pk, by="kim")

    assert len(together(milk)) == 1


def test_splitting_parts_one_and_leaves_the_others() -> None:
    three = [named(f"제품{number}", chain) for number, chain in enumerate(("cu", "gs25", "emart24"))]
    by_hand(three[0], three[1])
    by_hand(three[0], three[2])

    merging.split(product=three[1].pk, by="kim")

    assert together(three) == {frozenset({three[0].pk, three[2].pk}), frozenset({three[1].pk})}
    check_invariants()


def test_splitting_keeps_what_was_merged_into_the_split_one_before() -> None:
    four = [named(f"제품{number}") for number in range(4)]
    by_hand(four[0], four[1])
    by_hand(four[2], four[3])
    by_hand(four[1], four[2])

    merging.split(product=four[2].pk, by="kim")

    assert together(four) == {frozenset({four[0].pk, four[1].pk}), frozenset({four[2].pk, four[3].pk})}


def test_only_what_is_merged_can_be_split(milk: tuple[Product, Product]) -> None:
    with pytest.raises(merging.NotDecidableError):
        merging.split(product=milk[0].pk, by="kim")


def test_a_refusal_gives_up_the_latest_merge_on_every_path_between_the_two() -> None:
    a, b, c = (named(name) for name in "가나다")
    kept = by_hand(a, b)
    given_up = by_hand(b, c)

    apart(a, c)

    kept.refresh_from_db()
    given_up.refresh_from_db()
    assert kept.replaced_by is None
    assert given_up.replaced_by is not None
    assert together([a, b, c]) == {frozenset({a.pk, b.pk}), frozenset({c.pk})}


def test_a_merge_replaces_the_refusals_that_it_contradicts() -> None:
    a, b, c = (named(name) for name in "가나다")
    by_hand(a, b)
    refused = apart(a, c)

    by_hand(b, c)

    refused.refresh_from_db()
    assert refused.replaced_by is not None
    assert len(together([a, b, c])) == 1


def test_names_never_make_one_of_two_products_that_people_edited() -> None:
    one, other = named("가"), named("나", "gs25")
    for product in (one, other):
        editing.record_edit(row=product, by="kim", lock_chosen=False)
    waiting = pair(one, other)

    third = named("다", "emart24")
    by_hand(one, third)  # a new decision computes them again

    assert len(together([one, other])) == 2
    waiting.refresh_from_db()
    assert waiting.waiting, "a person may still make them one"
    by_hand(one, other)
    assert len(together([one, other])) == 1


def test_a_decided_pair_leaves_the_queue_and_undoing_brings_it_back(milk: tuple[Product, Product]) -> None:
    queued = pair(*milk, source=PairSource.UNCERTAIN)
    other = pair(milk[0], named("다른 것", "gs25"), source=PairSource.UNCERTAIN, score=0.4)
    for decide in (by_hand, apart):
        decision = decide(*milk)
        assert queued not in ProductPair.objects.waiting()
        merging.undo(decision=decision.pk, by="kim")
        assert list(ProductPair.objects.waiting()) == [queued, other]


def test_of_several_pairs_between_the_same_articles_only_the_best_waits() -> None:
    a, b, c = named("가"), named("나", "gs25"), named("다", "emart24")
    first = pair(a, c, source=PairSource.UNCERTAIN, score=0.5)
    second = pair(b, c, source=PairSource.UNCERTAIN, score=0.6)

    by_hand(a, b)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.waiting, second.waiting) == (False, True)


def test_putting_off_moves_a_pair_to_the_end_and_back() -> None:
    a, b, c = named("가"), named("나", "gs25"), named("다", "emart24")
    best, next_best = pair(a, b, PairSource.UNCERTAIN, 0.8), pair(b, c, PairSource.UNCERTAIN, 0.7)
    ProductPair.objects.update(waiting=True)

    merging.put_off(pair=best.pk)
    assert list(ProductPair.objects.waiting()) == [next_best, best]
    merging.put_back(pair=best.pk)
    assert list(ProductPair.objects.waiting()) == [best, next_best]


def test_a_listing_that_a_person_moves_belongs_there_and_is_shown_under_the_root(milk: tuple[Product, Product]) -> None:
    absorbed, root = milk
    by_hand(absorbed, root)
    listing = make_listing("gs25")
    absorbed.refresh_from_db()
    listing.product = absorbed

    editing.record_edit(row=listing, by="kim", lock_chosen=False)

    listing.refresh_from_db()
    assert (listing.own_product_id, listing.product_id) == (absorbed.pk, root.pk)
    check_invariants()
