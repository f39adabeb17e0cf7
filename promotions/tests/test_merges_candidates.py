from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from promotions import merging
from promotions.models import Product
from promotions.tests.factories import make_product
from promotions.tests.test_merges import named

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


@pytest.fixture
def corn() -> Product:
    return named("롯데)꼬깔콘고소한맛72g")


def found(product: Product, text: str = "", **options: int) -> list[int]:
    return [candidate.product.pk for candidate in merging.candidates_for(product, text, **options)]


def test_the_most_similar_name_comes_first(corn: Product) -> None:
    sweet, same = named("롯데)꼬깔콘달콤한맛72g", "gs25"), named("꼬깔콘 고소한맛 72g", "emart24")
    named("해든)세탁세제1kg", "gs25")
    assert found(corn)[0] == same.pk
    assert sweet.pk in found(corn)


def test_each_candidate_has_a_score_and_reasons(corn: Product) -> None:
    named("꼬깔콘 고소한맛 72g", "emart24")
    (candidate,) = merging.candidates_for(corn)
    assert 0 < candidate.score <= 1
    assert "용량 같음" in candidate.reasons


def test_the_product_itself_and_what_is_merged_with_it_is_no_candidate(corn: Product) -> None:
    merged = named("꼬깔콘 고소한맛 72g", "emart24")
    merging.merge(first=corn.pk, second=merged.pk, by="kim")
    assert found(corn) == []


def test_a_merged_candidate_is_shown_as_its_root_and_once(corn: Product) -> None:
    root, merged = named("꼬깔콘 고소한맛 72g", "emart24"), named("롯데)꼬깔콘고소한72g", "gs25")
    merging.merge(first=root.pk, second=merged.pk, by="kim")
    assert found(corn) == [root.pk]


def test_a_typed_name_is_searched_instead_of_the_products(corn: Product) -> None:
    other = named("해든)세탁세제1kg", "gs25")
    assert found(corn, " 세탁세제 ")[0] == other.pk


@pytest.mark.parametrize("typed", ["8801104212342", " 8801104212342 "])
def test_a_typed_barcode_finds_its_product_alone(corn: Product, typed: str) -> None:
    other = named("하하하", "emart24", gtin="8801104212342")
    named("꼬깔콘 고소한맛 72g", "gs25")
    (candidate,) = merging.candidates_for(corn, typed)
    assert (candidate.product, candidate.score, candidate.reasons) == (other, 1.0, ("바코드 같음",))


def test_the_barcode_of_no_product_finds_nothing(corn: Product) -> None:
    assert found(corn, "8801382149743") == []


def test_a_product_without_listings_is_compared_by_its_own_name() -> None:
    by_hand = make_product("꼬깔콘고소한맛72g", brand="롯데")
    same = named("꼬깔콘 고소한맛 72g", "emart24")
    assert found(by_hand) == [same.pk]


def test_there_are_no_more_candidates_than_wanted(corn: Product) -> None:
    for number in range(5):
        named(f"롯데)꼬깔콘고소한맛72g{number}", "gs25")
    assert len(found(corn, count=2)) == 2


def test_a_new_name_is_a_candidate_at_once(corn: Product) -> None:
    assert found(corn) == []
    same = named("꼬깔콘 고소한맛 72g", "emart24")
    assert found(corn) == [same.pk]


def test_the_index_is_kept_while_the_catalogue_does_not_change(
    corn: Product, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    named("꼬깔콘 고소한맛 72g", "emart24")
    merging.candidates_for(corn)
    with django_assert_max_num_queries(8):
        merging.candidates_for(corn)
