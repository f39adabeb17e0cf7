"""Names that a mistyped word may mean: three letters in common first, then the fewest slips of the finger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from promotions.names.hangul import apart, to_jamo
from promotions.search.substring import Codes, codes_of

Letters = NDArray[np.uint8]
Slips = NDArray[np.int16]

# Letters (jamo) of a name that are compared; longer names are rare, and nobody types so far.
_LONGEST: Final = 96
_LONGEST_TEXT: Final = 40
_GRAM: Final = 3
_LINE_END: Final = 10
_ASCII: Final = 128
# The conjoining consonants and vowels: first code, how many, and the first of the codes they get.
_JAMO_BLOCKS: Final = ((0x1100, 19, 192), (0x1161, 21, 211))


class JamoIndex:
    """The letters of all names, and in which names each three letters in a row stand."""

    def __init__(self, texts: Sequence[str]) -> None:
        joined = "\n".join(texts)
        self._signs = _rectangle(codes_of(joined), _LONGEST_TEXT)
        self._letters = _rectangle(_letter_codes(codes_of(apart(joined))), _LONGEST)
        self.lengths = np.count_nonzero(self._letters, axis=1)
        self._grams, self._texts = _postings(self._letters)

    def nearest(self, words: Iterable[str], limit: int) -> NDArray[np.int64]:
        """The numbers of the texts that share the most (and the rarest) three letters with the words."""
        weights = np.zeros(len(self.lengths), dtype=np.float64)
        for gram in sorted({gram for word in words for gram in _grams_of(_letters(word))}):
            # Of the array's own type: else numpy would convert all of it.
            first, last = np.searchsorted(self._grams, np.array([gram, gram + 1], dtype=self._grams.dtype))
            if first < last:
                weights[self._texts[first:last]] += np.log(1 + len(self.lengths) / (last - first))
        weights = weights.round(6)
        found = np.flatnonzero(weights)
        if len(found) > limit:
            least = np.partition(weights[found], -limit)[-limit]
            found = found[weights[found] >= least]
        # Of texts with the same in common the shorter ones are nearer, and then the order is that of the texts.
        order = np.lexsort((found, self.lengths[found], -weights[found]))
        return found[order[:limit]]

    def slips(self, word: str, texts: NDArray[np.int64]) -> Slips:
        """The fewest slips (a letter wrong, missing, too many, or two exchanged) to find the word inside of each text.

        Returns:
            int16 [len(texts)].
        """
        asked = _letters(word)
        columns = np.ascontiguousarray(self._letters[texts, : int(self.lengths[texts].max(initial=0))].T)
        return _slips(asked, columns)

    def syllable_slips(self, word: str, texts: NDArray[np.int64]) -> Slips:
        """The same by whole syllables: one missing, typed twice, or two exchanged count 1, else 2; int16 [texts]."""
        asked = codes_of(word)
        extra = [1 if number and asked[number - 1] == sign else 2 for number, sign in enumerate(asked)]
        return _slips(asked, np.ascontiguousarray(self._signs[texts].T), wrong=2, extra=extra)


def typed_length(word: str) -> int:
    """How many letters (jamo) it takes to type."""
    return len(_letters(word))


def _rectangle(joined: NDArray[Any], longest: int) -> NDArray[Any]:
    """One row for each line, filled up with zeros, cut after `longest`."""
    is_end = joined == _LINE_END
    lines = np.cumsum(is_end)
    starts = np.concatenate([[0], np.flatnonzero(is_end) + 1])
    columns = np.arange(len(joined)) - starts[lines]
    kept = ~is_end & (columns < longest)
    filled = np.zeros((len(starts), int(columns[kept].max(initial=-1)) + 1), dtype=joined.dtype)
    filled[lines[kept], columns[kept]] = joined[kept]
    return filled


def _letters(word: str) -> Letters:
    return _letter_codes(codes_of(to_jamo(word)[:_LONGEST]))


def _letter_codes(codes: Codes) -> Letters:
    """uint8, never 0: Hangul letters, digits and Latin letters have a code each, the rest share what is left."""
    found = np.where(codes < _ASCII, codes, _ASCII + codes % 64)
    for first, count, at in _JAMO_BLOCKS:
        inside = (codes >= first) & (codes < first + count)
        found = np.where(inside, codes - np.uint16(first) + np.uint16(at), found)
    return np.maximum(found, 1).astype(np.uint8)


def _postings(letters: Letters) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """Every three letters and the text they stand in, ordered by the letters; each pair once."""
    if letters.shape[1] < _GRAM:
        return np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.int32)
    wide = letters.astype(np.uint64)
    grams = (wide[:, :-2] << 16) | (wide[:, 1:-1] << 8) | wide[:, 2:]
    text, place = np.nonzero(letters[:, 2:])
    pairs = np.unique((grams[text, place] << np.uint64(32)) | text.astype(np.uint64))
    return (pairs >> np.uint64(32)).astype(np.uint32), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int32)


def _grams_of(word: Letters) -> list[int]:
    wide = word.astype(np.int64)
    return [int(gram) for gram in (wide[:-2] << 16) | (wide[1:-1] << 8) | wide[2:]]


def _slips(asked: NDArray[Any], columns: NDArray[Any], *, wrong: int = 1, extra: Sequence[int] | None = None) -> Slips:
    """Damerau's distance (optimal alignment) to the best part of each text, all texts at once.

    Args:
        asked: [n] codes.
        columns: [m, texts] codes, one text a column, 0 past its end.
        wrong: what another sign in the place of the asked one counts; one missing, or two exchanged, count 1.
        extra: what each asked sign counts where the text has none for it; 1 unless given.
    """
    places = np.arange(len(columns) + 1, dtype=np.int16)[:, None]
    earlier = before = np.zeros((len(columns) + 1, columns.shape[1]), dtype=np.int16)
    for number, sign in enumerate(asked):
        surplus = np.int16(extra[number] if extra else 1)
        is_sign = columns == sign
        row = before + surplus
        np.minimum(row[1:], before[:-1] + ~is_sign * np.int16(wrong), out=row[1:])
        if number:
            exchanged = (columns[1:] == asked[number - 1]) & is_sign[:-1]
            np.minimum(row[2:], earlier[:-2] + np.int16(1), out=row[2:], where=exchanged)
        row -= places
        np.minimum.accumulate(row, axis=0, out=row)
        row += places
        earlier, before = before, row
    fewest: Slips = before.min(axis=0)
    return fewest
