"""Fuzzy search: the names with most trigrams in common with a word, then those with the smallest edit distance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from promotions.names.hangul import apart, to_jamo
from promotions.search.substring import Codes, codes_of

Letters = NDArray[np.uint8]
Distances = NDArray[np.int16]

# How many letters (jamo) of a name are compared. Longer names are rare, and few people type that many.
_LONGEST: Final = 96
_LONGEST_TEXT: Final = 40
_GRAM: Final = 3
_LINE_END: Final = 10
_ASCII: Final = 128
# The conjoining consonants and vowels: first code, how many, and the first of the codes they get.
_JAMO_BLOCKS: Final = ((0x1100, 19, 192), (0x1161, 21, 211))


class FuzzyIndex:
    """The letters (jamo) of all names, and the names of each trigram."""

    def __init__(self, texts: Sequence[str]) -> None:
        joined = "\n".join(texts)
        self._syllables = _rectangle(codes_of(joined), _LONGEST_TEXT)
        self._letters = _rectangle(_letter_codes(codes_of(apart(joined))), _LONGEST)
        self.lengths = np.count_nonzero(self._letters, axis=1)
        self._grams, self._texts = _postings(self._letters)

    def nearest(self, words: Iterable[str], limit: int) -> NDArray[np.int64]:
        """Return the numbers of up to `limit` texts that share the most and the rarest trigrams with the words."""
        weights = np.zeros(len(self.lengths), dtype=np.float64)
        for gram in sorted({gram for word in words for gram in _grams_of(_letters(word))}):
            # Of the array's own type, or numpy would convert all of it.
            first, last = np.searchsorted(self._grams, np.array([gram, gram + 1], dtype=self._grams.dtype))
            if first < last:
                weights[self._texts[first:last]] += np.log(1 + len(self.lengths) / (last - first))
        weights = weights.round(6)
        found = np.flatnonzero(weights)
        if len(found) > limit:
            least = np.partition(weights[found], -limit)[-limit]
            found = found[weights[found] >= least]
        # Of texts with equal weights the shorter ones come first, then the order is that of the texts.
        order = np.lexsort((found, self.lengths[found], -weights[found]))
        return found[order[:limit]]

    def letter_distances(self, word: str, texts: NDArray[np.int64]) -> Distances:
        """Return the edit distance by letters (wrong, missing, surplus, exchanged) to the best part of each text.

        Returns:
            int16 [len(texts)].
        """
        typed = _letters(word)
        columns = np.ascontiguousarray(self._letters[texts, : int(self.lengths[texts].max(initial=0))].T)
        return _distances(typed, columns)

    def syllable_distances(self, word: str, texts: NDArray[np.int64]) -> Distances:
        """Return the same by syllables: one missing, doubled, or two exchanged count 1, else 2; int16 [texts]."""
        typed = codes_of(word)
        surplus = [1 if number and typed[number - 1] == code else 2 for number, code in enumerate(typed)]
        return _distances(typed, np.ascontiguousarray(self._syllables[texts].T), wrong=2, surplus=surplus)


def typed_length(word: str) -> int:
    """Return how many letters (jamo) it takes to type a word."""
    return len(_letters(word))


def _rectangle(joined: NDArray[Any], longest: int) -> NDArray[Any]:
    """Return one row for each line, filled up with zeros, cut after `longest`."""
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
    """Return codes as uint8, never 0: Hangul, digits and Latin letters have a code each, all others share the rest."""
    found = np.where(codes < _ASCII, codes, _ASCII + codes % 64)
    for first, count, at in _JAMO_BLOCKS:
        inside = (codes >= first) & (codes < first + count)
        found = np.where(inside, codes - np.uint16(first) + np.uint16(at), found)
    return np.maximum(found, 1).astype(np.uint8)


def _postings(letters: Letters) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """Return every trigram and the text it is in, ordered by the trigrams; each pair once."""
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


def _distances(
    typed: NDArray[Any], columns: NDArray[Any], *, wrong: int = 1, surplus: Sequence[int] | None = None
) -> Distances:
    """Return Damerau's distance (optimal alignment) to the best part of each text, all texts at once.

    Args:
        typed: [n] codes.
        columns: [m, texts] codes, one text a column, 0 past its end.
        wrong: the cost of another code in the place of the typed one; a missing one, or two exchanged, cost 1.
        surplus: the cost of each typed code that the text does not have; 1 unless given.
    """
    places = np.arange(len(columns) + 1, dtype=np.int16)[:, None]
    earlier = before = np.zeros((len(columns) + 1, columns.shape[1]), dtype=np.int16)
    for number, code in enumerate(typed):
        cost = np.int16(surplus[number] if surplus else 1)
        is_code = columns == code
        row = before + cost
        np.minimum(row[1:], before[:-1] + ~is_code * np.int16(wrong), out=row[1:])
        if number:
            exchanged = (columns[1:] == typed[number - 1]) & is_code[:-1]
            np.minimum(row[2:], earlier[:-2] + np.int16(1), out=row[2:], where=exchanged)
        row -= places
        np.minimum.accumulate(row, axis=0, out=row)
        row += places
        earlier, before = before, row
    fewest: Distances = before.min(axis=0)
    return fewest
