"""Hangul as letters of a keyboard, and the initial consonants (초성) that people search by.

A final consonant is the same letter as an initial one, and letters of two keys are split (ㅘ = ㅗㅏ, ㄺ = ㄹㄱ). So the
letters of a half-typed word ("새욲" on the way to "새우깡") are a prefix of the whole word's letters. Letters are
written as conjoining jamo (U+1100 ff.), which NFKC leaves as they are.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_FIRST_SYLLABLE: Final = 0xAC00
_LAST_SYLLABLE: Final = 0xD7A3
_SYLLABLES_OF_AN_INITIAL: Final = 588  # 21 vowels × 28 finals
_FINALS: Final = 28

# The keys of the two-set keyboard (두벌식), by the order of Unicode's blocks.
_INITIAL_KEYS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWEL_KEYS: Final = (
    "ㅏ", "ㅐ", "ㅑ", "ㅒ", "ㅓ", "ㅔ", "ㅕ", "ㅖ", "ㅗ", "ㅗㅏ", "ㅗㅐ",
    "ㅗㅣ", "ㅛ", "ㅜ", "ㅜㅓ", "ㅜㅔ", "ㅜㅣ", "ㅠ", "ㅡ", "ㅡㅣ", "ㅣ",
)  # fmt: skip
_FINAL_KEYS: Final = (
    "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ", "ㄹㅍ",
    "ㄹㅎ", "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ",
)  # fmt: skip
_VOWELS: Final = range(0x1161, 0x1176)

INITIALS: Final = frozenset(map(chr, range(0x1100, 0x1113)))


def _keys(compatible: str) -> str:
    """Return keyboard letters as conjoining jamo: NFKC turns them into initials and vowels."""
    return "".join(unicodedata.normalize("NFKC", key) for key in compatible)


def _tables() -> tuple[dict[int, str], dict[int, str]]:
    letters = {0x1100 + place: _keys(key) for place, key in enumerate(_INITIAL_KEYS)}
    letters |= {_VOWELS[place]: _keys(keys) for place, keys in enumerate(_VOWEL_KEYS)}
    letters |= {0x11A8 + place: _keys(keys) for place, keys in enumerate(_FINAL_KEYS)}
    lone = {code: keys for code, keys in letters.items() if code not in _VOWELS}
    for code in range(_FIRST_SYLLABLE, _LAST_SYLLABLE + 1):
        letters[code] = "".join(letters[ord(jamo)] for jamo in unicodedata.normalize("NFD", chr(code)))
    return letters, lone


_LETTERS, _LONE_CONSONANTS = _tables()
_FIRSTS: Final = {
    code: chr(0x1100 + (code - _FIRST_SYLLABLE) // _SYLLABLES_OF_AN_INITIAL)
    for code in range(_FIRST_SYLLABLE, _LAST_SYLLABLE + 1)
}


def folded(text: str) -> str:
    """Unite compatibility forms, fold case, remove blanks; lone consonants become initials (ㄳ is ㄱㅅ)."""
    once = unicodedata.normalize("NFKC", text).casefold()
    # Once more: letters may compose when the blank between them is removed.
    return unicodedata.normalize("NFKC", "".join(once.split())).translate(_LONE_CONSONANTS)


def to_jamo(text: str) -> str:
    """Return the letters as typed on a keyboard: "새우깡" is ㅅㅐㅇㅜㄲㅏㅇ; all else as `folded` has it."""
    return apart(folded(text))


def initials(text: str) -> str:
    """Replace each syllable of `folded(text)` by its initial; all else stays ("비타500" → ㅂㅌ500)."""
    return firsts(folded(text))


def apart(text: str) -> str:
    """Do what `to_jamo` does for a text that is already folded, or for many texts separated by line ends."""
    return text.translate(_LETTERS)


def firsts(text: str) -> str:
    """Do what `initials` does for a text that is already folded."""
    return text.translate(_FIRSTS)


def is_initials(text: str) -> bool:
    """Return whether the text is only consonants (and blanks), as in a search for ㅅㅇㄲ."""
    letters = folded(text)
    return bool(letters) and INITIALS.issuperset(letters)


def without_final(syllable: str) -> str:
    """Return the syllable without its final consonant: "깡" → "까"; any other character as it is."""
    code = ord(syllable)
    if not _FIRST_SYLLABLE <= code <= _LAST_SYLLABLE:
        return syllable
    return chr(code - (code - _FIRST_SYLLABLE) % _FINALS)


def typed_on_two_set(text: str) -> str:
    """Return the Hangul of the same keys on the two-set keyboard: "todnRkd" → "새우깡"; "" if no syllable forms."""
    keys = text.translate(_TWO_SET)
    syllables = _assembled(keys)
    return syllables if any(_FIRST_SYLLABLE <= ord(letter) <= _LAST_SYLLABLE for letter in syllables) else ""


_LATIN_KEYS: Final = dict(
    zip("qwertyuiopasdfghjklzxcvbnm", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", strict=True)
)
_SHIFTED: Final = {"Q": "ㅃ", "W": "ㅉ", "E": "ㄸ", "R": "ㄲ", "T": "ㅆ", "O": "ㅒ", "P": "ㅖ"}
_TWO_SET: Final = str.maketrans({key.upper(): letter for key, letter in _LATIN_KEYS.items()} | _LATIN_KEYS | _SHIFTED)
_VOWEL_OF: Final = {keys: _VOWELS[place] for place, keys in enumerate(_VOWEL_KEYS)}
_FINAL_OF: Final = {keys: 0x11A8 + place for place, keys in enumerate(_FINAL_KEYS)}


def _assembled(keys: str) -> str:
    """Assemble syllables from keyboard letters as an input method does."""
    made, place = "", 0
    while place < len(keys):
        syllable, place = _next_syllable(keys, place)
        made += syllable
    return made


def _next_syllable(keys: str, place: int) -> tuple[str, int]:
    vowel = _longest(keys, place + 1, _VOWEL_OF)
    if keys[place] not in _INITIAL_KEYS or not vowel:
        return keys[place], place + 1
    jamo = _keys(keys[place]) + chr(_VOWEL_OF[vowel])
    place += 1 + len(vowel)
    final = _final(keys, place)
    return unicodedata.normalize("NFC", jamo + (chr(_FINAL_OF[final]) if final else "")), place + len(final)


def _longest(keys: str, place: int, known: dict[str, int]) -> str:
    return next((keys[place : place + size] for size in (2, 1) if keys[place : place + size] in known), "")


def _final(keys: str, place: int) -> str:
    """Return the final consonant; a consonant before a vowel begins the next syllable."""
    final = _longest(keys, place, _FINAL_OF)
    return final[:-1] if final and _longest(keys, place + len(final), _VOWEL_OF) else final
