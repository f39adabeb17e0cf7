"""Measure how well names are linked, on lists whose barcodes are hidden during linkage and judge it afterwards.

A pair is two names of two chains. It is true if both have the same barcode, and merged if `propose` and `group` put
them into one cluster. Names without a valid barcode are in the pool like all others and may be merged with anything.
Whether that is right is unknown, so their pairs are not counted.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from bench.quality.labelled_lists import LabelledListsError, ListedName
from promotions.linkage.clustering import cluster
from promotions.linkage.comparison import NameIndex
from promotions.linkage.proposals import propose
from promotions.linkage.types import NamedItem

SUGGESTIONS: Final = 3
Chains = tuple[str, str]


@dataclass(slots=True)
class Figures:
    """Counts of one pair of chains, or of all together; the ratios lie between 0 and 1."""

    pairs: int = 0
    merged: int = 0
    right: int = 0
    asked: int = 0
    suggested: int = 0

    @property
    def precision(self) -> float:
        """Return the share of the merged pairs that is true; 1 if none was merged."""
        return self.right / self.merged if self.merged else 1.0

    @property
    def recall(self) -> float:
        """Return the share of the true pairs that was merged; 1 if there are none."""
        return self.right / self.pairs if self.pairs else 1.0

    @property
    def top3(self) -> float:
        """Return how often the first three suggestions hold a true partner, of all names that have one, both ways."""
        return self.suggested / self.asked if self.asked else 1.0

    def add(self, other: Figures) -> None:
        """Add the counts of `other`."""
        self.pairs += other.pairs
        self.merged += other.merged
        self.right += other.right
        self.asked += other.asked
        self.suggested += other.suggested


@dataclass(slots=True)
class Measured:
    """All figures, and the wrong pairs: merged although they are two articles, or missed."""

    by_chains: dict[Chains, Figures]
    unjudged: int
    wrong: list[tuple[ListedName, ListedName]] = field(default_factory=list)
    missed: list[tuple[ListedName, ListedName]] = field(default_factory=list)

    @property
    def total(self) -> Figures:
        """Return the figures of all pairs of chains together."""
        total = Figures()
        for figures in self.by_chains.values():
            total.add(figures)
        return total


def measure(names: Sequence[ListedName], *, counts: Callable[[str], bool] = lambda _gtin: True) -> Measured:
    """Link the names without their barcodes, and judge the result by the barcodes.

    All names are in the pool. `counts` selects the barcodes whose pairs are counted; one of two different ones is
    enough. Raises LabelledListsError if no such barcode is in the lists of two chains: there would be nothing to judge.
    """
    counted = {place for place, name in enumerate(names) if name.gtin and counts(name.gtin)}
    truth = {pair for pair in _true_pairs(names) if pair[0] in counted}
    if not truth:
        raise LabelledListsError("No barcode is in the lists of two chains, so there is nothing to judge linkage by.")
    merged = set(_merged_pairs(names))
    judged = {(one, other) for one, other in merged if names[one].gtin and names[other].gtin}
    known = {pair for pair in judged if not counted.isdisjoint(pair)}
    figures: dict[Chains, Figures] = defaultdict(Figures)
    for name, pairs in {"pairs": truth, "merged": known, "right": known & truth}.items():
        for chains, count in Counter(_chains(names, pair) for pair in pairs).items():
            setattr(figures[chains], name, count)
    _count_suggestions(names, truth, figures)
    return Measured(
        by_chains=dict(sorted(figures.items())),
        unjudged=len(merged) - len(judged),
        wrong=[(names[one], names[other]) for one, other in sorted(known - truth)],
        missed=[(names[one], names[other]) for one, other in sorted(truth - merged)],
    )


def thinned(names: Sequence[ListedName], seed: int) -> list[ListedName]:
    """Return the names without a random half of those that have a barcode, so that most partners are missing.

    That is the case if chains promote different articles: the likeliest partner is another article more often.
    """
    dice = random.Random(seed)
    return [name for name in names if not name.gtin or dice.random() < 0.5]


def items_of(names: Sequence[ListedName]) -> list[NamedItem]:
    """Return the names as linkage gets them, without barcodes; the identity of a name is its place in the list."""
    return [
        NamedItem(identity=place, name=name.name, chain=name.chain, price=name.price)
        for place, name in enumerate(names)
    ]


def _chains(names: Sequence[ListedName], pair: tuple[int, int]) -> Chains:
    first, second = sorted(names[place].chain for place in pair)
    return first, second


def _across(names: Sequence[ListedName], places: Iterable[int]) -> Iterator[tuple[int, int]]:
    for one, other in combinations(sorted(places), 2):
        if names[one].chain != names[other].chain:
            yield one, other


def _true_pairs(names: Sequence[ListedName]) -> Iterator[tuple[int, int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        if name.gtin:
            places[name.gtin].append(place)
    for same in places.values():
        yield from _across(names, same)


def _merged_pairs(names: Sequence[ListedName]) -> Iterator[tuple[int, int]]:
    groups = cluster(
        range(len(names)),
        certain=propose(items_of(names)).certain,
        merged=(),
        refused=(),
        gtins={},
        chains={place: frozenset({name.chain}) for place, name in enumerate(names)},
    )
    for same in set(groups.values()):
        yield from _across(names, same)


def _count_suggestions(
    names: Sequence[ListedName], truth: set[tuple[int, int]], figures: Mapping[Chains, Figures]
) -> None:
    """Look for each name that has a partner at a chain among the suggestions from that chain's names."""
    items = items_of(names)
    partners: dict[tuple[int, str], set[int]] = defaultdict(set)
    for one, other in truth:
        partners[one, names[other].chain].add(other)
        partners[other, names[one].chain].add(one)
    for chain in sorted({chain for _, chain in partners}):
        index = NameIndex(item for item in items if item.chain == chain)
        for place, right in ((place, right) for (place, at), right in partners.items() if at == chain):
            found = {one for pair in index.suggest(items[place], SUGGESTIONS) for one in (pair.first, pair.second)}
            counted = figures[_chains(names, (place, min(right)))]
            counted.asked += 1
            counted.suggested += bool(found & right)
