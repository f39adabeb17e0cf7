from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotions.names import name_key, split_brand, with_brand


def test_a_brand_prefix_is_split_off() -> None:
    assert split_brand("해든)고소한우유500ml") == ("해든", "고소한우유500ml")


def test_a_bracket_later_in_the_name_is_no_brand() -> None:
    assert split_brand("오징어튀김40G(오리지널)") == ("", "오징어튀김40G(오리지널)")


def test_blanks_case_and_width_do_not_matter_to_the_key() -> None:
    assert name_key("해든) 우유 500ML １＋１") == name_key("해든)우유500ml1+1")


@given(st.text(max_size=300))
def test_a_key_of_a_key_is_the_key(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)


def test_a_name_without_brand_stays_as_it_is() -> None:
    assert with_brand("우유", "") == "우유"


@pytest.mark.parametrize(
    ("raw", "brand", "name"),
    [
        ("  해든 ) 우유 ", "해든", "우유"),
        ("해든)", "", "해든)"),
        (")우유", "", ")우유"),
        ("아주긴브랜드이름)우유", "아주긴브랜드이름", "우유"),
        ("아주긴브랜드이름이)우유", "", "아주긴브랜드이름이)우유"),
        ("(신)우유", "", "(신)우유"),
        ("", "", ""),
    ],
)
def test_only_a_short_prefix_before_a_closing_bracket_is_a_brand(raw: str, brand: str, name: str) -> None:
    assert split_brand(raw) == (brand, name)


@given(st.text(alphabet="가나다abc1", min_size=1, max_size=8), st.text(alphabet="가나다 abc1", min_size=1, max_size=20))
def test_a_brand_in_front_is_split_off_again(brand: str, name: str) -> None:
    if name.strip():
        assert split_brand(with_brand(name, brand)) == (brand, name.strip())


@pytest.mark.parametrize(
    ("raw", "key"), [("ⅡⅢ", "iiiii"), ("가·나・다,라_마 바", "가나다라마바"), ("가" * 300, "가" * 200)]
)
def test_a_key_has_no_separators_and_is_bounded(raw: str, key: str) -> None:
    assert name_key(raw) == key
