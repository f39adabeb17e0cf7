from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from common import kst
from promotions.models import Product, Promotion, PromotionChange
from promotions.offers import history
from promotions.tests.factories import make_listing, make_product, make_promotion

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=kst.KST)


@pytest.fixture
def product() -> Product:
    return make_product("고소한우유")


def past(product: Product, days: int, kind: str = "1+1", chain: str = "cu", **fields: Any) -> Promotion:
    """A promotion that ended so many days ago after a month."""
    ended = NOON - timedelta(days=days)
    listing = make_listing(chain, product, seen=ended - timedelta(days=30))
    values = {"first_seen": ended - timedelta(days=30), "last_seen": ended - timedelta(days=1), "ended_at": ended}
    promotion = make_promotion(kind, listing, **fields)
    Promotion.objects.filter(pk=promotion.pk).update(**values)
    promotion.refresh_from_db()
    return promotion


def get(product: Product) -> Any:
    response = Client().get(f"/api/v1/products/{product.pk}/history/")
    assert response.status_code == 200, response.content
    return response.json()


@time_machine.travel(NOON, tick=False)
def test_past_and_present_promotions_are_listed_by_chain_newest_first(product: Product) -> None:
    past(product, 60, "2+1")
    past(product, 20, "discount", sale_price=1500)
    make_promotion("1+1", make_listing("cu", product))
    past(product, 5, "2+1", chain="emart24")

    chains = get(product)["chains"]

    kinds = {chain["chain"]: [shown["kind"] for shown in chain["promotions"]] for chain in chains}
    assert kinds == {"cu": ["1+1", "discount", "2+1"], "emart24": ["2+1"]}
    assert [chain["chain"] for chain in chains] == ["cu", "emart24"]


@time_machine.travel(NOON, tick=False)
def test_each_promotion_has_its_days_prices_and_whether_it_runs(product: Product) -> None:
    past(product, 3, "gift", gift_name="컵", gift_price=500, ends_on=date(2026, 11, 19))

    shown = get(product)["chains"][0]["promotions"][0]

    assert {name: shown[name] for name in ("kind", "label", "price", "gift_name", "gift_price", "ends_on")} == {
        "kind": "gift", "label": "덤증정", "price": 1700, "gift_name": "컵", "gift_price": 500, "ends_on": "2026-11-19",
    }  # fmt: skip
    assert (shown["first_seen"], shown["last_seen"]) == ("2026-10-21", "2026-11-19")
    assert (shown["ended_at"], shown["running"]) == ("2026-11-20T12:00:00+09:00", False)


@time_machine.travel(NOON, tick=False)
def test_running_is_what_the_catalogue_says_runs(product: Product) -> None:
    listing = make_listing("cu", product)
    make_promotion("1+1", listing)
    make_promotion("2+1", listing, ends_on=date(2026, 11, 22))
    make_promotion("3+1", listing, starts_on=date(2026, 11, 24))

    shown = {promotion["kind"]: promotion["running"] for promotion in get(product)["chains"][0]["promotions"]}

    assert shown == {"1+1": True, "2+1": False, "3+1": False}
    assert set(Promotion.objects.running().values_list("kind", flat=True)) == {"1+1"}


@time_machine.travel(NOON, tick=False)
def test_changes_during_a_promotion_are_listed_newest_first(product: Product) -> None:
    promotion = make_promotion("1+1", make_listing("cu", product, price=1900))
    for days, price in ((9, 1700), (2, 1800)):
        PromotionChange.objects.create(promotion=promotion, at=NOON - timedelta(days=days), before={"price": price})

    changes = get(product)["chains"][0]["promotions"][0]["changes"]

    assert changes == [
        {"at": "2026-11-21T12:00:00+09:00", "before": {"price": 1800}},
        {"at": "2026-11-14T12:00:00+09:00", "before": {"price": 1700}},
    ]


def test_a_product_that_never_had_a_promotion_has_an_empty_history(product: Product) -> None:
    make_listing("cu", product)
    assert get(product) == {"product": product.pk, "chains": []}


def test_other_products_promotions_are_not_listed(product: Product) -> None:
    past(make_product("다른우유"), 5)
    assert get(product)["chains"] == []


@time_machine.travel(NOON, tick=False)
def test_a_long_history_is_cut_to_the_newest_of_each_chain_and_says_so(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "PER_CHAIN", 2)
    oldest, *_ = [past(product, days) for days in (90, 60, 30)]
    past(product, 300, chain="gs25")

    first, second = get(product)["chains"]

    assert (len(first["promotions"]), first["truncated"]) == (2, True)
    assert oldest.pk not in [shown["id"] for shown in first["promotions"]]
    assert (second["chain"], len(second["promotions"]), second["truncated"]) == ("gs25", 1, False)


def test_a_long_history_takes_as_many_queries_as_a_short_one(
    product: Product, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for days in range(1, 12):
        PromotionChange.objects.create(promotion=past(product, days * 31), at=NOON, before={"price": days})
    with django_assert_num_queries(3):
        get(product)


def test_a_product_that_is_not_there_is_a_404_with_a_way_on() -> None:
    response = Client().get("/api/v1/products/999999/history/")
    assert response.status_code == 404
    assert "/" in response.json()["detail"]
