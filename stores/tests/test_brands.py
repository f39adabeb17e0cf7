from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stores.brands import chain_of, chain_of_brand

CODES = {"cu", "gs25", "seven_eleven", "emart24", "cspace24", None}


@pytest.mark.parametrize(
    ("brand", "code"),
    [
        ("CU", "cu"),
        ("GS25", "gs25"),
        ("ＧＳ２５", "gs25"),
        ("7-ELEVEN", "seven_eleven"),
        ("7-Eleven", "seven_eleven"),
        ("세븐일레븐", "seven_eleven"),
        ("EMART24", "emart24"),
        ("이마트24", "emart24"),
        ("C·SPACE24", "cspace24"),
        ("미니스톱", None),
        ("", None),
    ],
)
def test_a_brand_is_known_in_every_spelling_of_the_lists(brand: str, code: str | None) -> None:
    assert chain_of_brand(brand) == code


@pytest.mark.parametrize(
    ("brand", "name", "code"),
    [
        ("CU", "씨유홍대학사점", "cu"),
        ("CU", "cu강남", "cu"),
        ("CU", "씨유통영항구점", "cu"),
        ("CU", "CUSK화정주유소점", "cu"),
        ("GS25", "지에스25홍대클럽점", "gs25"),
        ("GS25", "GS２５연신내으뜸점", "gs25"),
        ("GS25", "gs25신림대학점", "gs25"),
        ("GS25", "지에스이십오상동뱅뱅점", "gs25"),
        ("GS25", "GS논현평화점", "gs25"),
        ("7-ELEVEN", "세븐일레븐홍대역점", "seven_eleven"),
        ("7-ELEVEN", "세븐당인동점주", "seven_eleven"),
        ("7-ELEVEN", "(주)코리아세븐의정부", "seven_eleven"),
        ("EMART24", "이마트24세종부강문곡", "emart24"),
        ("EMART24", "이마트24시흥정왕점", "emart24"),
        ("", "씨스페이스24역삼점", "cspace24"),
    ],
)
def test_a_name_that_begins_with_its_brand_names_its_chain(brand: str, name: str, code: str) -> None:
    assert chain_of(brand=brand, name=name) == code


@pytest.mark.parametrize(
    ("brand", "name", "code"),
    [
        ("CU", "비지에프리테일CU명동역점", "cu"),
        ("CU", "비지에프휴먼넷CUE함안휴게소", "cu"),
        ("CU", "서울노원지역자활센터씨유노원주공점", "cu"),
        ("GS25", "지에스리테일GS25남포주", "gs25"),
        ("GS25", "의왕숲속마을GS편의점", "gs25"),
        ("7-ELEVEN", "영등포성애점세븐일레븐", "seven_eleven"),
        ("EMART24", "고메드갤러리아이마트24SMART판교SK점", "emart24"),
        ("EMART24", "위드미-이마트24오남", "emart24"),
    ],
)
def test_the_operators_name_may_come_first(brand: str, name: str, code: str) -> None:
    assert chain_of(brand=brand, name=name) == code


@pytest.mark.parametrize(
    ("brand", "name"),
    [
        ("EMART24", "오케이마트24"),
        ("EMART24", "아이지에이마트24시은선점"),
        ("CU", "컵밥CupBop"),
        ("CU", "에스씨유통"),
        ("CU", "제이씨유통"),
        ("CU", "제이씨유식당"),
        ("CU", "KC유통케이씨유통"),
        ("CU", "철구소씨유펜션"),
        ("GS25", "지에스더프레시강남"),
        ("GS25", "지에스마트"),
        ("GS25", "지에스칼텍스기술연구소"),
        ("GS25", "GSA편의점"),
        ("GS25", "GS24시"),
        ("7-ELEVEN", "세븐목련슈퍼"),
        ("7-ELEVEN", "미니스톱역삼점"),
        ("CU", "훼미리마트역삼점"),
    ],
)
def test_a_brand_that_the_name_contradicts_is_not_accepted(brand: str, name: str) -> None:
    assert chain_of(brand=brand, name=name) is None


@pytest.mark.parametrize("brand", ["GS25", "7-ELEVEN", ""])
def test_the_longest_brand_at_the_beginning_wins_over_a_later_word(brand: str) -> None:
    assert chain_of(brand=brand, name="지에스25여주세븐") == "gs25"


def test_a_brand_that_cannot_be_guessed_from_the_name_is_accepted() -> None:
    assert chain_of(brand="CU", name="역삼점") == "cu"


def test_without_a_brand_and_a_known_name_there_is_no_chain() -> None:
    assert chain_of(brand="", name="행복슈퍼") is None


def test_two_brands_after_other_words_decide_nothing() -> None:
    assert chain_of(brand="CU", name="행복씨유와세븐일레븐") is None


@given(st.text(max_size=40), st.text(max_size=40))
@settings(deadline=None, max_examples=200)
def test_any_text_gets_a_known_chain_or_none(brand: str, name: str) -> None:
    assert chain_of(brand=brand, name=name) in CODES
