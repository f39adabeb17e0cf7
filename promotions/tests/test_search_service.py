"""Search as shoppers reach it: over the API, in step with the database."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db.models import F
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from common import kst
from promotions import editing
from promotions.models import Chain, Listing, Product
from promotions.search import live_index
from promotions.search.index import SearchIndex
from promotions.search.live_index import LiveIndex
from promotions.search.service import MOST_HITS, find_ids
from promotions.tests.factories import make_listing, make_product, make_promotion

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


def search(text: str, **query: Any) -> Any:
    response = Client().get("/api/v1/products/", {"search": text, **query})
    assert response.status_code == 200, response.content
    return response.json()


def names(text: str, **query: Any) -> list[str]:
    return [found["name"] for found in search(text, **query)["results"]]


def test_the_best_fit_comes_first_and_what_is_promoted_among_equals() -> None:
    make_listing("cu", make_product("새우깡"))
    make_listing("cu", make_product("매운새우깡"))
    make_promotion("1+1", make_listing("cu", make_product("쌀새우깡")))
    assert names("새우깡") == ["새우깡", "쌀새우깡", "매운새우깡"]
    assert names("ㅆㅅㅇㄲ") == ["쌀새우깡"]


def test_every_chains_name_leads_to_the_one_product() -> None:
    product = make_product("고소한우유오리지널", brand="해든")
    make_listing("cu", product, name="해든)고소한우유500")
    make_listing("gs25", product, name="HD)진한우유")
    assert find_ids("고소한우유") == find_ids("진한 우유") == find_ids("해든오리지널") == [product.pk]


def test_a_product_that_was_merged_is_found_by_its_name_and_barcode_as_what_it_is_shown_as() -> None:
    root = make_product("데미소다애플", gtin="8801097160064")
    absorbed = make_product("애플데미", gtin="8809991101015", merged_into=root)
    make_listing("cu", root, own_product=absorbed, name="애플데미")
    assert find_ids("애플데미") == find_ids("8809991101015") == find_ids("데미소다") == [root.pk]


def test_filters_and_pages_hold_and_the_count_is_of_all() -> None:
    for number in range(7):
        make_promotion("2+1" if number else "1+1", make_listing("cu", make_product(f"감자칩{number}", category="과자")))
    make_listing("gs25", make_product("감자칩만", category="안주"))
    assert (search("감자칩")["count"], search("감자칩", chain="gs25")["count"]) == (8, 1)
    assert names("감자칩", kind="1+1") == ["감자칩0"]
    assert names("감자칩", category="안주", chain="gs25") == ["감자칩만"]
    first, second = search("감자칩", page_size=5), search("감자칩", page_size=5, page=2)
    assert [len(page["results"]) for page in (first, second)] == [5, 3]
    assert first["next"] is not None
    assert second["next"] is None


def test_a_kind_of_promotion_is_a_filter_alone_and_beside_words() -> None:
    for name, kind in (("제로콜라", "1+1"), ("감자칩", "1+1"), ("레몬콜라", "2+1"), ("콜라젤리", "gift")):
        make_promotion(kind, make_listing("cu", make_product(name)))
    make_listing("cu", make_product("덤불차"))
    assert names("1+1") == names("１＋１") == ["감자칩", "제로콜라"]
    assert names("1+1 콜라") == names("콜라 1 + 1") == names("콜라1+1") == ["제로콜라"]
    assert names("덤") == names("덤 콜라") == ["콜라젤리"]
    assert names("할인") == names("3+1") == []
    assert names("2+1", chain="cu") == ["레몬콜라"]


def test_a_kind_that_is_part_of_a_name_is_found_as_text() -> None:
    make_listing("cu", make_product("칫솔1+1기획"))
    assert names("칫솔 1+1") == ["칫솔1+1기획"]


def test_hits_are_bounded() -> None:
    Product.objects.bulk_create(
        Product(name=f"콜라{number}", name_key=f"콜라{number}") for number in range(MOST_HITS + 5)
    )
    assert search("콜라")["count"] == MOST_HITS


def test_nothing_found_is_an_empty_answer() -> None:
    make_product("새우깡")
    assert search("뷁쀍궭") == {"count": 0, "next": None, "previous": None, "results": []}


def test_a_search_that_is_too_long_says_so() -> None:
    response = Client().get("/api/v1/products/", {"search": "가" * 101})
    assert response.status_code == 400


def test_a_page_of_results_takes_a_fixed_number_of_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(25):
        make_promotion("1+1", make_listing("cu", make_product(f"감자칩{number}")))
    with django_assert_max_num_queries(12):
        assert len(search("감자칩")["results"]) == 20


def test_a_publish_is_found_without_a_restart() -> None:
    make_product("새우깡")
    assert find_ids("고래밥") == []
    product = make_product("고래밥")
    Chain.objects.update(catalogue_revision=F("catalogue_revision") + 1)
    assert find_ids("고래밥") == [product.pk]


def test_an_edit_in_the_admin_is_found_too() -> None:
    listing = make_listing("cu", make_product("새우깡"))
    plain = make_product("쌀새우깡", updated_at=kst.now())
    assert find_ids("깡") == [listing.product_id, plain.pk]
    listing.name = "오잉새우칩"
    editing.record_edit(row=listing, by="관리자", lock_chosen=False)
    assert find_ids("오잉") == [listing.product_id]


def test_what_ends_at_midnight_does_not_come_first_after_it() -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=kst.KST)
    with time_machine.travel(noon, tick=False):
        make_product("가나다깡")
        ending = make_promotion("1+1", make_listing("cu", make_product("하하하깡")), ends_on=noon.date())
        assert find_ids("깡")[0] == ending.listing.product_id
    with time_machine.travel(noon + timedelta(days=1), tick=False):
        assert find_ids("깡")[1] == ending.listing.product_id


def test_the_admin_search_of_products_still_opens() -> None:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("관리자"))
    assert client.get("/admin/promotions/product/", {"q": "새우"}).status_code == 200


def test_the_old_index_answers_while_one_thread_builds_the_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    moved = iter(range(100))
    built, may_finish = [], threading.Event()

    def build() -> live_index._Built:
        built.append(threading.current_thread().name)
        if len(built) > 1:
            may_finish.wait(5)
        return live_index._Built((len(built) * 1000, None, kst.today()), SearchIndex([]))

    monkeypatch.setattr(live_index, "_build", build)
    monkeypatch.setattr(live_index, "revision", lambda: (next(moved), None, kst.today()))
    index = LiveIndex(check_every_s=0)
    old = index.current()
    assert [index.current() for _ in range(5)] == [old] * 5
    assert built == ["MainThread", "search-index"]
    may_finish.set()
    builder = index._building
    assert builder is not None
    builder.join(5)
    assert index._built is not None
    assert index._built.index is not old


def test_after_a_quiet_time_the_new_index_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    number = 0

    def build() -> live_index._Built:
        return live_index._Built((number, None, kst.today()), SearchIndex([]))

    monkeypatch.setattr(live_index, "_build", build)
    monkeypatch.setattr(live_index, "revision", lambda: (number, None, kst.today()))
    index = LiveIndex(check_every_s=0)
    old = index.current()
    assert index.current() is old
    number = 1
    index._current_at -= 2 * live_index.LONGEST_BEHIND_S
    assert index.current() is not old


def test_threads_that_come_at_the_first_start_share_one_build(monkeypatch: pytest.MonkeyPatch) -> None:
    built = []
    start = threading.Barrier(4)

    def build() -> live_index._Built:
        built.append(1)
        return live_index._Built((0, None, kst.today()), SearchIndex([]))

    monkeypatch.setattr(live_index, "_build", build)
    index = LiveIndex(check_every_s=60)
    found: list[SearchIndex] = []

    def ask() -> None:
        start.wait()
        found.append(index.current())

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(built), len(set(map(id, found)))) == (1, 1)


def test_the_listings_of_a_product_that_has_gone_are_not_counted() -> None:
    product = make_product("새우깡")
    index = LiveIndex(check_every_s=60, in_background=True)
    assert index.current().find("새우깡", 5) == [product.pk]
    assert find_ids("새우깡") == [product.pk]
    Listing.objects.filter(product=product).delete()
    Product.objects.filter(pk=product.pk).delete()
    assert find_ids("새우깡") == []
