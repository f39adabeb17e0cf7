from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine

from common import kst
from promotions import offers
from promotions.models import Listing, Product, Promotion
from promotions.tests.factories import make_listing, make_product, make_promotion

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=kst.KST)
TODAY = NOON.date()


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def product() -> Product:
    return make_product("우유")


def read(product: Product) -> Product:
    return Product.objects.with_offers().get(pk=product.pk)


def chains(product: Product) -> list[str]:
    return [offer.chain.code for offer in offers.offers_of(read(product))]


def test_a_product_that_nobody_sells_has_no_offers(product: Product) -> None:
    assert offers.offers_of(read(product)) == []
    assert offers.best_offer(read(product)) is None


def test_promoted_chains_come_before_others_and_those_in_the_chains_order(product: Product) -> None:
    for chain in ("emart24", "gs25", "cu"):
        make_listing(chain, product)
    make_promotion("1+1", product.listings.get(chain="emart24"))
    assert chains(product) == ["emart24", "cu", "gs25"]


def test_the_cheapest_piece_comes_first_not_the_cheapest_sticker(product: Product) -> None:
    make_promotion("discount", make_listing("cu", product, price=1000), sale_price=900)
    make_promotion("1+1", make_listing("gs25", product, price=1700))
    assert chains(product) == ["gs25", "cu"]


def test_a_promotion_without_numbers_comes_after_those_with_numbers(product: Product) -> None:
    make_promotion("mix", make_listing("cu", product, price=100))
    make_promotion("gift", make_listing("gs25", product, price=5000))
    assert chains(product) == ["gs25", "cu"]


def test_an_unconfirmed_promotion_comes_after_confirmed_ones(product: Product) -> None:
    make_promotion("1+1", make_listing("cu", product, price=100), seen=NOON - timedelta(days=40))
    make_promotion("gift", make_listing("gs25", product, price=5000))
    assert chains(product) == ["gs25", "cu"]


def test_each_offer_has_the_costs_of_one_to_three_pieces(product: Product) -> None:
    make_promotion("2+1", make_listing("cu", product, price=1000))
    (chain,) = offers.offers_of(read(product))
    (offer,) = chain.promotions
    assert offer.cost == {1: 1000, 2: 2000, 3: 2000}
    assert offer.confirmed


def test_a_chain_without_a_promotion_shows_the_entry_seen_last(product: Product) -> None:
    make_listing("cu", product, seen=NOON - timedelta(days=3), name="옛 이름")
    make_listing("cu", product, seen=NOON, name="새 이름")
    (chain,) = offers.offers_of(read(product))
    assert chain.listing.name == "새 이름"


def test_a_chain_shows_the_entry_with_the_best_promotion(product: Product) -> None:
    make_promotion("2+1", make_listing("cu", product, name="둘째", price=1000))
    make_promotion("1+1", make_listing("cu", product, name="첫째", price=1000, seen=NOON - timedelta(days=3)))
    (chain,) = offers.offers_of(read(product))
    assert (chain.listing.name, [offer.promotion.kind for offer in chain.promotions]) == ("첫째", ["1+1", "2+1"])


# -- The best offer ----------------------------------------------------------------------------------------------------
def test_the_best_offer_is_the_lowest_confirmed_unit_price(product: Product) -> None:
    make_promotion("2+1", make_listing("cu", product, price=1000))
    make_promotion("1+1", make_listing("gs25", product, price=1500))
    best = offers.best_offer(read(product))
    assert best == offers.BestOffer("cu", "2+1", "2+1", 667)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"chain": "gs25"}, ("gs25", "1+1")),
        ({"kind": "gift"}, ("cu", "gift")),
        ({"chain": "cu", "kind": "1+1"}, None),
        ({"chain": "emart24"}, None),
    ],
)
def test_the_best_offer_of_a_chain_or_kind(
    product: Product, filters: dict[str, str], expected: tuple[str, str] | None
) -> None:
    cu = make_listing("cu", product, price=1000)
    make_promotion("2+1", cu)
    make_promotion("gift", cu)
    make_promotion("1+1", make_listing("gs25", product, price=1500))
    best = offers.best_offer(read(product), chain=filters.get("chain", ""), kind=filters.get("kind", ""))
    assert (best and (best.chain, best.kind)) == expected


def test_an_unconfirmed_promotion_is_no_best_offer(product: Product) -> None:
    make_promotion("1+1", make_listing("cu", product), seen=NOON - timedelta(days=40))
    assert offers.best_offer(read(product)) is None


def test_a_best_offer_without_numbers_has_no_unit_price(product: Product) -> None:
    make_promotion("mix", make_listing("cu", product))
    best = offers.best_offer(read(product))
    assert best is not None
    assert (best.label, best.unit_price) == ("골라담기", None)


# -- Expiry ------------------------------------------------------------------------------------------------------------
def test_a_copy_expires_after_six_hours(product: Product) -> None:
    assert offers.expires_at(read(product), NOON) == NOON + timedelta(hours=6)


def test_a_copy_expires_with_the_first_promotion_that_ends(product: Product) -> None:
    listing = make_listing("cu", product)
    make_promotion("1+1", listing, ends_on=TODAY)
    make_promotion("2+1", listing)
    late = NOON.replace(hour=20)
    assert offers.expires_at(read(product), late) == kst.end_of_day(TODAY)


def test_an_unconfirmed_promotion_does_not_make_a_copy_expire_in_the_past(product: Product) -> None:
    make_promotion("1+1", make_listing("cu", product), seen=NOON - timedelta(days=40))
    assert offers.expires_at(read(product), NOON) == NOON + timedelta(hours=6)


# -- History -----------------------------------------------------------------------------------------------------------
def test_history_needs_no_offers_and_a_product_without_promotions_has_none(product: Product) -> None:
    make_listing("cu", product)
    assert offers.history_of(product) == []


def test_history_shows_an_ended_promotion_of_a_forgotten_listing(product: Product) -> None:
    long_ago = NOON - timedelta(days=400)
    listing = make_listing("cu", product, seen=long_ago)
    make_promotion("1+1", listing, seen=long_ago, ended_at=long_ago)
    (chain,) = offers.history_of(product)
    assert [past.running for past in chain.promotions] == [False]
    assert not Listing.objects.sold().exists()


# -- What a promotion says of itself -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("ends_on", "seen", "until"),
    [
        (date(2026, 11, 25), NOON, date(2026, 11, 25)),
        (None, NOON, date(2026, 11, 30)),
        (None, datetime(2026, 11, 1, 0, 30, tzinfo=kst.KST), date(2026, 11, 30)),
        (None, datetime(2026, 10, 31, 23, 30, tzinfo=kst.KST), date(2026, 10, 31)),
        (None, datetime(2024, 2, 10, tzinfo=kst.KST), date(2024, 2, 29)),
    ],
)
def test_a_promotion_is_valid_until_its_last_day_or_the_end_of_its_month(
    ends_on: date | None, seen: datetime, until: date
) -> None:
    promotion = Promotion(kind="1+1", ends_on=ends_on, last_seen=seen)
    assert promotion.valid_until == until
    assert promotion.is_confirmed(until)
    assert not promotion.is_confirmed(until + timedelta(days=1))
