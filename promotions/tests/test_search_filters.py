from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotions.models import PromotionKind
from promotions.search.filters import take_kind


@pytest.mark.parametrize(
    ("text", "kind", "rest"),
    [
        ("1+1 콜라", "1+1", "콜라"),
        ("콜라 2+1", "2+1", "콜라"),
        ("콜라3 + 1", "3+1", "콜라"),
        ("１＋１ 콜라", "1+1", "콜라"),
        ("1+1", "1+1", ""),
        ("할인 우유", "discount", "우유"),
        ("우유 덤", "gift", "우유"),
        ("증정 커피 라떼", "gift", "커피 라떼"),
        ("덤증정", "gift", ""),
    ],
)
def test_a_kind_is_taken_out_of_the_text(text: str, kind: str, rest: str) -> None:
    assert take_kind(text) == (kind, rest)


@pytest.mark.parametrize(
    "text", ["콜라", "", "11+1", "1+10", "1.1+1", "4+1 콜라", "할인가", "덤덤한맛", "비타500+1000"]
)
def test_what_only_looks_like_a_kind_stays(text: str) -> None:
    assert take_kind(text) == ("", text)


def test_only_the_first_kind_is_taken() -> None:
    assert take_kind("1+1 2+1 콜라") == ("1+1", "2+1 콜라")
    assert take_kind("할인 덤 콜라") == ("discount", "덤 콜라")


def test_the_numbers_come_before_the_words() -> None:
    kind, rest = take_kind("할인 1+1 콜라")
    assert (kind, rest.split()) == ("1+1", ["할인", "콜라"])


@given(st.text(max_size=40))
def test_any_text_gives_a_kind_that_exists_or_stays_as_it_is(text: str) -> None:
    kind, rest = take_kind(text)
    if kind:
        assert kind in PromotionKind.values
    else:
        assert rest == text
