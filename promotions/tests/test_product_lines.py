from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from common import kst
from promotions import offers
from promotions.merging.line_keys import fill_line_keys
from promotions.models import Product
from promotions.names.product_lines import line_key, line_keys
from promotions.tests.factories import make_listing, make_product, make_promotion

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=kst.KST)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("동아)데미소다애플캔250ml", "오츠카)데미소다복숭아250ML"),
        ("롯데)칠성사이다제로캔355ml", "칠성)칠성사이다제로라임펫500ml"),
        ("빙그레)닥터캡슐사과130ml", "빙그레)닥터캡슐베리믹스130ml"),
        ("오뚜기)진라면순한맛봉지", "오뚜기)진라면매운맛(소컵)"),
        ("농심)새우깡90g", "농심)매운새우깡90g"),
        ("농심)새우깡90g", "농심)새우깡블랙80g"),
        ("하겐)파인트바닐라", "하겐)파인트딸기"),
        ("매일)바이오그릭드링크플레인190ml", "매일)바이오그릭드링크바나나190ml"),
    ],
)
def test_flavours_and_sizes_of_one_thing_are_one_line(one: str, other: str) -> None:
    assert line_key(one) == line_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("농심)새우깡90g", "농심)양파링84g"),
        ("동아)데미소다애플캔250ml", "일화)데미소다애플캔250ml"),
        ("오뚜기)진라면매운맛", "오뚜기)열라면"),
        ("하림)매콤닭강정220G", "하림)직화갈비맛핫바65g"),
    ],
)
def test_other_things_and_other_makers_are_other_lines(one: str, other: str) -> None:
    assert line_key(one) != line_key(other)


@pytest.mark.parametrize("name", ["서울)우유1L", "CJ)갈비만두300G", "초코우유", "롯데)딸기", "", ")", "농심)"])
def test_a_name_that_says_too_little_belongs_to_no_line(name: str) -> None:
    assert line_key(name) == ""


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("코카)코카콜라500ml", "코카|코카콜라"),
        ("코카)코카콜라제로500ml", "코카|코카콜라"),
        ("코카)코카제로P1.5L", "코카|코카콜라"),
        ("코카콜라제로레몬500ml", "코카|코카콜라"),
        ("코카)스프라이트P1.5L", "코카|스프라이트"),
        ("코카)스프라이트제로캔350ML", "코카|스프라이트"),
        ("롯데)칠성사이다캔355ml", "롯데|칠성사이다"),
        ("칠성)사이다제로오렌지500ml", "롯데|칠성사이다"),
        ("코카)환타오렌지500ml", "코카|환타"),
        ("코카)환타파인P600", "코카|환타"),
        ("코카)닥터페퍼제로350ML", "코카|닥터페퍼"),
        ("롯데)가나초코", "롯데|가나"),
        ("롯데)가나초콜릿34g", "롯데|가나"),
        ("롯데)가나마일드초콜릿", "롯데|가나마일드"),
        ("롯데)펩시제로라임500ML", "롯데|펩시"),
        ("펩시)펩시콜라제로500ml", "롯데|펩시"),
        ("롯데)펩시콜라캔250ML", "롯데|펩시"),
        ("펩시)제로라임500ml", "롯데|펩시"),
        ("빙그레)바나나맛우유240ml", "빙그레|맛우유"),
        ("빙그레)딸기맛우유240ml", "빙그레|맛우유"),
        ("크라운)콘칩70g", "크라운|콘칩"),
        ("콘칩초코", "크라운|콘칩"),
        ("삼양)까르보불닭볶음면130g", "삼양|불닭볶음면"),
        ("꼬깔콘고소한맛72g", "|꼬깔콘고소한맛"),
        ("롯데)가나슈케이크", "롯데|가나슈케이크"),
        ("코카콜라)암바사제로500P", "코카|암바사"),
        ("롯데)사이다제로500ml", ""),
        ("바나나맛우유240ml", ""),
    ],
)
def test_the_best_known_lines_have_these_keys(name: str, key: str) -> None:
    assert line_key(name) == key


def test_of_several_names_the_line_that_most_products_tell_is_meant() -> None:
    cut, whole = "동아)데미레드애플캔350ml", "동아)데미소다레드애플캔350ml"
    keys = line_keys([{cut, whole}, {"동아)데미소다애플캔250ml"}, {"동아)데미소다복숭아캔250ml"}])
    assert len(set(keys)) == 1


@given(st.text(max_size=40))
def test_no_name_makes_it_fail(name: str) -> None:
    assert line_key(name) == line_key(name)
    assert len(line_key(name)) <= 200


def soda(flavour: str, **fields: Any) -> Product:
    product = make_product(f"데미소다{flavour}캔250ml", brand="동아", **fields)
    make_listing("cu", product, name=f"동아)데미소다{flavour}캔250ml", price=1600)
    return product


@pytest.mark.django_db
@pytest.mark.database_portable
class TestOfProducts:
    def test_keys_are_filled_once_and_only_what_changed_is_written(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        apple, peach, other = soda("애플"), soda("복숭아"), make_product("이름")
        assert fill_line_keys() == 2
        for product in (apple, peach, other):
            product.refresh_from_db()
        assert apple.line_key == peach.line_key != ""
        assert other.line_key == ""
        with django_assert_num_queries(2):
            assert fill_line_keys() == 0

    def test_filling_does_not_count_as_an_edit(self) -> None:
        apple, _ = soda("애플"), soda("복숭아")
        fill_line_keys()
        assert Product.objects.get(pk=apple.pk).updated_at == apple.updated_at

    @time_machine.travel(NOON, tick=False)
    def test_siblings_come_best_deal_first_then_by_name(self) -> None:
        apple, peach, lemon, plum = soda("애플"), soda("복숭아"), soda("레몬"), soda("자두")
        make_promotion("2+1", peach.listings.get())
        make_promotion("1+1", plum.listings.get())
        fill_line_keys()
        apple.refresh_from_db()
        assert offers.siblings_of(apple) == [plum, peach, lemon]

    def test_a_product_that_was_merged_into_another_is_no_sibling(self) -> None:
        apple, peach = soda("애플"), soda("복숭아")
        fill_line_keys()
        apple.refresh_from_db()
        Product.objects.filter(pk=peach.pk).update(merged_into=make_product("복숭아"))
        assert offers.siblings_of(apple) == []

    @time_machine.travel(NOON, tick=False)
    def test_the_sheet_gets_the_offers_of_the_line(self) -> None:
        apple, peach = soda("애플"), soda("복숭아")
        make_promotion("1+1", peach.listings.get(), ends_on=date(2026, 11, 23))
        fill_line_keys()
        answer = Client().get(f"/api/v1/products/{apple.pk}/").json()
        assert [(one["id"], one["best"]["unit_price"]) for one in answer["line"]] == [(peach.pk, 800)]
        assert set(answer["line"][0]) == {"id", "name", "picture", "best"}

    @time_machine.travel(datetime(2026, 11, 23, 22, 0, tzinfo=kst.KST), tick=False)
    def test_a_cached_copy_does_not_outlive_a_siblings_deal(self) -> None:
        apple, peach = soda("애플"), soda("복숭아")
        make_promotion("1+1", peach.listings.get(), ends_on=date(2026, 11, 23))
        fill_line_keys()
        assert Client().get(f"/api/v1/products/{apple.pk}/").json()["expires_at"] == "2026-11-24T00:00:00+09:00"

    def test_a_line_is_bounded(self) -> None:
        apple = soda("애플")
        for number in range(offers.MOST_SIBLINGS + 3):
            soda("레몬", gtin=f"88010971600{number:02}")
        fill_line_keys()
        apple.refresh_from_db()
        assert len(offers.siblings_of(apple)) == offers.MOST_SIBLINGS

    def test_candidates_of_one_line_stand_together_behind_the_best_of_it(self) -> None:
        apple, peach, other = soda("애플"), soda("복숭아"), make_product("이름")
        fill_line_keys()
        for product in (apple, peach):
            product.refresh_from_db()
        assert offers.together([apple, other, peach], lambda product: product) == [apple, peach, other]
        assert offers.together([other, apple, peach], lambda product: product) == [other, apple, peach]
