from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotions.search.query import LONGEST, parse_query, retyped


@pytest.mark.parametrize(
    ("text", "words", "amounts"),
    [
        ("새우깡", ("새우깡",), ()),
        ("농심 새우깡", ("농심", "새우깡"), ()),
        ("농심)새우깡", ("농심", "새우깡"), ()),
        ("콜라 500ml", ("콜라",), (("ml", 500),)),
        ("콜라0.5L", ("콜라",), (("ml", 500),)),
        ("콜라 1.5 리터", ("콜라",), (("ml", 1500),)),
        ("쌀 1kg 또는 500g", ("쌀", "또는"), (("g", 1000), ("g", 500))),
        ("500ml", (), (("ml", 500),)),
        ("비타 500", ("비타", "500"), ()),
        ("5golf", ("5golf",), ()),
        (" -+,.· ", (), ()),
        ("", (), ()),
    ],
)
def test_words_and_sizes_are_separated(
    text: str, words: tuple[str, ...], amounts: tuple[tuple[str, float], ...]
) -> None:
    query = parse_query(text)
    assert (query.words, query.amounts) == (words, amounts)


def test_the_whole_has_the_words_and_everything_the_sizes_too() -> None:
    query = parse_query("농심 새우깡 90g")
    assert (query.whole, query.everything) == ("농심새우깡", "농심새우깡90g")


@pytest.mark.parametrize(
    ("text", "gtin"),
    [
        ("8801382149743", "8801382149743"),
        (" 8801382149743 ", "8801382149743"),
        ("8801382149744", None),
        ("새우깡", None),
    ],
)
def test_a_barcode_is_recognised(text: str, gtin: str | None) -> None:
    assert parse_query(text).gtin == gtin


def test_full_width_characters_are_the_plain_ones() -> None:
    assert parse_query("콜라５００ｍｌ") == parse_query("콜라500ml")


def test_characters_beyond_the_longest_query_are_ignored() -> None:
    assert parse_query("가" * LONGEST + " 나") == parse_query("가" * LONGEST)


@pytest.mark.parametrize(
    ("word", "united"), [("요구르트", "요거트"), ("스트로베리", "딸기"), ("코카콜라", "코카콜라"), ("새우깡", "새우깡")]
)
def test_a_word_is_united_unless_that_only_shortens_it(word: str, united: str) -> None:
    assert parse_query(word).united.words == (united,)


@pytest.mark.parametrize(("text", "whole"), [("todnRkd", "새우깡"), ("zhffk", "콜라"), ("todn rhkwk", "새우과자")])
def test_latin_keys_give_the_korean_word(text: str, whole: str) -> None:
    query = retyped(text)
    assert query is not None
    assert query.whole == whole


@pytest.mark.parametrize("text", ["rk", "zz", "콜라", "cola 콜라", ""])
def test_keys_without_two_syllables_and_other_alphabets_give_nothing(text: str) -> None:
    assert retyped(text) is None


@given(st.text(max_size=150))
def test_any_text_is_parsed(text: str) -> None:
    query = parse_query(text)
    assert all(query.words)
    assert query.united.amounts == query.amounts
    retyped(text)


@given(
    st.lists(st.text(alphabet="가나다새우깡", min_size=1, max_size=6), max_size=5),
    st.sampled_from([" ", "  ", "/", ")", ", "]),
)
def test_words_are_found_whatever_stands_between_them(words: list[str], between: str) -> None:
    assert parse_query(between.join(words)).words == tuple(words)
