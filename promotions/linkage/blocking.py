"""Find the names similar to a name: an inverted index over syllables and pairs of them, rare ones counting more."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

# A gram that is in more than this share of the texts finds no candidates. It still counts in the comparison.
_COMMON: Final = 0.03
_COMMON_AT_LEAST: Final = 60
# A row with less than this share of the nearest row's nearness is no candidate.
_FLOOR: Final = 0.4
# A syllable is in many words, a pair of them mostly in one.
_SYLLABLE_SHARE: Final = 0.5
# Keeps a name of one rare syllable from being near to everything that has it.
_SMOOTHING: Final = 0.1

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


def grams_of(text: str) -> frozenset[str]:
    """Return the syllables of a text, its neighbouring pairs, and its beginning."""
    return frozenset(text) | {f"^{text[:1]}"} | {text[at : at + 2] for at in range(len(text) - 1)}


class GramIndex:
    """An index that finds the texts (rows, counted from 0) that share most with another.

    A gram's weight is its inverse document frequency over these texts, 1 for one that none of them has.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.grams = [grams_of(text) for text in texts]
        self._size = len(texts)
        rows_of: dict[str, list[int]] = {}
        for row, grams in enumerate(self.grams):
            for gram in grams:
                rows_of.setdefault(gram, []).append(row)
        self._weight = {gram: self._rarity(gram, len(rows)) for gram, rows in rows_of.items()}
        limit = max(_COMMON_AT_LEAST, int(self._size * _COMMON))
        self._rows = {gram: np.asarray(rows) for gram, rows in rows_of.items() if len(rows) <= limit}
        self.totals = np.asarray([self.weigh(grams) for grams in self.grams], dtype=np.float64)
        self._spread = np.sqrt(self.totals + _SMOOTHING)

    def _rarity(self, gram: str, rows: int) -> float:
        share = _SYLLABLE_SHARE if len(gram) == 1 else 1.0
        return share * math.log((1 + self._size) / rows) / math.log1p(self._size)

    def weigh(self, grams: frozenset[str]) -> float:
        """Return the weight of all these grams together; their order makes no difference."""
        weight = self._weight
        return math.fsum([weight.get(gram, 1.0) for gram in grams])

    def shared(self, one: frozenset[str], other: frozenset[str]) -> float:
        """Return the weight of the grams that a text and one of these texts have in common."""
        return math.fsum(map(self._weight.__getitem__, one & other))

    def near(self, grams: frozenset[str]) -> tuple[Rows, Floats]:
        """Return the rows that share a gram that is not too common, and their nearness: shared weight by own weight."""
        found = [(self._rows[gram], self._weight[gram]) for gram in sorted(grams) if gram in self._rows]
        if not found:
            return np.empty(0, dtype=np.int64), np.empty(0)
        rows = np.concatenate([rows for rows, _ in found])
        weights = np.repeat([weight for _, weight in found], [len(rows) for rows, _ in found])
        shared = np.bincount(rows, weights, minlength=self._size)
        near = np.flatnonzero(shared)
        return near, shared[near] / self._spread[near]


def nearest(rows: Rows, nearness: Floats, count: int) -> Rows:
    """Return up to `count` nearest rows, best first, ties by row. Rows far behind the nearest are left out."""
    if len(rows) > count:
        kept = nearness >= np.partition(nearness, -count)[-count]
        rows, nearness = rows[kept], nearness[kept]
    kept = nearness > _FLOOR * nearness.max(initial=0.0)
    rows, nearness = rows[kept], nearness[kept]
    return rows[np.lexsort((rows, -nearness))[:count]]
