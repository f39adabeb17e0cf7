from __future__ import annotations

import pytest
from django.db import transaction

from promotions.linkage import Pair
from promotions.merging.clusters import (
    Clustering,
    compute,
    lock_catalogue,
    mark_catalogue_changed,
    recluster,
    waiting,
    write,
)
from promotions.merging.links import KnownProduct, Link, Links
from promotions.models import Chain, Listing, PairSource, Product, ProductPair
from promotions.tests.factories import make_product
from promotions.tests.test_merges import check_invariants, named, pair


def known(*numbers: int, **fields: dict[int, object]) -> dict[int, KnownProduct]:
    """Products by id; `gtin`, `edited` and `root` by id where they matter."""
    gtins, edited, roots = (fields.get(name, {}) for name in ("gtin", "edited", "root"))
    return {
        number: KnownProduct(
            number,
            roots.get(number),  # type: ignore[arg-type]
            gtins.get(number),  # type: ignore[arg-type]
            edited=bool(edited.get(number)),
        )
        for number in numbers
    }


def links(
    *, certain: list[Link] | None = None, merged: list[Link] | None = None, refused: list[Link] | None = None
) -> Links:
    pairs = tuple(Pair(first=first, second=second, score=0.9) for first, second in certain or [])
    return Links(pairs, tuple(merged or []), tuple(refused or []))


def row(first: int, second: int, source: str = PairSource.UNCERTAIN, score: float = 0.5) -> ProductPair:
    return ProductPair(first_id=first, second_id=second, source=source, score=score)


# -- Roots -------------------------------------------------------------------------------------------------------------
def test_the_root_is_the_product_with_a_barcode_else_the_oldest() -> None:
    assert compute(links(certain=[(1, 2)]), known(1, 2), {}).roots == {1: 1, 2: 1}
    assert compute(links(certain=[(1, 2)]), known(1, 2, gtin={2: "8801"}), {}).roots == {1: 2, 2: 2}


def test_only_products_whose_root_differs_are_changed() -> None:
    clustering = compute(links(certain=[(1, 2), (3, 4)]), known(1, 2, 3, 4, root={2: 1}), {})
    assert clustering.changes() == {4: 3}


def test_a_product_that_is_separated_becomes_its_own_root() -> None:
    assert compute(links(refused=[(1, 2)]), known(1, 2, root={2: 1}), {}).changes() == {2: 2}


def test_a_product_that_no_longer_exists_is_its_own_root() -> None:
    assert Clustering({}, {}).root(5) == 5


def test_names_do_not_merge_two_edited_products_but_people_do() -> None:
    both_edited = known(1, 2, 3, edited={1: True, 3: True})
    by_name = compute(links(certain=[(1, 2), (2, 3)]), both_edited, {})
    assert by_name.root(1) != by_name.root(3)
    by_hand = compute(links(merged=[(1, 2), (2, 3)]), both_edited, {})
    assert by_hand.root(1) == by_hand.root(3)


def test_names_do_not_merge_two_listings_of_one_chain() -> None:
    chains = {1: frozenset({"cu"}), 2: frozenset({"cu"})}
    assert compute(links(certain=[(1, 2)]), known(1, 2), chains).changes() == {}
    assert compute(links(merged=[(1, 2)]), known(1, 2), chains).changes() == {2: 1}


# -- What waits --------------------------------------------------------------------------------------------------------
def apart(*numbers: int, **fields: dict[int, object]) -> Clustering:
    return Clustering(known(*numbers, **fields), {number: number for number in numbers})


def test_the_best_pair_between_two_articles_waits() -> None:
    clustering = Clustering(known(1, 2, 3), {1: 1, 2: 1, 3: 3})
    assert waiting([row(1, 3, score=0.4), row(2, 3, score=0.6)], clustering, []) == {(2, 3)}


def test_what_is_merged_or_refused_does_not_wait() -> None:
    clustering = Clustering(known(1, 2, 3), {1: 1, 2: 1, 3: 3})
    assert waiting([row(1, 2), row(1, 3)], clustering, [(2, 3)]) == set()


def test_a_pair_by_barcode_does_not_wait_but_a_contested_one_does_in_spite_of_a_refusal() -> None:
    pairs = [row(1, 2, PairSource.BARCODE), row(1, 3, PairSource.CONTESTED)]
    assert waiting(pairs, apart(1, 2, 3), [(1, 3)]) == {(1, 3)}


def test_a_certain_name_with_two_barcodes_does_not_wait_but_an_uncertain_one_does() -> None:
    clustering = apart(1, 2, 3, gtin={1: "8801", 2: "8802", 3: "8803"})
    pairs = [row(1, 2, PairSource.CERTAIN), row(1, 3, PairSource.UNCERTAIN)]
    assert waiting(pairs, clustering, []) == {(1, 3)}


# -- Writing -----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.database_portable
class TestWriting:
    def test_products_and_their_listings_are_shown_under_the_new_root(self) -> None:
        root, merged = named("가"), named("나", "gs25")
        assert write({merged.pk: root.pk}) == 1
        check_invariants()
        assert set(Listing.objects.values_list("product_id", flat=True)) == {root.pk}
        assert write({merged.pk: merged.pk}) == 1
        check_invariants()
        assert Product.objects.get(pk=merged.pk).merged_into_id is None

    def test_nothing_to_change_writes_nothing(self) -> None:
        named("가")
        assert write({}) == 0

    def test_a_change_raises_the_revision_of_every_chain(self) -> None:
        before = set(Chain.objects.values_list("catalogue_revision", flat=True))
        mark_catalogue_changed()
        assert set(Chain.objects.values_list("catalogue_revision", flat=True)) == {number + 1 for number in before}

    def test_reclustering_writes_roots_and_what_waits(self) -> None:
        one, same, similar = named("가"), named("나", "gs25"), named("다", "emart24")
        pair(one, same)
        uncertain = pair(same, similar, PairSource.UNCERTAIN, 0.5)
        with transaction.atomic():
            lock_catalogue()
            recluster([one.pk])
        assert Product.objects.get(pk=same.pk).root_id == one.pk
        uncertain.refresh_from_db()
        assert uncertain.waiting

    def test_reclustering_without_a_difference_keeps_the_revision(self) -> None:
        one = make_product()
        before = Chain.objects.get(pk="cu").catalogue_revision
        with transaction.atomic():
            lock_catalogue()
            recluster([one.pk])
        assert Chain.objects.get(pk="cu").catalogue_revision == before
