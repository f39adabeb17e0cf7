from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from promotions.names import name_key, split_brand


def test_a_brand_prefix_is_split_off() -> None:
    assert split_brand("해든)고소한우유500ml") == ("해든", "고소한우유500ml")


def test_a_bracket_later_in_the_name_is_no_brand() -> None:
    assert split_brand("오징어튀김40G(오리지널)") == ("", "오징어튀김40G(오리지널)")


def test_blanks_case_and_width_do_not_matter_to_the_key() -> None:
    assert name_key("해든) 우유 500ML １＋１") == name_key("해든)우유500ml1+1")


@given(st.text(max_size=300))
def test_a_key_of_a_key_is_the_key(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)
