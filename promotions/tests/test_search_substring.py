"""Substring search compared with Python's own, name by name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotions.names.hangul import initials, to_jamo, without_final
from promotions.search.substring import Matches, SubstringIndex, codes_of

ALPHABET = "가각간나낙다달닭새우깡까ab1"
TEXTS = st.lists(st.text(alphabet=ALPHABET, max_size=8), min_size=1, max_size=6)
WORDS = st.text(alphabet=ALPHABET, min_size=1, max_size=4)


def places(matches: Matches) -> set[tuple[int, int, int]]:
    return set(zip(matches.document.tolist(), matches.start.tolist(), matches.end.tolist(), strict=True))


def expected(texts: list[str], word: str) -> set[tuple[int, int, int]]:
    return {
        (number, start, start + len(word))
        for number, text in enumerate(texts)
        for start in range(len(text))
        if text.startswith(word, start)
    }


@given(TEXTS, WORDS)
def test_every_place_of_a_word_is_found(texts: list[str], word: str) -> None:
    assert places(SubstringIndex(texts).find(word)) == expected(texts, word)


@given(TEXTS, WORDS)
def test_initials_are_found_where_the_names_initials_are(texts: list[str], word: str) -> None:
    consonants = "".join(letter for letter in initials(word) if not letter.isascii())
    if consonants:
        assert places(SubstringIndex(texts).find(consonants)) == expected(
            [initials(text) for text in texts], consonants
        )


@given(TEXTS, st.text(alphabet="가나다새우까달", min_size=1, max_size=4))
def test_a_word_with_an_open_last_syllable_is_found_before_any_final(texts: list[str], word: str) -> None:
    opened = [
        (number, start, start + len(word))
        for number, text in enumerate(texts)
        for start in range(len(text) - len(word) + 1)
        if text[start : start + len(word) - 1] == word[:-1] and without_final(text[start + len(word) - 1]) == word[-1]
    ]
    assert places(SubstringIndex(texts).find_half_typed(word)) == set(opened)


@given(TEXTS, st.text(alphabet="각간낙닭깡", min_size=1, max_size=3))
def test_whatever_is_found_half_typed_begins_with_what_was_typed(texts: list[str], word: str) -> None:
    for number, start, end in places(SubstringIndex(texts).find_half_typed(word)):
        assert to_jamo(texts[number][start:end]).startswith(to_jamo(word))


@pytest.mark.parametrize(
    ("typed", "name"), [("새우까", "새우깡"), ("새욲", "새우깡"), ("새욱", "새우과자"), ("닭", "달걀"), ("다", "달걀")]
)
def test_half_a_word_finds_the_whole(typed: str, name: str) -> None:
    found = SubstringIndex(["전혀른것", name]).find_half_typed(typed)
    assert {document for document, _, _ in places(found)} == {1}


def test_a_word_does_not_reach_over_two_names() -> None:
    assert places(SubstringIndex(["새우", "깡"]).find("우깡")) == set()


def test_a_word_longer_than_all_names_is_not_found() -> None:
    assert places(SubstringIndex(["새우"]).find("새우깡")) == set()


def test_empty_names_do_not_shift_the_others() -> None:
    assert places(SubstringIndex(["", "새우", "", "우"]).find("우")) == {(1, 1, 2), (3, 0, 1)}


def test_characters_past_the_basic_plane_share_one_code() -> None:
    assert codes_of("🍜🍣a").tolist() == [0xFFFF, 0xFFFF, ord("a")]
    assert places(SubstringIndex(["라면🍜"]).find("🍜")) == {(0, 2, 3)}
