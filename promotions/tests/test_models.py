from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from common import kst
from promotions.models import (
    Listing,
    MergeState,
    PairDecision,
    Product,
    ProductPair,
    Promotion,
    PromotionChange,
    Verdict,
)
from promotions.querysets import SOLD_FOR
from promotions.tests.factories import make_listing, make_product, make_promotion
from promotions.tests.test_merges import named, pair

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


# -- What the database refuses -----------------------------------------------------------------------------------------
def test_a_chain_lists_a_key_once() -> None:
    make_listing("cu", key="1")
    make_listing("gs25", key="1")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_listing("cu", key="1")


def test_a_kind_with_a_gift_runs_once_on_a_listing_and_may_start_again_after_its_end() -> None:
    listing = make_listing()
    make_promotion("gift", listing, gift_name="빨대", ended_at=kst.now())
    make_promotion("gift", listing, gift_name="빨대")
    make_promotion("gift", listing, gift_name="컵")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_promotion("gift", listing, gift_name="빨대")


def test_a_promotion_does_not_end_before_it_starts() -> None:
    day = kst.today()
    make_promotion(starts_on=day, ends_on=day)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_promotion(starts_on=day, ends_on=day - timedelta(days=1))


def test_a_barcode_names_one_product_but_many_have_none() -> None:
    make_product(gtin="8801382149743")
    make_product(gtin=None)
    make_product(gtin=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_product(gtin="8801382149743")


@pytest.mark.parametrize("model", [ProductPair, PairDecision])
def test_the_lower_id_of_a_pair_comes_first(model: type[ProductPair | PairDecision]) -> None:
    first, second = make_product(), make_product()
    values = {"score": 0.5, "source": "uncertain"} if model is ProductPair else {"verdict": "merge", "by": "kim"}
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(first=second, second=first, **values)


# -- Products ----------------------------------------------------------------------------------------------------------
def test_a_merged_product_has_another_root() -> None:
    root = make_product()
    assert root.root_id == root.pk
    assert make_product(merged_into=root).root_id == root.pk


@pytest.mark.parametrize(("brand", "full"), [("해든", "해든)우유"), ("", "우유")])
def test_the_full_name_has_the_brand_in_front(brand: str, full: str) -> None:
    assert Product(name="우유", brand=brand).full_name == full


def test_a_root_without_a_picture_borrows_one_of_the_oldest_product_merged_into_it() -> None:
    root = make_product()
    make_product(merged_into=root)
    make_product(merged_into=root, picture="ab" * 32)
    make_product(merged_into=root, picture="cd" * 32)
    assert Product.objects.with_pictures().get(pk=root.pk).picture_url == f"/pictures/{'ab' * 32}.jpg"
    assert Product.objects.get(pk=root.pk).picture_url == ""


def test_a_products_own_picture_comes_before_a_borrowed_one() -> None:
    root = make_product(picture="ef" * 32)
    make_product(merged_into=root, picture="ab" * 32)
    assert Product.objects.with_pictures().get(pk=root.pk).picture_url == f"/pictures/{'ef' * 32}.jpg"


def test_a_product_is_recognisable_if_it_has_a_picture() -> None:
    assert not Product().is_recognisable
    assert Product(picture="ab" * 32).is_recognisable


# -- Reads -------------------------------------------------------------------------------------------------------------
def test_only_roots_are_shown() -> None:
    root = make_product()
    make_product(merged_into=root)
    assert list(Product.objects.shown()) == [root]


def test_ids_are_answered_by_their_roots_and_unknown_ones_left_out() -> None:
    root = make_product()
    absorbed = make_product(merged_into=root)
    assert Product.objects.shown_as([absorbed.pk, root.pk, 10**9]) == {absorbed.pk: root, root.pk: root}
    assert Product.objects.shown_as([]) == {}


def test_the_root_is_found_by_id_or_barcode() -> None:
    root = make_product()
    absorbed = make_product(merged_into=root, gtin="8801382149743")
    assert Product.objects.root_of(pk=absorbed.pk).get() == root
    assert Product.objects.root_of(gtin="8801382149743").get() == root
    assert not Product.objects.root_of(pk=10**9).exists()


def test_products_come_in_the_order_of_their_ids() -> None:
    one, other = make_product("나"), make_product("가")
    assert Product.objects.in_order([other.pk, 10**9, one.pk]) == [other, one]


def test_promoted_products_come_first_then_by_name() -> None:
    late, early, plain = make_product("하"), make_product("가"), make_product("나")
    make_promotion(listing=make_listing(product=late))
    assert list(Product.objects.promoted_first()) == [late, early, plain]


def test_the_newest_promotions_of_each_chain_are_kept() -> None:
    product, now = make_product(), kst.now()
    listing = make_listing("cu", product)
    ran = [make_promotion("gift", listing, seen=now - timedelta(days=days), gift_name=str(days)) for days in (3, 1, 2)]
    elsewhere = make_promotion("1+1", make_listing("gs25", product))
    make_promotion("1+1", make_listing("cu"))
    assert list(Promotion.objects.newest_of_each_chain(product.pk, 2)) == [ran[1], ran[2], elsewhere]


def test_pairs_are_found_by_product_chain_and_state() -> None:
    one, other, third = named("가"), named("나", "gs25"), named("다", "emart24")
    first, second = pair(one, other), pair(other, third)
    ProductPair.objects.filter(pk=second.pk).update(waiting=True)
    assert list(ProductPair.objects.touching(one.pk)) == [first]
    assert set(ProductPair.objects.touching(other.pk)) == {first, second}
    assert list(ProductPair.objects.of_chain("emart24")) == [second]
    assert list(ProductPair.objects.waiting()) == [second]


def test_the_queue_shows_the_best_pair_first_and_what_was_put_off_last() -> None:
    products = [named(f"이름{number}") for number in range(4)]
    put_off, best, good = (
        pair(products[0], other, score=score) for other, score in zip(products[1:], (0.9, 0.8, 0.7), strict=True)
    )
    ProductPair.objects.update(waiting=True)
    ProductPair.objects.filter(pk=put_off.pk).update(put_off_at=kst.now())
    assert list(ProductPair.objects.waiting()) == [best, good, put_off]


def test_an_undone_or_replaced_decision_does_not_count() -> None:
    one, other = make_product(), make_product()
    values = {"first": one, "second": other, "verdict": Verdict.MERGE, "by": "kim"}
    counting = PairDecision.objects.create(**values)
    PairDecision.objects.create(**values, undone_at=kst.now())
    PairDecision.objects.create(**values, replaced_by=counting)
    assert list(PairDecision.objects.counting().touching(one.pk)) == [counting]


# -- Small things ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("days", "locked"), [(None, False), (-1, False), (0, True), (1, True)])
def test_a_lock_holds_until_its_day_is_over(days: int | None, locked: bool) -> None:
    until = None if days is None else kst.today() + timedelta(days=days)
    assert Listing(locked_until=until).is_locked() == locked


def test_a_locked_listing_is_sold_for_as_long_as_the_lock_runs() -> None:
    day = kst.today()
    make_listing(seen=kst.now() - SOLD_FOR * 2, locked_until=day)
    assert Listing.objects.sold(day).exists()
    assert not Listing.objects.sold(day + timedelta(days=1)).exists()


def test_the_earlier_terms_have_the_types_of_their_columns() -> None:
    change = PromotionChange(
        promotion=make_promotion(), at=kst.now(), before={"price": 1600, "ends_on": "2026-11-30", "gift_name": "빨대"}
    )
    change.save()
    change.refresh_from_db()
    assert change.values() == {"price": 1600, "ends_on": date(2026, 11, 30), "gift_name": "빨대"}


def test_rows_have_readable_names() -> None:
    promotion = make_promotion("1+1", make_listing("cu", name="우유"))
    first, second = make_product(), make_product()
    assert str(promotion) == "cu · 우유 · 1+1"
    assert str(pair(first, second)) == f"{first.pk} · {second.pk} (0.90)"
    decision = PairDecision(first=first, second=second, verdict=Verdict.REFUSE)
    assert str(decision) == f"다른 제품: {first.pk} · {second.pk}"
    assert str(MergeState()) == "—"
