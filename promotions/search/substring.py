"""Finding a piece of text in all names at once: exactly, by initial consonants, or half typed."""

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
class Found:
    """Where a pattern stands: int64 [n] each, the text's number, and the places where it begins and ends in it."""

    text: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Sign:
    """One place of a pattern: a code, and in which reading of the names it must stand there."""

    reading: int
    code: int


_TEXT, _INITIAL, _OPEN = range(3)


class Signs:
    """All names in a row, in three readings that agree place by place: as they are, initials, without finals."""

    def __init__(self, texts: Sequence[str]) -> None:
        joined = _BETWEEN.join(texts)
        lengths = [len(text) + 1 for text in texts]
        self._text = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)[: len(joined)]
        self._starts = np.cumsum([0, *lengths[:-1]], dtype=np.int64)
        codes = codes_of(joined)
        self._readings = tuple(map(_Reading, (codes, codes_of(firsts(joined)), _without_finals(codes))))

    def find(self, word: str) -> Found:
        """Where the word stands; a lone consonant stands for every syllable that begins with it."""
        return self._find([_sign(letter) for letter in word])

    def find_half_typed(self, word: str) -> Found:
        """Where a word begins whose last syllable is still being typed: 새우까, 새욲 on the way to 새우깡."""
        before, last = word[:-1], word[-1]
        signs = [_sign(letter) for letter in before]
        found = self._find([*signs, _Sign(_OPEN, min(ord(last), _ALL_CODES))])
        if last == without_final(last):
            return found
        following = _Sign(_INITIAL, ord(to_jamo(last)[-1]))
        return _united(found, self._find([*signs, _sign(_without_last_key(last)), following]))

    def _find(self, signs: Sequence[_Sign]) -> Found:
        """Every place at which all signs stand one after the other; the rarest is looked up, the others are checked."""
        rarest = min(range(len(signs)), key=lambda at: self._readings[signs[at].reading].count(signs[at].code))
        places = self._readings[signs[rarest].reading].places(signs[rarest].code).astype(np.int64) - rarest
        places = places[(places >= 0) & (places + len(signs) <= len(self._text))]
        for offset, sign in enumerate(signs):
            if offset != rarest:
                places = places[self._readings[sign.reading].codes[places + offset] == sign.code]
        text = self._text[places].astype(np.int64)
        start = places - self._starts[text]
        return Found(text, start, start + len(signs))


class _Reading:
    """Codes in a row, and the places of each."""

    def __init__(self, codes: Codes) -> None:
        self.codes = codes
        self._places = np.argsort(codes, kind="stable").astype(np.int32)
        counts = np.bincount(codes, minlength=_ALL_CODES + 1)
        self._ends = np.cumsum(counts).astype(np.int32)

    def count(self, code: int) -> int:
        """How often the code is there."""
        return len(self.places(code))

    def places(self, code: int) -> NDArray[np.int32]:
        """Where the code is, in ascending order."""
        code = min(code, _ALL_CODES)
        return self._places[self._ends[code - 1] if code else 0 : self._ends[code]]


def codes_of(text: str) -> Codes:
    """uint16 [n]; the few signs past the basic plane are all one."""
    wide = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return np.minimum(wide, _ALL_CODES).astype(np.uint16)


def _without_finals(codes: Codes) -> Codes:
    first, last = 0xAC00, 0xD7A3
    finals = np.where((codes >= first) & (codes <= last), (codes - np.uint16(first)) % 28, 0)
    return (codes - finals).astype(np.uint16)


def _sign(letter: str) -> _Sign:
    return _Sign(_INITIAL if letter in INITIALS else _TEXT, min(ord(letter), _ALL_CODES))


def _without_last_key(syllable: str) -> str:
    """The syllable before its last key: 닭 → 달, 깡 → 까."""
    opened = without_final(syllable)
    finals = len(to_jamo(syllable)) - len(to_jamo(opened))
    if finals < _TWO_KEYS:
        return opened
    lone = to_jamo(syllable)[-2]
    return unicodedata.normalize("NFC", opened + _FINAL_OF_INITIAL[lone])


# ㄱ ㄴ ㄹ ㅂ: those that begin a final of two keys.
_FINAL_OF_INITIAL: Final = {"\u1100": "\u11a8", "\u1102": "\u11ab", "\u1105": "\u11af", "\u1107": "\u11b8"}


def _united(one: Found, other: Found) -> Found:
    return Found(*(np.concatenate(pair) for pair in zip(_parts(one), _parts(other), strict=True)))


def _parts(found: Found) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    return found.text, found.start, found.end
