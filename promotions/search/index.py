"""The index: every product by every one of its names, and the ranking of what is found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from promotions.names import split_brand
from promotions.names.brands import canonical_brand, is_maker
from promotions.names.hangul import INITIALS
from promotions.search.documents import NameText, name_text, united
from promotions.search.fuzzy import JamoIndex, typed_length
from promotions.search.query import Question, read_question, retyped
from promotions.search.substring import Found, Signs

# How well a name fits, in steps. What stands higher comes first, but that all names which hold the whole question
# (`_INSIDE` to `_BEGINS`) are one step: the size that was asked for, and what is promoted, come before where it stands.
_BARCODE: Final = 8.0
_EVERYTHING: Final = 7.0  # the question is the name to the letter, its size too
_WHOLE: Final = 6.0  # the words are the name, with or without brand and size
_BRAND: Final = 5.5  # the words are the brand
_BEGINS: Final = 5.0
_INSIDE: Final = 4.0
_HALF_TYPED: Final = 1.0  # less than the same with the last syllable complete
_OTHER_SIZE: Final = 0.5  # less, and never as the whole name
_BY_MAKER: Final = 0.75  # less where the maker is meant by another of its names
_APART: Final = 0.5  # less where one word of the question is two in the name
# Mistyped names come below all these, ordered by likeness in twentieths.
_LIKENESS_STEPS: Final = 20
_AS_LONG: Final = 0.02  # more where nothing of the name is left over

# Mistyped names are looked for where fewer than these fit exactly, among this many names.
_ENOUGH: Final = 8
_CANDIDATES: Final = 160
# The share of letters that must be right; in short words no or one letter may be wrong.
_LEAST_LIKENESS: Final = 0.72
_LEAST_LIKENESS_BESIDE_EXACT: Final = 0.8  # a worse guess only where nothing fits exactly
_SHORTEST_MISTYPED: Final = 4
# From so many syllables on one may be missing, doubled, or exchanged with the next.
_SHORTEST_SYLLABLES: Final = 3
# One word is tried as two, of so many letters at least, but that behind a long one a single letter may stand:
# 신라면컵. A longer question is a sentence.
_SHORTEST_PART: Final = 2
_LONG_PART: Final = 3
_LONGEST_APART: Final = 16

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchItem:
    """A product as it is searched: its own name, brand and barcode, and every name that a chain gives it."""

    product: int
    name: str
    brand: str = ""
    names: tuple[str, ...] = ()
    gtins: tuple[str, ...] = ()
    promoted: bool = False


class SearchIndex:
    """Immutable; threads may share it."""

    def __init__(self, items: Iterable[SearchItem]) -> None:
        # By name, so that an item's number is its place among equals, whatever the order of adding.
        ordered = sorted(items, key=lambda item: (item.name, item.gtins, item.names, item.product))
        self._products = np.array([item.product for item in ordered], dtype=np.int64)
        self._promoted = np.array([item.promoted for item in ordered], dtype=bool)
        self._by_gtin = {gtin: number for number, item in enumerate(ordered) for gtin in item.gtins}
        read = [_texts_of(item) for item in ordered]
        texts = [text for of_item in read for text in of_item]
        self._item_of = np.repeat(np.arange(len(read)), [len(of_item) for of_item in read])
        self._core_start = np.array([text.core_start for text in texts], dtype=np.int64)
        self._core_end = np.array([text.core_end for text in texts], dtype=np.int64)
        self._length = np.array([len(text.text) for text in texts], dtype=np.int64)
        self._is_united = np.array([text.is_united for text in texts], dtype=bool)
        self._signs = Signs([text.text for text in texts])
        self._jamo = JamoIndex([text.text for text in texts])
        self._amounts = _amounts_of(read)
        self._makers = _makers_of(ordered)

    def __len__(self) -> int:
        return len(self._products)

    def find(self, text: str, limit: int) -> list[int]:
        """Ids of the products that fit the text, best first; none rather than noise. Never raises for any text."""
        question = read_question(text)
        scores = self._scores(question)
        if not scores.any() and (other := retyped(text)):
            question, scores = other, self._scores(other)
        return self._ranked(question, scores)[:limit]

    def _ranked(self, question: Question, scores: Scores) -> list[int]:
        found = np.flatnonzero(scores)
        fit = scores[found]
        step = np.where((fit >= _INSIDE) & (fit <= _BEGINS), _INSIDE, fit)
        keys = (found, -fit, ~self._promoted[found], -self._size_fit(question)[found], -step)
        return [int(product) for product in self._products[found[np.lexsort(keys)]]]

    def _scores(self, question: Question) -> Scores:
        scores = np.zeros(len(self), dtype=np.float64)
        if question.gtin in self._by_gtin:
            scores[self._by_gtin[question.gtin]] = _BARCODE
            return scores
        if question.words and len(self):
            self._score_exact(question, scores)
            if np.count_nonzero(scores) < _ENOUGH:
                self._score_mistyped(question, scores)
        if question.amounts:
            self._score_sizes(question, scores)
        return scores

    # -- exactly ---------------------------------------------------------------------------------------------------

    def _score_exact(self, question: Question, scores: Scores) -> None:
        for asked in dict.fromkeys((question, question.united)):
            self._score_words(asked, scores)
        if not scores.any():
            self._score_half_typed(question, scores)
        if np.count_nonzero(scores) < _ENOUGH and INITIALS.isdisjoint(question.whole):
            self._score_apart(question, scores)

    def _score_words(self, question: Question, scores: Scores) -> None:
        self._score_places(self._signs.find(question.whole), scores)
        held = [self._items_in(self._signs.find(word)) for word in question.words]
        if len(held) > 1:
            np.maximum(scores, np.logical_and.reduce(held) * _INSIDE, out=scores)
        of_maker = [self._of_maker(word) for word in question.words]
        by_maker = np.logical_and.reduce([one | other for one, other in zip(held, of_maker, strict=True)])
        np.maximum(scores, by_maker * (_INSIDE - _BY_MAKER), out=scores)

    def _score_half_typed(self, question: Question, scores: Scores) -> None:
        self._score_places(self._signs.find_half_typed(question.whole), scores)
        *others, last = question.words
        if others:
            half = self._items_in(self._signs.find_half_typed(last))
            held = [self._items_in(self._signs.find(word)) | self._of_maker(word) for word in others]
            np.maximum(scores, np.logical_and.reduce([half, *held]) * _INSIDE, out=scores)
        scores[scores > 0] -= _HALF_TYPED

    def _score_apart(self, question: Question, scores: Scores) -> None:
        """Words written in one that stand apart in the name: 칸타타라떼 in 칸타타콘트라베이스라떼."""
        whole = question.whole
        longest = min(len(whole), _LONGEST_APART)
        shortest_last = 1 if longest > _LONG_PART else _SHORTEST_PART
        for place in range(_SHORTEST_PART, longest - shortest_last + 1):
            both = self._items_in(self._signs.find(whole[:place]))
            if both.any():
                both &= self._items_in(self._signs.find(whole[place:]))
                np.maximum(scores, both * (_INSIDE - _APART), out=scores)

    def _score_places(self, found: Found, scores: Scores) -> None:
        """By where in the name the words stand: all of it, its beginning, or somewhere."""
        text = found.text
        begins = (found.start == 0) | (found.start == self._core_start[text])
        ends = (found.end == self._core_end[text]) | (found.end == self._length[text])
        fit = np.where(begins & ends, _WHOLE, np.where(begins, _BEGINS, _INSIDE))
        fit[(found.start == 0) & (found.end == self._core_start[text])] = _BRAND
        fit[self._is_united[text]] = np.minimum(fit[self._is_united[text]], _BEGINS)
        np.maximum.at(scores, self._item_of[text], fit)

    def _of_maker(self, word: str) -> NDArray[np.bool_]:
        """Which items are of the maker that the word names, whatever alias of it the chains write."""
        held = np.zeros(len(self), dtype=bool)
        if is_maker(word):
            held[self._makers.get(canonical_brand(word), [])] = True
        return held

    def _items_in(self, found: Found) -> NDArray[np.bool_]:
        held = np.zeros(len(self), dtype=bool)
        held[self._item_of[found.text]] = True
        return held

    # -- mistyped --------------------------------------------------------------------------------------------------

    def _score_mistyped(self, question: Question, scores: Scores) -> None:
        """The whole question as one word, and its words each for itself: the better of both counts."""
        if not INITIALS.isdisjoint(question.whole) or (scores.any() and len(question.whole) < _SHORTEST_SYLLABLES):
            return
        candidates = self._jamo.nearest({*question.words, question.whole}, _CANDIDATES)
        if not len(candidates):
            return
        items = self._item_of[candidates]
        likeness = np.zeros(len(self), dtype=np.float64)
        np.maximum.at(likeness, items, self._likeness(question.whole, candidates))
        if len(question.words) > 1:
            np.maximum(likeness, self._likeness_by_words(question.words, candidates), out=likeness)
        if scores.any():
            likeness[likeness < _LEAST_LIKENESS_BESIDE_EXACT] = 0.0
        likeness = np.floor(likeness * _LIKENESS_STEPS) / _LIKENESS_STEPS
        as_long = np.zeros(len(self), dtype=bool)
        as_long[items[self._is_as_long(question.whole, candidates)]] = True
        np.maximum(scores, likeness + (likeness > 0) * as_long * _AS_LONG, out=scores)

    def _is_as_long(self, word: str, candidates: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether the name, with or without its brand, is as long as the word but for one sign."""
        ends, starts = self._core_end[candidates], self._core_start[candidates]
        fits: NDArray[np.bool_] = (np.abs(ends - starts - len(word)) <= 1) | (np.abs(ends - len(word)) <= 1)
        return fits

    def _likeness(self, word: str, candidates: NDArray[np.int64]) -> Scores:
        """The share of the word's letters that are right, 0 where too many are wrong; float64 [candidates]."""
        length = typed_length(word)
        slips = self._jamo.slips(word, candidates)
        allowed = max(int(length * (1 - _LEAST_LIKENESS)), length >= _SHORTEST_MISTYPED)
        likeness = np.where(slips <= allowed, 1 - slips / length, 0.0)
        if len(word) >= _SHORTEST_SYLLABLES:
            is_one = self._jamo.syllable_slips(word, candidates) <= 1
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

    def _score_sizes(self, question: Question, scores: Scores) -> None:
        self._score_everything(question, scores)
        fit = self._size_fit(question)
        if not question.words:
            scores[fit > 0] = _INSIDE
        other = (scores > 0) & (scores < _EVERYTHING) & (fit < 0)
        scores[other] = np.minimum(scores[other], _INSIDE) - _OTHER_SIZE

    def _score_everything(self, question: Question, scores: Scores) -> None:
        found = self._signs.find(question.everything)
        begins = (found.start == 0) | (found.start == self._core_start[found.text])
        is_everything = begins & (found.end == self._length[found.text]) & ~self._is_united[found.text]
        scores[self._item_of[found.text[is_everything]]] = _EVERYTHING

    def _size_fit(self, question: Question) -> NDArray[np.int8]:
        """1 where a size that was asked for is stated, -1 where only others are, 0 where nothing is known."""
        fit = np.zeros(len(self), dtype=np.int8)
        if question.amounts:
            fit[self._amounts.get(None, [])] = -1
            for unit, number in question.amounts:
                fit[self._amounts.get((unit, number), [])] = 1
        return fit


def _texts_of(item: SearchItem) -> list[NameText]:
    """Each different text once, as written and in united spellings; the product's own name with its brand in front."""
    read = [name_text(item.name, item.brand), *(name_text(name) for name in item.names)]
    written = {text.text: text for text in read if text.text}
    return list(({text.text: text for text in map(united, written.values())} | written).values())


def _amounts_of(read: Sequence[Sequence[NameText]]) -> dict[tuple[str, float] | None, list[int]]:
    """Which items state a size; under None those that state any. A number without its unit stands for both units."""
    found: defaultdict[tuple[str, float] | None, list[int]] = defaultdict(list)
    for number, texts in enumerate(read):
        amounts = {text.amount for text in texts if text.amount}
        for unit, size in amounts:
            for kind in (unit,) if unit else ("ml", "g"):
                found[kind, size].append(number)
        if any(unit for unit, _ in amounts):
            found[None].append(number)
    return dict(found)


def _makers_of(items: Sequence[SearchItem]) -> dict[str, list[int]]:
    """Which items are of a maker."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, item in enumerate(items):
        brands = {item.brand, *(split_brand(name)[0] for name in item.names)} - {""}
        for brand in {canonical_brand(brand) for brand in brands}:
            found[brand].append(number)
    return dict(found)
