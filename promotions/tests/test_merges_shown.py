"""What shoppers see of products that were made one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from promotions import exporting, merging, pictures
from promotions.models import Product
from promotions.tests.factories import make_listing, make_product, make_promotion
from promotions.tests.test_merges import named

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


def get(path: str, **query: Any) -> Any:
    response = Client().get(f"/api/v1/{path}", query)
    assert response.status_code == 200, response.content
    return response.json()


@pytest.fixture
def article() -> tuple[Product, Product]:
    """One article under two names: the root with a barcode, and what was merged into it."""
    root = make_product("바나나맛우유240ml", gtin="8801104212342")
    absorbed = make_product("바나나우유240", category="유제품", picture="ab" * 32)
    make_promotion("1+1", make_listing("cu", root, image_url="https://cu.test/1.jpg"))
    make_promotion("2+1", make_listing("seven_eleven", absorbed, image_url="https://seven.test/2.jpg"))
    merging.merge(first=root.pk, second=absorbed.pk, by="kim")
    return root, absorbed


def test_both_ids_and_the_barcode_answer_with_every_chain(article: tuple[Product, Product]) -> None:
    root, absorbed = article
    for path in (f"products/{root.pk}/", f"products/{absorbed.pk}/", "products/by-barcode/8801104212342/"):
        answer = get(path)
        assert answer["id"] == root.pk
        assert [chain["chain"] for chain in answer["chains"]] == ["cu", "seven_eleven"]


def test_the_history_is_the_whole_articles(article: tuple[Product, Product]) -> None:
    for product in article:
        answer = get(f"products/{product.pk}/history/")
        assert (answer["product"], len(answer["chains"])) == (article[0].pk, 2)


def test_a_list_has_the_article_once_under_either_name(article: tuple[Product, Product]) -> None:
    for query in ({}, {"search": "바나나우유240"}, {"chain": "seven_eleven"}, {"kind": "2+1"}):
        assert [row["id"] for row in get("products/", **query)["results"]] == [article[0].pk]


def test_a_root_without_a_picture_borrows_one(article: tuple[Product, Product]) -> None:
    assert get(f"products/{article[0].pk}/")["picture"] == f"/pictures/{'ab' * 32}.jpg"


def test_pictures_stay_with_the_product_that_they_came_with(article: tuple[Product, Product]) -> None:
    root, absorbed = article

    assert list(pictures.picture_addresses()) == [
        (root.pk, "https://cu.test/1.jpg"),
        (absorbed.pk, "https://seven.test/2.jpg"),
    ]


def test_the_export_ignores_merges(article: tuple[Product, Product]) -> None:
    merged = exporting.running_rows()
    merging.split(product=article[1].pk, by="kim")

    assert exporting.running_rows() == merged
    assert [row["barcode"] for row in merged] == ["8801104212342", None]


def test_a_split_product_is_shown_by_itself_again(article: tuple[Product, Product]) -> None:
    merging.split(product=article[1].pk, by="kim")

    assert {row["id"] for row in get("products/")["results"]} == {product.pk for product in article}
    assert [chain["chain"] for chain in get(f"products/{article[0].pk}/")["chains"]] == ["cu"]


def test_reading_a_merged_product_takes_no_more_queries(django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    root, others = named("가나다"), [named(f"가나다{number}", "gs25") for number in range(3)]
    get(f"products/{root.pk}/")
    with CaptureQueriesContext(connection) as alone:
        get(f"products/{root.pk}/")
    for other in others:
        merging.merge(first=root.pk, second=other.pk, by="kim")
    with django_assert_num_queries(len(alone)):
        get(f"products/{others[0].pk}/")
