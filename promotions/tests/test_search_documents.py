from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotions.search.documents import Document, document_of, letters, stated_amount, united

NAMES = st.text(alphabet="가나다라 농심롯데)(딸기ab019mlg_", max_size=24)


@pytest.mark.parametrize(
    ("text", "kept"),
    [("새우 깡!", "새우깡"), ("Post-it", "postit"), ("１＋１", "11"), ("ㄳ", "ᄀᄉ"), ("_·()", ""), ("", "")],
)
def test_only_letters_and_digits_are_kept(text: str, kept: str) -> None:
    assert letters(text) == kept


def core(document: Document) -> str:
    return document.text[document.core_start : document.core_end]


@pytest.mark.parametrize(
    ("name", "brand", "text", "inside"),
    [
        ("농심)새우깡90g", "", "농심새우깡90g", "새우깡"),
        ("새우깡90g", "농심", "농심새우깡90g", "새우깡"),
        ("농심새우깡", "농심", "농심새우깡", "농심새우깡"),
        ("새우깡", "", "새우깡", "새우깡"),
        ("농심)", "", "농심", "농심"),
        ("500ml", "", "500ml", "500ml"),
    ],
)
def test_a_name_has_its_brand_in_front_and_a_core(name: str, brand: str, text: str, inside: str) -> None:
    document = document_of(name, brand)
    assert (document.text, core(document)) == (text, inside)


@pytest.mark.parametrize(
    ("name", "amount"),
    [
        ("콜라500ml", ("ml", 500)),
        ("콜라0.5L", ("ml", 500)),
        ("쌀1kg", ("g", 1000)),
        ("두유19", ("", 19)),
        ("과자", None),
    ],
)
def test_a_name_states_its_size(name: str, amount: tuple[str, float] | None) -> None:
    assert document_of(name).amount == amount


def test_united_spellings_keep_brand_core_and_size_apart() -> None:
    document = united(document_of("해든)스트로베리쵸코우유190ml"))
    assert document.text == "해든딸기초코우유190ml"
    assert core(document) == "딸기초코우유"
    assert (document.amount, document.is_united) == (("ml", 190), True)


def test_a_name_as_written_is_not_marked_as_united() -> None:
    assert not document_of("딸기").is_united


@pytest.mark.parametrize(("text", "amount"), [("0.6L", ("ml", 600)), ("600ml", ("ml", 600)), ("6", None), ("", None)])
def test_a_size_needs_its_unit(text: str, amount: tuple[str, float] | None) -> None:
    assert stated_amount(text) == amount


@given(NAMES, NAMES)
def test_the_core_is_always_inside_the_text(name: str, brand: str) -> None:
    for document in (document_of(name, brand), united(document_of(name, brand))):
        assert 0 <= document.core_start <= document.core_end <= len(document.text)


@given(st.text(max_size=40))
def test_letters_of_letters_are_the_same(text: str) -> None:
    assert letters(letters(text)) == letters(text)
