from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotions.names.hangul import initials, is_initials, to_jamo, typed_on_two_set


def shown(jamo: str) -> str:
    """Conjoining letters as one reads them."""
    consonants = dict(zip(map(chr, range(0x1100, 0x1113)), "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", strict=True))
    vowels = dict(zip(map(chr, range(0x1161, 0x1176)), "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ", strict=True))
    return "".join((consonants | vowels).get(sign, sign) for sign in jamo)


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("새우깡", "ㅅㅐㅇㅜㄲㅏㅇ"),
        ("닭 과자", "ㄷㅏㄹㄱㄱㅗㅏㅈㅏ"),
        ("CU ２", "cu2"),
        ("ㄳ", "ㄱㅅ"),
        ("값", "ㄱㅏㅂㅅ"),
    ],
)
def test_a_text_comes_apart_into_the_keys_that_type_it(text: str, letters: str) -> None:
    assert shown(to_jamo(text)) == letters


@pytest.mark.parametrize("half", ["ㅅ", "새", "생", "새우", "새욱", "새욲", "새우까"])
def test_what_is_half_typed_begins_the_whole(half: str) -> None:
    whole = to_jamo("새우깡" if half != "새욱" else "새우과자")
    assert whole.startswith(to_jamo(half))


def test_initials_are_one_for_each_sign() -> None:
    assert shown(initials("새우깡 비타500")) == "ㅅㅇㄲㅂㅌ500"


@pytest.mark.parametrize(
    ("text", "is_so"), [("ㅅㅇㄲ", True), ("ㅅ ㅇ", True), ("ㄳ", True), ("새ㅇㄲ", False), ("ㅏ", False), ("", False)]
)
def test_initials_alone_are_distinguished_from_words(text: str, is_so: bool) -> None:
    assert is_initials(text) == is_so


@pytest.mark.parametrize(
    ("typed", "meant"), [("todnRkd", "새우깡"), ("rhkwk", "과자"), ("ekfrrkqt", "닭값"), ("zh zh", "코 코"), ("zz", "")]
)
def test_latin_keys_are_read_as_the_korean_keyboard_has_them(typed: str, meant: str) -> None:
    assert typed_on_two_set(typed) == meant


@given(st.text(max_size=40))
def test_taking_apart_never_fails_and_is_done_once(text: str) -> None:
    assert to_jamo(to_jamo(text)) == to_jamo(text)
    initials(text)
    typed_on_two_set(text)
