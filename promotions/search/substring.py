"""Substring search in all names at once: exact, by initial consonants, or half typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from promotions.names.hangul import INITIALS, firsts, to_jamo, without_final

Codes = NDArray[np.uint16]
_BETWEEN: Final = "\n"
_TWO_KEYS: Final = 2
_ALL_CODES: Final = 0xFFFF


@dataclass(frozen=True, slots=True)
class Matches:
    """The places of a pattern: int64 [n] each, the document's number, and where the pattern begins and ends in it."""

    document: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _PatternLetter:
    """A letter of a pattern: a code, and the reading of the names that must have it there."""

    reading: int
    code: int


_TEXT, _INITIAL, _OPEN = range(3)


class SubstringIndex:
    """All names in a row, in three readings with the same places: as they are, initials, without finals."""

    def __init__(self, texts: Sequence[str]) -> None:
        joined = _BETWEEN.join(texts)
        lengths = [len(text) + 1 for text in texts]
        self._document = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)[: len(joined)]
        self._starts = np.cumsum([0, *lengths[:-1]], dtype=np.int64)
        codes = codes_of(joined)
        self._readings = tuple(map(_Reading, (codes, codes_of(firsts(joined)), _without_finals(codes))))

    def find(self, word: str) -> Matches:
        """Find a word; a lone consonant matches every syllable that begins with it."""
        return self._find([_pattern_letter(letter) for letter in word])

    def find_half_typed(self, word: str) -> Matches:
        """Find words by a beginning whose last syllable is incomplete: 새우까, 새욲 on the way to 새우깡."""
        before, last = word[:-1], word[-1]
        pattern = [_pattern_letter(letter) for letter in before]
        found = self._find([*pattern, _PatternLetter(_OPEN, min(ord(last), _ALL_CODES))])
        if last == without_final(last):
            return found
        following = _PatternLetter(_INITIAL, ord(to_jamo(last)[-1]))
        return _combined(found, self._find([*pattern, _pattern_letter(_without_last_key(last)), following]))

    def _find(self, pattern: Sequence[_PatternLetter]) -> Matches:
        """Find all letters of the pattern one after the other: look up the rarest, check the others."""
        rarest = min(range(len(pattern)), key=lambda at: self._readings[pattern[at].reading].count(pattern[at].code))
        places = self._readings[pattern[rarest].reading].places(pattern[rarest].code).astype(np.int64) - rarest
        places = places[(places >= 0) & (places + len(pattern) <= len(self._document))]
        for offset, letter in enumerate(pattern):
            if offset != rarest:
                places = places[self._readings[letter.reading].codes[places + offset] == letter.code]
        document = self._document[places].astype(np.int64)
        start = places - self._starts[document]
        return Matches(document, start, start + len(pattern))


class _Reading:
    """Codes in a row, and the places of each."""

    def __init__(self, codes: Codes) -> None:
        self.codes = codes
        self._places = np.argsort(codes, kind="stable").astype(np.int32)
        counts = np.bincount(codes, minlength=_ALL_CODES + 1)
        self._ends = np.cumsum(counts).astype(np.int32)

    def count(self, code: int) -> int:
        """Return how often the code occurs."""
        return len(self.places(code))

    def places(self, code: int) -> NDArray[np.int32]:
        """Return the places of the code in ascending order."""
        code = min(code, _ALL_CODES)
        return self._places[self._ends[code - 1] if code else 0 : self._ends[code]]


def codes_of(text: str) -> Codes:
    """Return the codes of a text, uint16 [n]. The few characters past the basic plane share one code."""
    wide = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return np.minimum(wide, _ALL_CODES).astype(np.uint16)


def _without_finals(codes: Codes) -> Codes:
    first, last = 0xAC00, 0xD7A3
    finals = np.where((codes >= first) & (codes <= last), (codes - np.uint16(first)) % 28, 0)
    return (codes - finals).astype(np.uint16)


def _pattern_letter(letter: str) -> _PatternLetter:
    return _PatternLetter(_INITIAL if letter in INITIALS else _TEXT, min(ord(letter), _ALL_CODES))


def _without_last_key(syllable: str) -> str:
    """Return the syllable before its last key: 닭 → 달, 깡 → 까."""
    opened = without_final(syllable)
    finals = len(to_jamo(syllable)) - len(to_jamo(opened))
    if finals < _TWO_KEYS:
        return opened
    lone = to_jamo(syllable)[-2]
    return unicodedata.normalize("NFC", opened + _FINAL_OF_INITIAL[lone])


# ㄱ ㄴ ㄹ ㅂ: the consonants that begin a final of two keys.
_FINAL_OF_INITIAL: Final = {"\u1100": "\u11a8", "\u1102": "\u11ab", "\u1105": "\u11af", "\u1107": "\u11b8"}


def _combined(one: Matches, other: Matches) -> Matches:
    return Matches(*(np.concatenate(pair) for pair in zip(_parts(one), _parts(other), strict=True)))


def _parts(found: Matches) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    return found.document, found.start, found.end
