from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from common import kst
from promotions.models import Chain
from promotions.querysets import SOLD_FOR
from promotions.tests.factories import make_listing, make_product, make_promotion

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=kst.KST)


def get(path: str, **query: Any) -> Any:
    response = Client().get(f"/api/v1/{path}", query)
    assert response.status_code == 200, response.content
    return response.json()


@time_machine.travel(NOON, tick=False)
def test_a_product_shows_every_chain_cheapest_piece_first() -> None:
    product = make_product("고소한우유")
    make_promotion("2+1", make_listing("cu", product, price=1500))
    make_promotion("1+1", make_listing("emart24", product, price=1700))
    make_listing("gs25", product, price=1600)
    chains = get(f"products/{product.pk}/")["chains"]
    assert [chain["chain"] for chain in chains] == ["emart24", "cu", "gs25"]
    assert chains[0]["promotions"][0]["unit_price"] == {"numerator": 850, "denominator": 1, "won": 850}
    assert chains[1]["promotions"][0]["cost"] == {"1": 1500, "2": 3000, "3": 3000}
    assert chains[2]["promotions"] == []


@time_machine.travel(NOON, tick=False)
def test_an_end_nobody_stated_is_said_to_be_unknown() -> None:
    promotion = make_promotion()
    shown = get(f"products/{promotion.listing.product_id}/")["chains"][0]["promotions"][0]
    assert (shown["ends_on"], shown["until_known"], shown["valid_until"]) == (None, False, "2026-11-30")
    assert shown["confirmed"] is True


def test_last_months_promotion_is_not_confirmed_until_a_crawl_has_seen_it() -> None:
    with time_machine.travel(NOON, tick=False):
        promotion = make_promotion()
    with time_machine.travel(datetime(2026, 12, 1, 0, 10, tzinfo=kst.KST), tick=False):
        answer = get(f"products/{promotion.listing.product_id}/")
    assert answer["chains"][0]["promotions"][0]["confirmed"] is False
    assert answer["best"] is None


@time_machine.travel(NOON, tick=False)
def test_a_promotion_past_its_known_day_is_not_shown() -> None:
    promotion = make_promotion(ends_on=date(2026, 11, 22))
    assert get(f"products/{promotion.listing.product_id}/")["chains"][0]["promotions"] == []


@time_machine.travel(datetime(2026, 11, 30, 22, 0, tzinfo=kst.KST), tick=False)
def test_a_cached_copy_never_outlives_a_promotions_last_day() -> None:
    promotion = make_promotion()
    assert get(f"products/{promotion.listing.product_id}/")["expires_at"] == "2026-12-01T00:00:00+09:00"


def test_two_kinds_may_run_on_one_listing() -> None:
    listing = make_listing(price=1200)
    make_promotion("2+1", listing)
    make_promotion("1+1", listing)
    kinds = [shown["kind"] for shown in get(f"products/{listing.product_id}/")["chains"][0]["promotions"]]
    assert kinds == ["1+1", "2+1"]


def test_a_chain_that_lists_an_article_twice_has_one_line_with_every_way_to_buy_it() -> None:
    product = make_product()
    make_promotion("2+1", make_listing("cu", product, name="둘째", price=1000))
    make_promotion("1+1", make_listing("cu", product, name="첫째", price=1000))
    chains = get(f"products/{product.pk}/")["chains"]
    assert [(chain["chain"], chain["name"]) for chain in chains] == [("cu", "첫째")]
    assert [shown["kind"] for shown in chains[0]["promotions"]] == ["1+1", "2+1"]


def test_a_gifts_value_is_shown_and_never_subtracted() -> None:
    promotion = make_promotion("gift", make_listing(price=3500), gift_name="초코스틱", gift_price=1800)
    shown = get(f"products/{promotion.listing.product_id}/")["chains"][0]["promotions"][0]
    assert (shown["unit_price"]["won"], shown["gift_price"]) == (3500, 1800)


def test_the_list_finds_by_any_chains_name_kind_and_chain() -> None:
    product = make_product("해든 고소한 우유")
    make_promotion("1+1", make_listing("cu", product, name="해든)고소한우유500"))
    make_promotion("2+1", make_listing("emart24", make_product("바삭 감자칩")))
    assert get("products/", search="고소한우유")["count"] == 1
    assert get("products/", kind="2+1")["results"][0]["name"] == "바삭 감자칩"
    assert get("products/", chain="cu", kind="2+1")["count"] == 0
    assert get("products/", chain="emart24")["count"] == 1


@time_machine.travel(NOON, tick=False)
def test_the_list_of_a_chain_holds_what_its_products_pages_say_it_sells() -> None:
    longest, day = kst.start_of_day(NOON.date() - SOLD_FOR), timedelta(days=1)
    listings = {
        "seen": make_listing(seen=longest),
        "forgotten": make_listing(seen=longest - timedelta(seconds=1)),
        "promoted": make_listing(seen=longest - 9 * day),
        "over": make_listing(seen=longest - 9 * day),
        "ended": make_listing(seen=longest - 9 * day),
        "held": make_listing(seen=longest - 9 * day, locked_until=NOON.date()),
        "let go": make_listing(seen=longest - 9 * day, locked_until=NOON.date() - day),
    }
    make_promotion(listing=listings["promoted"])
    make_promotion(listing=listings["over"], ends_on=NOON.date() - day)
    make_promotion(listing=listings["ended"], ended_at=NOON)
    shown = {product["id"] for product in get("products/", chain="cu")["results"]}
    assert {name for name, listing in listings.items() if listing.product_id in shown} == {"seen", "promoted", "held"}
    for listing in listings.values():
        chains = get(f"products/{listing.product_id}/")["chains"]
        assert bool(chains) == (listing.product_id in shown)


def test_a_filtered_list_shows_the_deal_it_was_filtered_by() -> None:
    product = make_product()
    make_promotion("1+1", make_listing("cu", product, price=1000))
    make_promotion("gift", make_listing("emart24", product, price=1000))
    assert get("products/")["results"][0]["best"]["chain"] == "cu"
    assert get("products/", chain="emart24")["results"][0]["best"]["kind"] == "gift"
    assert get("products/", kind="gift")["results"][0]["best"]["chain"] == "emart24"


def test_a_deal_without_numbers_is_still_a_deal() -> None:
    make_promotion("mix", make_listing(price=1000))
    best = get("products/")["results"][0]["best"]
    assert (best["kind"], best["unit_price"]) == ("mix", None)


def test_a_search_for_nothing_but_signs_does_not_find_everything() -> None:
    make_product("우유")
    assert get("products/", search="_")["count"] == 0


def test_pages_carry_a_count() -> None:
    for _ in range(3):
        make_product()
    page = get("products/", page_size=2)
    assert (page["count"], len(page["results"]), page["previous"]) == (3, 2, None)
    assert "page=2" in page["next"]


def test_a_list_takes_the_same_number_of_queries_however_long(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(12):
        make_promotion()
    with django_assert_num_queries(4):
        get("products/")


@pytest.mark.parametrize("query", [{"chain": "ministop"}, {"kind": "4+1"}])
def test_an_unknown_filter_is_a_400_that_says_what_is_known(query: dict[str, str]) -> None:
    response = Client().get("/api/v1/products/", query)
    assert response.status_code == 400
    assert "Unknown" in response.content.decode()


def test_a_barcode_is_found_however_it_was_scanned() -> None:
    product = make_product(gtin="0034000239344")
    assert get("products/by-barcode/034000239344/")["id"] == product.pk


@pytest.mark.parametrize("path", ["products/999999/", "products/by-barcode/8801382149743/", "products/by-barcode/123/"])
def test_what_is_not_there_is_a_404_with_a_way_on(path: str) -> None:
    response = Client().get(f"/api/v1/{path}")
    assert response.status_code == 404
    assert "/" in response.json()["detail"]


@time_machine.travel(NOON, tick=False)
def test_each_chain_shows_the_age_of_its_data() -> None:
    Chain.objects.filter(code="cu").update(promotions_checked_at=NOON - timedelta(hours=2))
    make_promotion()
    make_promotion(ends_on=date(2026, 11, 1))
    shown = {chain["code"]: chain for chain in get("chains/")["results"]}
    assert (shown["cu"]["age_seconds"], shown["cu"]["running"]) == (7200, 1)
    assert (shown["gs25"]["checked_at"], shown["gs25"]["running"]) == (None, 0)


@pytest.mark.parametrize(("picture", "recognisable"), [("", False), ("a" * 64, True)])
def test_a_product_says_whether_a_camera_can_tell_it(picture: str, recognisable: bool) -> None:
    product = make_product("우유", picture=picture)
    assert get(f"products/{product.pk}/")["recognisable"] is recognisable


def test_the_schema_describes_every_address() -> None:
    response = Client().get("/api/schema/", {"format": "json"})
    assert response.status_code == 200
    assert "/api/v1/products/by-barcode/{gtin}/" in response.json()["paths"]


def test_someone_logged_into_the_admin_reads_the_api_as_anybody_else(client: Client) -> None:
    client.force_login(get_user_model().objects.create_superuser("admin"))
    assert client.get("/api/v1/products/").status_code == 200
