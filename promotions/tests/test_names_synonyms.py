from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotions.names.synonyms import _FLAVOURS, _KEPT, _SPELLINGS, flavours_in, unite_spellings

WORDS = st.sampled_from(sorted({*_SPELLINGS, *(one for many in _SPELLINGS.values() for one in many.split())}))


@pytest.mark.parametrize(
    ("written", "united"),
    [
        ("스트로베리", "딸기"),
        ("strawberry", "딸기"),
        ("쵸코", "초코"),
        ("초콜릿", "초코"),
        ("요구르트", "요거트"),
        ("소세지", "소시지"),
        ("bbq", "바베큐"),
        ("매콤한맛", "매운"),
        ("자몽", "자몽"),
        ("그레이프후르츠", "자몽"),
        ("프로틴", "프로틴"),
        ("단백질", "프로틴"),
        ("쿠키앤크림", "쿠앤크"),
    ],
)
def test_words_have_one_spelling(written: str, united: str) -> None:
    assert unite_spellings(written) == united


@pytest.mark.parametrize("word", _KEPT)
def test_a_word_that_contains_another_by_chance_stays(word: str) -> None:
    assert unite_spellings(word) == word


def test_the_longest_word_is_replaced_and_nothing_inside_it() -> None:
    assert unite_spellings("그레이프후르츠그레이프") == "자몽포도"
    assert unite_spellings("스트로베리") != unite_spellings("베리")


@pytest.mark.parametrize(
    ("text", "flavours"),
    [
        ("청포도젤리", {"청포도"}),
        ("포도젤리", {"포도"}),
        ("딸기바나나우유", {"딸기", "바나나"}),
        ("생수", set()),
        ("블랙페퍼칩", {"블랙페퍼"}),
        ("마늘빵", {"마늘"}),
        ("단팥빵", {"단팥"}),
    ],
)
def test_flavours_are_found_by_their_longest_word(text: str, flavours: set[str]) -> None:
    assert flavours_in(text) == flavours


def test_no_spelling_stands_for_two_words() -> None:
    variants = [variant for many in _SPELLINGS.values() for variant in many.split()]
    assert len(variants) == len(set(variants))


def test_no_spelling_is_another_words_own() -> None:
    variants = {variant for many in _SPELLINGS.values() for variant in many.split()}
    assert not variants & set(_SPELLINGS)


def test_flavours_are_in_the_united_spelling() -> None:
    assert {flavour for flavour in _FLAVOURS if unite_spellings(flavour) != flavour} <= {"피넛"}


@given(WORDS)
def test_uniting_a_word_twice_changes_nothing(word: str) -> None:
    assert unite_spellings(unite_spellings(word)) == unite_spellings(word)


@given(st.text(max_size=40))
def test_any_text_is_united(text: str) -> None:
    assert isinstance(unite_spellings(text), str)
    assert flavours_in(text) <= set(_FLAVOURS)
