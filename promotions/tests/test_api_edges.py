"""The edges of the API: pages, filters, caching, merged products, and questions that cannot be answered."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from promotions import merging
from promotions.models import Chain
from promotions.offers import history
from promotions.tests.factories import make_listing, make_product, make_promotion

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


def response(path: str, **query: Any) -> Any:
    return Client().get(f"/api/v1/{path}", query)


def get(path: str, **query: Any) -> Any:
    found = response(path, **query)
    assert found.status_code == 200, found.content
    return found.json()


def test_an_empty_catalogue_has_an_empty_page() -> None:
    assert get("products/") == {"count": 0, "next": None, "previous": None, "results": []}


def test_every_chain_is_listed_in_its_order() -> None:
    shown = [chain["code"] for chain in get("chains/")["results"]]
    assert shown == list(Chain.objects.order_by("position").values_list("code", flat=True))
    assert set(get("chains/")["results"][0]) == {"code", "name", "colour", "checked_at", "age_seconds", "running"}


def test_the_pages_together_hold_every_product_once() -> None:
    made = {make_product(f"제품 {number}").pk for number in range(5)}
    pages = [get("products/", page_size=2, page=page) for page in (1, 2, 3)]
    shown = [product["id"] for page in pages for product in page["results"]]
    assert sorted(shown) == sorted(made)
    assert [bool(page["next"]) for page in pages] == [True, True, False]


@pytest.mark.parametrize("page", ["4", "0", "-1", "two"])
def test_a_page_that_does_not_exist_is_a_404(page: str) -> None:
    make_product()
    assert response("products/", page=page).status_code == 404


@pytest.mark.parametrize("page_size", ["0", "-3", "many"])
def test_an_impossible_page_size_is_the_usual_one(page_size: str) -> None:
    make_product()
    assert len(get("products/", page_size=page_size)["results"]) == 1


@pytest.mark.parametrize("name", ["search", "chain", "kind", "category"])
def test_an_empty_filter_filters_nothing(name: str) -> None:
    make_product()
    assert get("products/", **{name: ""})["count"] == 1


@pytest.mark.parametrize(("name", "length"), [("search", 101), ("category", 61)])
def test_a_filter_that_is_too_long_is_a_400(name: str, length: int) -> None:
    assert response("products/", **{name: "가" * length}).status_code == 400


def test_an_unknown_filter_of_a_search_is_a_400_too() -> None:
    assert response("products/", search="우유", chain="ministop").status_code == 400


def test_a_filter_by_kind_and_chain_means_both_on_one_promotion() -> None:
    product = make_product()
    make_promotion("1+1", make_listing("cu", product))
    make_promotion("2+1", make_listing("gs25", product))
    assert get("products/", chain="cu", kind="1+1")["count"] == 1
    assert get("products/", chain="cu", kind="2+1")["count"] == 0


def test_a_category_is_that_of_the_product_or_of_one_merged_into_it() -> None:
    own, root = make_product(category="과자"), make_product()
    make_product(category="과자", merged_into=root)
    make_product(category="음료")
    other = make_product(category="음료")
    make_product(category="과자", merged_into=other)
    assert {product["id"] for product in get("products/", category="과자")["results"]} == {own.pk, root.pk}


def test_a_product_matching_twice_is_listed_once() -> None:
    product = make_product()
    for _ in range(2):
        listing = make_listing("cu", product)
        make_promotion("1+1", listing)
        make_promotion("2+1", listing)
    assert get("products/", chain="cu")["count"] == 1


def test_a_search_and_a_filter_are_applied_together() -> None:
    make_promotion("1+1", make_listing("cu", make_product("고소한우유")))
    make_listing("gs25", make_product("진한우유"))
    assert [product["name"] for product in get("products/", search="우유", chain="gs25")["results"]] == ["진한우유"]
    assert [product["name"] for product in get("products/", search="우유", kind="1+1")["results"]] == ["고소한우유"]


@pytest.mark.parametrize(
    "path", ["chains/", "products/", "products/{pk}/", "products/{pk}/history/", "products/by-barcode/8801382149743/"]
)
def test_every_answer_must_be_checked_before_a_cached_copy_is_used(path: str) -> None:
    product = make_product(gtin="8801382149743")
    assert "no-cache" in response(path.format(pk=product.pk)).headers["Cache-Control"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_catalogue_cannot_be_changed_over_the_api(method: str) -> None:
    product = make_product()
    assert getattr(Client(), method)(f"/api/v1/products/{product.pk}/").status_code == 405


@pytest.mark.parametrize("path", ["products/{pk}/", "products/{pk}/history/"])
def test_a_merged_products_id_answers_as_its_root(path: str) -> None:
    root, absorbed = make_product("뿌리"), make_product("딸린것")
    merging.merge(first=root.pk, second=absorbed.pk, by="kim")
    answer = get(path.format(pk=absorbed.pk))
    assert answer.get("id", answer.get("product")) == root.pk


def test_the_barcode_of_a_merged_product_finds_its_root() -> None:
    root = make_product("뿌리", gtin="8801382149743")
    absorbed = make_product("딸린것", gtin="8801104212342")
    merging.merge(first=root.pk, second=absorbed.pk, by="kim")
    assert get("products/by-barcode/8801104212342/")["id"] == root.pk


@pytest.mark.parametrize("path", ["products/abc/", "products/-1/", "products/1.5/", "products/by-barcode//"])
def test_an_address_that_names_nothing_is_a_404(path: str) -> None:
    assert response(path).status_code == 404


def test_the_history_of_an_unknown_product_is_a_404_with_advice() -> None:
    found = response("products/999999/history/")
    assert found.status_code == 404
    assert "search by name" in found.json()["detail"]


def test_a_long_history_is_cut_and_says_so() -> None:
    listing = make_listing()
    for number in range(history.PER_CHAIN + 1):
        make_promotion("gift", listing, gift_name=f"빨대 {number}")
    (chain,) = get(f"products/{listing.product_id}/history/")["chains"]
    assert len(chain["promotions"]) == history.PER_CHAIN
    assert chain["truncated"] is True


def test_a_price_that_is_not_known_is_null() -> None:
    promotion = make_promotion("1+1", make_listing(price=None))
    (chain,) = get(f"products/{promotion.listing.product_id}/")["chains"]
    (shown,) = chain["promotions"]
    assert (chain["price"], shown["unit_price"], shown["cost"]) == (None, None, {"1": None, "2": None, "3": None})


def test_a_fraction_of_a_won_is_exact_beside_its_rounded_value() -> None:
    promotion = make_promotion("2+1", make_listing(price=1000))
    (chain,) = get(f"products/{promotion.listing.product_id}/")["chains"]
    assert chain["promotions"][0]["unit_price"] == {"numerator": 2000, "denominator": 3, "won": 667}
