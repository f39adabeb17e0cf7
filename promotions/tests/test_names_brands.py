from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotions.names.brands import (
    _BRANDS,
    _MAKERS,
    brand_in_front,
    canonical_brand,
    is_maker,
    without_maker,
)


@pytest.mark.parametrize(
    ("prefix", "maker"),
    [
        ("롯데", "롯데"),
        ("칠성", "롯데"),
        ("LOTTE", "롯데"),
        ("칸타타", "롯데"),
        ("청정원", "대상"),
        ("오츠카", "동아"),
        ("P&G", "피앤지"),
        ("동원F&B", "동원"),
        ("이클립스", "마즈"),
        ("ＣＪ", "cj"),
        ("씨 제이", "cj"),
    ],
)
def test_a_prefix_means_its_maker(prefix: str, maker: str) -> None:
    assert canonical_brand(prefix) == maker


@pytest.mark.parametrize(
    ("prefix", "so"), [("농심", True), ("오츠카", True), ("칸타타", False), ("해든", False), ("", False)]
)
def test_a_maker_is_distinguished_from_its_brands(prefix: str, so: bool) -> None:
    assert is_maker(prefix) == so


@pytest.mark.parametrize(
    ("name", "maker"),
    [("롯데제과초코", "롯데제과"), ("서울우유500ml", "서울우유"), ("롯데초코", ""), ("농심새우깡", ""), ("", "")],
)
def test_a_maker_without_bracket_is_recognised_only_if_long_enough(name: str, maker: str) -> None:
    assert brand_in_front(name) == maker


@pytest.mark.parametrize(
    ("core", "maker", "rest"),
    [
        ("매일두유", "매일", "두유"),
        ("매일유업두유", "매일", "두유"),
        ("매일", "매일", "매일"),
        ("두유매일", "매일", "두유매일"),
        ("두유", "없는곳", "두유"),
    ],
)
def test_a_maker_is_removed_from_the_beginning_unless_nothing_is_left(core: str, maker: str, rest: str) -> None:
    assert without_maker(core, maker) == rest


def test_no_prefix_means_two_makers() -> None:
    aliases = [alias for names in _MAKERS.values() for alias in names.split()]
    assert len(aliases) == len(set(aliases))


def test_every_maker_is_its_own_alias() -> None:
    assert all(canonical_brand(maker) == maker and is_maker(maker) for maker in _MAKERS)


def test_every_brand_leads_to_its_maker() -> None:
    own = {alias for names in _MAKERS.values() for alias in names.split()}
    for maker, brands in _BRANDS.items():
        for brand in set(brands.split()) - own:
            assert canonical_brand(brand) == maker


@given(st.text(max_size=20))
def test_any_prefix_has_a_canonical_form(prefix: str) -> None:
    once = canonical_brand(prefix)
    assert canonical_brand(once) == once or is_maker(once)
