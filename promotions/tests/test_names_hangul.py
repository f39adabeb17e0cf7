from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotions.names.hangul import apart, initials, is_initials, to_jamo, typed_on_two_set, without_final


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


SYLLABLES = st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=12)


@given(SYLLABLES)
def test_initials_are_the_first_letters_of_the_syllables(text: str) -> None:
    assert len(initials(text)) == len(text)
    assert all(to_jamo(syllable).startswith(initials(syllable)) for syllable in text)


@given(SYLLABLES)
def test_initials_of_syllables_are_initials_alone(text: str) -> None:
    assert is_initials(initials(text)) == bool(text)


@given(SYLLABLES, SYLLABLES)
def test_the_letters_of_two_texts_are_those_of_both_together(one: str, other: str) -> None:
    assert to_jamo(one) + to_jamo(other) == to_jamo(one + other)
    assert apart(f"{one}\n{other}") == f"{apart(one)}\n{apart(other)}"


@given(SYLLABLES.filter(bool))
def test_a_syllable_without_its_final_begins_the_same(text: str) -> None:
    for syllable in text:
        opened = without_final(syllable)
        assert to_jamo(syllable).startswith(to_jamo(opened))
        assert without_final(opened) == opened
        assert initials(opened) == initials(syllable)


@pytest.mark.parametrize("letter", ["a", "1", "ㄱ", "ㅏ", "!", "中"])
def test_what_is_no_syllable_has_no_final(letter: str) -> None:
    assert without_final(letter) == letter


KEYS = {
    letter: key
    for key, letter in zip(
        "qwertyuiopasdfghjklzxcvbnm", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", strict=True
    )
} | dict(zip("ㅃㅉㄸㄲㅆㅒㅖ", "QWERTOP", strict=True))


def keys_of(text: str) -> str:
    """The keys that type a text on the two-set keyboard."""
    return "".join(KEYS[letter] for letter in shown_by_key(to_jamo(text)))


def shown_by_key(jamo: str) -> str:
    """Each letter as it is printed on its key."""
    two = {"ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ"}
    return "".join(two.get(letter, letter) for letter in shown(jamo))


@given(SYLLABLES.filter(bool))
def test_the_keys_of_hangul_are_read_back(text: str) -> None:
    assert typed_on_two_set(keys_of(text)) == text


def test_shifted_keys_without_a_letter_of_their_own_are_the_plain_ones() -> None:
    assert typed_on_two_set("GKS") == "한"
