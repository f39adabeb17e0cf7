"""Comparison of the catalogue's names: the candidates of each, and how likely each pair is by its names alone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from promotions.linkage.blocking import GramIndex, grams_of, nearest
from promotions.linkage.features import Features, Side, compare, is_contradicted, logit_of, reasons_of
from promotions.linkage.types import NamedItem, Pair
from promotions.names.parser import parse_name

_CANDIDATES: Final = 10
# Below these log-odds a pair is ruled out by its names alone. It is no rival of others either.
HOPELESS: Final = -7.0
_MORE_CANDIDATES: Final = 48
_SAME_PRICE: Final = 1.3
_OTHER_BRAND: Final = 0.75


@dataclass(frozen=True, slots=True)
class Compared:
    """Two identities (first < second) whose names were compared; `logit` and `features` are of the likeliest names."""

    first: int
    second: int
    logit: float
    features: Features
    is_contradicted: bool

    def better(self, other: Compared) -> Compared:
        """Combine with the same two by other names: the likelier names count, but any contradiction remains."""
        best = max(self, other, key=lambda compared: compared.logit)
        contradicted = self.is_contradicted or other.is_contradicted
        return Compared(self.first, self.second, best.logit, best.features, contradicted)

    def pair(self, score: float) -> Pair:
        """Return the two with their score and the reasons for it."""
        return Pair(first=self.first, second=self.second, score=round(score, 4), reasons=reasons_of(self.features))


class NameIndex:
    """The names of the catalogue, to find candidates for one item or for all."""

    def __init__(self, items: Iterable[NamedItem]) -> None:
        self.items = sorted(set(items), key=_order)
        names = [parse_name(item.name, item.chain) for item in self.items]
        self._index = GramIndex([name.words for name in names])
        self._sides = [
            Side(name, item.price, grams, float(total))
            for name, item, grams, total in zip(names, self.items, self._index.grams, self._index.totals, strict=True)
        ]
        self._identities = np.asarray([item.identity for item in self.items], dtype=np.int64)
        self._prices = np.asarray([item.price or 0 for item in self.items], dtype=np.int64)
        # Chains and brands as numbers, 0 if there is none.
        codes = {"": 0}
        self._codes = codes
        self._chains = np.asarray([codes.setdefault(item.chain, len(codes)) for item in self.items], dtype=np.int64)
        self._brands = np.asarray([codes.setdefault(name.brand, len(codes)) for name in names], dtype=np.int64)

    def suggest(self, item: NamedItem, count: int = 3) -> list[Pair]:
        """Return the likeliest candidates for an item, best first; it need not be in the index itself.

        Barcodes rule nothing out here: a person who searches by hand may know better.
        """
        name = parse_name(item.name, item.chain)
        grams = grams_of(name.words)
        side = Side(name, item.price, grams, self._index.weigh(grams))
        found = _best(self._compared(item, side, _MORE_CANDIDATES)).values()
        # A contradiction ranks last, but is not hidden.
        ranked = sorted(found, key=lambda one: (one.is_contradicted, -one.logit, one.first, one.second))
        return [one.pair(1 / (1 + math.exp(-one.logit))) for one in ranked[:count]]

    def compare_all(self, *, at_least: float = HOPELESS) -> list[Compared]:
        """Return every two identities with at least these log-odds or a contradiction, once, in order.

        Two with a barcode each are left out: barcodes decide.
        """

        def everything() -> Iterator[Compared]:
            seen: set[tuple[int, int]] = set()
            for row, (item, side) in enumerate(zip(self.items, self._sides, strict=True)):
                if not item.gtin:
                    for one in self._compared(item, side, _CANDIDATES, row=row, seen=seen):
                        if one.logit >= at_least or one.is_contradicted:
                            yield one

        found = _best(everything())
        return [found[key] for key in sorted(found)]

    def _candidates(self, item: NamedItem, side: Side, count: int) -> list[int]:
        """Return the nearest rows that are candidates at all; same price and brand come first among similar ones."""
        rows, nearness = self._index.near(side.grams)
        brand = side.name.brand
        allowed = self._identities[rows] != item.identity
        if item.chain:
            allowed &= self._chains[rows] != self._codes.get(item.chain, -1)
        rows, nearness = rows[allowed], nearness[allowed]
        if item.price:
            nearness = nearness * np.where(self._prices[rows] == item.price, _SAME_PRICE, 1.0)
        if brand:
            brands = self._brands[rows]
            nearness = nearness * np.where((brands == self._codes.get(brand, -1)) | (brands == 0), 1.0, _OTHER_BRAND)
        return [int(row) for row in nearest(rows, nearness, count)]

    def _compared(
        self, item: NamedItem, side: Side, count: int, *, row: int = -1, seen: set[tuple[int, int]] | None = None
    ) -> Iterator[Compared]:
        """Yield the comparisons with the nearest rows that are not in `seen`, and add them to it."""
        for near in self._candidates(item, side, count):
            if seen is not None:
                key = (row, near) if row < near else (near, row)
                if key in seen:
                    continue
                seen.add(key)
            other = self._sides[near]
            found = compare(side, other, self._index.shared(side.grams, other.grams))
            first, second = sorted((item.identity, self.items[near].identity))
            yield Compared(first, second, logit_of(found), found, is_contradicted(found))


def _order(item: NamedItem) -> tuple[int, str, str, int, str, str, bool]:
    return (item.identity, item.chain, item.name, item.price or 0, item.gtin or "", item.image_url, item.is_replaced)


def _best(compared: Iterable[Compared]) -> dict[tuple[int, int], Compared]:
    best: dict[tuple[int, int], Compared] = {}
    for one in compared:
        key = (one.first, one.second)
        best[key] = best[key].better(one) if key in best else one
    return best
