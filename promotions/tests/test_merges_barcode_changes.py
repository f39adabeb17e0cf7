from __future__ import annotations

import pytest

from promotions import merging
from promotions.models import Listing, PairSource, Product, ProductPair
from promotions.tests.factories import make_product
from promotions.tests.test_merges import by_hand, check_invariants, named, pair

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


@pytest.fixture
def moved() -> tuple[Product, Product]:
    """A product without a listing any more, and the one that its listing turned out to be."""
    old, new = make_product("옛것"), named("새것", gtin="8801104212342")
    return old, new


def test_a_product_without_listings_is_shown_as_the_one_they_moved_to(moved: tuple[Product, Product]) -> None:
    old, new = moved
    merging.follow(moved={old.pk: new.pk})
    old.refresh_from_db()
    assert old.root_id == new.pk
    row = ProductPair.objects.get()
    assert (row.source, row.score, row.waiting) == (PairSource.BARCODE, 1.0, False)


def test_a_product_that_still_has_a_listing_stays(moved: tuple[Product, Product]) -> None:
    _, new = moved
    old = named("남은것", "gs25")
    merging.follow(moved={old.pk: new.pk})
    assert not ProductPair.objects.exists()
    assert Product.objects.get(pk=old.pk).root_id == old.pk


def test_what_was_merged_into_the_old_product_follows_it(moved: tuple[Product, Product]) -> None:
    old, new = moved
    absorbed = named("딸린것", "gs25")
    Product.objects.filter(pk=absorbed.pk).update(merged_into=old)
    Listing.objects.filter(own_product=absorbed).update(product=old)
    merging.follow(moved={old.pk: new.pk})
    assert Product.objects.get(pk=absorbed.pk).root_id == new.pk
    check_invariants()


def test_the_old_product_is_shown_as_the_root_of_the_new_one(moved: tuple[Product, Product]) -> None:
    old, new = moved
    root = named("뿌리", "emart24")
    Product.objects.filter(pk=new.pk).update(merged_into=root)
    Listing.objects.filter(own_product=new).update(product=root)
    merging.follow(moved={old.pk: new.pk})
    assert Product.objects.get(pk=old.pk).root_id == root.pk
    check_invariants()


def test_following_twice_changes_nothing(moved: tuple[Product, Product]) -> None:
    old, new = moved
    merging.follow(moved={old.pk: new.pk})
    before = list(ProductPair.objects.values())
    merging.follow(moved={old.pk: new.pk})
    assert list(ProductPair.objects.values()) == before


def test_a_refresh_keeps_what_a_barcode_showed(moved: tuple[Product, Product]) -> None:
    old, new = moved
    merging.follow(moved={old.pk: new.pk})
    merging.refresh()
    assert Product.objects.get(pk=old.pk).root_id == new.pk


def test_a_contested_pair_waits_for_a_person_again() -> None:
    one, other = named("가"), named("나", "gs25")
    merging.refuse(first=one.pk, second=other.pk, by="kim")
    merging.contest(same_barcode={other.pk: one.pk})
    row = ProductPair.objects.get()
    assert (row.first_id, row.second_id) == (one.pk, other.pk)
    assert (row.source, row.waiting) == (PairSource.CONTESTED, True)
    assert Product.objects.get(pk=other.pk).root_id == other.pk, "nothing is merged meanwhile"


def test_contesting_a_pair_by_name_keeps_its_id() -> None:
    row = pair(named("가"), named("나", "gs25"), PairSource.UNCERTAIN, 0.4)
    merging.contest(same_barcode={row.first_id: row.second_id})
    assert ProductPair.objects.get().pk == row.pk


def test_refused_articles_are_named_by_their_roots() -> None:
    one, other, merged = named("가"), named("나", "gs25"), named("다", "emart24")
    by_hand(one, merged)
    merging.refuse(first=merged.pk, second=other.pk, by="kim")
    assert merging.refused_articles() == {frozenset({one.pk, other.pk})}


def test_an_undone_refusal_is_none() -> None:
    one, other = named("가"), named("나", "gs25")
    refusal = merging.refuse(first=one.pk, second=other.pk, by="kim")
    merging.undo(decision=refusal.pk, by="kim")
    assert merging.refused_articles() == frozenset()
