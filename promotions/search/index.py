"""The index: every product under all of its names, and the ranking of what is found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from promotions.names.brands import canonical_brand, is_maker
from promotions.names.hangul import INITIALS
from promotions.search.fuzzy import FuzzyIndex, typed_length
from promotions.search.items import SearchItem, documents_of, items_by_amount, items_by_maker
from promotions.search.query import Query, parse_query, retyped
from promotions.search.substring import Matches, SubstringIndex

# How well a name fits, in steps. Higher ones come first, but all names that hold the whole query (`_INSIDE` to
# `_BEGINS`) are one step: the wanted size and running promotions count more than the place in the name.
_BARCODE: Final = 8.0
_EVERYTHING: Final = 7.0  # the query is the exact name, with its size
_WHOLE: Final = 6.0  # the words are the name, with or without brand and size
_BRAND: Final = 5.5  # the words are the brand
_BEGINS: Final = 5.0
_INSIDE: Final = 4.0
_HALF_TYPED: Final = 1.0  # less than with the last syllable complete
_OTHER_SIZE: Final = 0.5  # less, and never as the whole name
_BY_MAKER: Final = 0.75  # less if the maker is meant by another of its names
_APART: Final = 0.5  # less if one word of the query is two in the name
# Mistyped names rank below all these, ordered by likeness in twentieths.
_LIKENESS_STEPS: Final = 20
_AS_LONG: Final = 0.02  # more if nothing of the name is left over

# The fuzzy search runs if fewer than these fit exactly, among this many candidates.
_ENOUGH: Final = 8
_CANDIDATES: Final = 160
# The share of letters that must be right; in short words no or one letter may be wrong.
_LEAST_LIKENESS: Final = 0.72
_LEAST_LIKENESS_BESIDE_EXACT: Final = 0.8  # a worse guess only if nothing fits exactly
_SHORTEST_MISTYPED: Final = 4
# From so many syllables on one may be missing, doubled, or exchanged with the next.
_SHORTEST_SYLLABLES: Final = 3
# One word is tried as two of at least so many letters, but a single letter may follow a long one: 신라면컵. A longer
# query is a sentence.
_SHORTEST_PART: Final = 2
_LONG_PART: Final = 3
_LONGEST_APART: Final = 16

Scores = NDArray[np.float64]


class SearchIndex:
    """Immutable; threads may share it."""

    def __init__(self, items: Iterable[SearchItem]) -> None:
        # By name, so that an item's number is its place among equals, whatever the order of the items.
        ordered = sorted(items, key=lambda item: (item.name, item.gtins, item.names, item.product))
        self._products = np.array([item.product for item in ordered], dtype=np.int64)
        self._promoted = np.array([item.promoted for item in ordered], dtype=bool)
        self._by_gtin = {gtin: number for number, item in enumerate(ordered) for gtin in item.gtins}
        by_item = [documents_of(item) for item in ordered]
        documents = [document for of_item in by_item for document in of_item]
        self._item_of = np.repeat(np.arange(len(by_item)), [len(of_item) for of_item in by_item])
        self._core_start = np.array([one.core_start for one in documents], dtype=np.int64)
        self._core_end = np.array([one.core_end for one in documents], dtype=np.int64)
        self._length = np.array([len(one.text) for one in documents], dtype=np.int64)
        self._is_united = np.array([one.is_united for one in documents], dtype=bool)
        texts = [one.text for one in documents]
        self._substrings = SubstringIndex(texts)
        self._fuzzy = FuzzyIndex(texts)
        self._amounts = items_by_amount(by_item)
        self._makers = items_by_maker(ordered)

    def __len__(self) -> int:
        return len(self._products)

    def find(self, text: str, limit: int) -> list[int]:
        """Return the ids of the products that fit the text, best first; none rather than noise. Never raises."""
        query = parse_query(text)
        scores = self._scores(query)
        if not scores.any() and (other := retyped(text)):
            query, scores = other, self._scores(other)
        return self._ranked(query, scores)[:limit]

    def _ranked(self, query: Query, scores: Scores) -> list[int]:
        found = np.flatnonzero(scores)
        fit = scores[found]
        step = np.where((fit >= _INSIDE) & (fit <= _BEGINS), _INSIDE, fit)
        keys = (found, -fit, ~self._promoted[found], -self._size_fit(query)[found], -step)
        return [int(product) for product in self._products[found[np.lexsort(keys)]]]

    def _scores(self, query: Query) -> Scores:
        scores = np.zeros(len(self), dtype=np.float64)
        if query.gtin in self._by_gtin:
            scores[self._by_gtin[query.gtin]] = _BARCODE
            return scores
        if query.words and len(self):
            self._score_exact(query, scores)
            if np.count_nonzero(scores) < _ENOUGH:
                self._score_mistyped(query, scores)
        if query.amounts:
            self._score_sizes(query, scores)
        return scores

    # -- exactly ---------------------------------------------------------------------------------------------------

    def _score_exact(self, query: Query, scores: Scores) -> None:
        for spelling in dict.fromkeys((query, query.united)):
            self._score_words(spelling, scores)
        if not scores.any():
            self._score_half_typed(query, scores)
        if np.count_nonzero(scores) < _ENOUGH and INITIALS.isdisjoint(query.whole):
            self._score_apart(query, scores)

    def _score_words(self, query: Query, scores: Scores) -> None:
        self._score_places(self._substrings.find(query.whole), scores)
        held = [self._items_in(self._substrings.find(word)) for word in query.words]
        if len(held) > 1:
            np.maximum(scores, np.logical_and.reduce(held) * _INSIDE, out=scores)
        of_maker = [self._of_maker(word) for word in query.words]
        by_maker = np.logical_and.reduce([one | other for one, other in zip(held, of_maker, strict=True)])
        np.maximum(scores, by_maker * (_INSIDE - _BY_MAKER), out=scores)

    def _score_half_typed(self, query: Query, scores: Scores) -> None:
        self._score_places(self._substrings.find_half_typed(query.whole), scores)
        *others, last = query.words
        if others:
            half = self._items_in(self._substrings.find_half_typed(last))
            held = [self._items_in(self._substrings.find(word)) | self._of_maker(word) for word in others]
            np.maximum(scores, np.logical_and.reduce([half, *held]) * _INSIDE, out=scores)
        scores[scores > 0] -= _HALF_TYPED

    def _score_apart(self, query: Query, scores: Scores) -> None:
        """Score one word that is two in the name: 칸타타라떼 in 칸타타콘트라베이스라떼."""
        whole = query.whole
        longest = min(len(whole), _LONGEST_APART)
        shortest_last = 1 if longest > _LONG_PART else _SHORTEST_PART
        for place in range(_SHORTEST_PART, longest - shortest_last + 1):
            both = self._items_in(self._substrings.find(whole[:place]))
            if both.any():
                both &= self._items_in(self._substrings.find(whole[place:]))
                np.maximum(scores, both * (_INSIDE - _APART), out=scores)

    def _score_places(self, found: Matches, scores: Scores) -> None:
        """Score by the place in the name: all of it, its beginning, or somewhere."""
        document = found.document
        begins = (found.start == 0) | (found.start == self._core_start[document])
        ends = (found.end == self._core_end[document]) | (found.end == self._length[document])
        fit = np.where(begins & ends, _WHOLE, np.where(begins, _BEGINS, _INSIDE))
        fit[(found.start == 0) & (found.end == self._core_start[document])] = _BRAND
        fit[self._is_united[document]] = np.minimum(fit[self._is_united[document]], _BEGINS)
        np.maximum.at(scores, self._item_of[document], fit)

    def _of_maker(self, word: str) -> NDArray[np.bool_]:
        """Return which items are of the maker that the word names, under any alias that the chains write."""
        held = np.zeros(len(self), dtype=bool)
        if is_maker(word):
            held[self._makers.get(canonical_brand(word), [])] = True
        return held

    def _items_in(self, found: Matches) -> NDArray[np.bool_]:
        held = np.zeros(len(self), dtype=bool)
        held[self._item_of[found.document]] = True
        return held

    # -- mistyped --------------------------------------------------------------------------------------------------

    def _score_mistyped(self, query: Query, scores: Scores) -> None:
        """Score the whole query as one word, and its words one by one: the better of both counts."""
        if not INITIALS.isdisjoint(query.whole) or (scores.any() and len(query.whole) < _SHORTEST_SYLLABLES):
            return
        candidates = self._fuzzy.nearest({*query.words, query.whole}, _CANDIDATES)
        if not len(candidates):
            return
        items = self._item_of[candidates]
        likeness = np.zeros(len(self), dtype=np.float64)
        np.maximum.at(likeness, items, self._likeness(query.whole, candidates))
        if len(query.words) > 1:
            np.maximum(likeness, self._likeness_by_words(query.words, candidates), out=likeness)
        if scores.any():
            likeness[likeness < _LEAST_LIKENESS_BESIDE_EXACT] = 0.0
        likeness = np.floor(likeness * _LIKENESS_STEPS) / _LIKENESS_STEPS
        as_long = np.zeros(len(self), dtype=bool)
        as_long[items[self._is_as_long(query.whole, candidates)]] = True
        np.maximum(scores, likeness + (likeness > 0) * as_long * _AS_LONG, out=scores)

    def _is_as_long(self, word: str, candidates: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return whether the name, with or without its brand, is as long as the word, give or take one character."""
        ends, starts = self._core_end[candidates], self._core_start[candidates]
        fits: NDArray[np.bool_] = (np.abs(ends - starts - len(word)) <= 1) | (np.abs(ends - len(word)) <= 1)
        return fits

    def _likeness(self, word: str, candidates: NDArray[np.int64]) -> Scores:
        """Return the share of the word's letters that are right, 0 if too many are wrong; float64 [candidates]."""
        length = typed_length(word)
        distances = self._fuzzy.letter_distances(word, candidates)
        allowed = max(int(length * (1 - _LEAST_LIKENESS)), length >= _SHORTEST_MISTYPED)
        likeness = np.where(distances <= allowed, 1 - distances / length, 0.0)
        if len(word) >= _SHORTEST_SYLLABLES:
            is_one = self._fuzzy.syllable_distances(word, candidates) <= 1
            np.maximum(likeness, is_one * max(_LEAST_LIKENESS, 1 - 1 / len(word)), out=likeness)
        return likeness

    def _likeness_by_words(self, words: Sequence[str], candidates: NDArray[np.int64]) -> Scores:
        lengths = [typed_length(word) for word in words]
        total = np.zeros(len(self), dtype=np.float64)
        for word, length in zip(words, lengths, strict=True):
            best = np.zeros(len(self), dtype=np.float64)
            np.maximum.at(best, self._item_of[candidates], self._likeness(word, candidates))
            best[self._of_maker(word)] = 1.0
            total += best * length
        likeness = total / sum(lengths)
        return np.where(likeness >= _LEAST_LIKENESS, likeness, 0.0)

    # -- sizes -----------------------------------------------------------------------------------------------------

    def _score_sizes(self, query: Query, scores: Scores) -> None:
        self._score_everything(query, scores)
        fit = self._size_fit(query)
        if not query.words:
            scores[fit > 0] = _INSIDE
        other = (scores > 0) & (scores < _EVERYTHING) & (fit < 0)
        scores[other] = np.minimum(scores[other], _INSIDE) - _OTHER_SIZE

    def _score_everything(self, query: Query, scores: Scores) -> None:
        found = self._substrings.find(query.everything)
        begins = (found.start == 0) | (found.start == self._core_start[found.document])
        is_everything = begins & (found.end == self._length[found.document]) & ~self._is_united[found.document]
        scores[self._item_of[found.document[is_everything]]] = _EVERYTHING

    def _size_fit(self, query: Query) -> NDArray[np.int8]:
        """Return 1 for items that state a wanted size, -1 for those with only other sizes, 0 if no size is known."""
        fit = np.zeros(len(self), dtype=np.int8)
        if query.amounts:
            fit[self._amounts.get(None, [])] = -1
            for unit, number in query.amounts:
                fit[self._amounts.get((unit, number), [])] = 1
        return fit
