"""How well names are joined, measured on lists whose barcodes are hidden while joining and decide afterwards.

A pair is two names of two chains. It is true where both have the same barcode, joined where `propose` and `group` put
them into one group. Names without a valid barcode are in the pool like all others and may be joined to anything;
whether that is right nobody knows, so their pairs count for nothing.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from bench.quality.listed_names import ListedName, UnusableListsError
from promotions.linkage.clustering import cluster
from promotions.linkage.comparison import NameIndex
from promotions.linkage.proposals import propose
from promotions.linkage.types import NamedItem

SUGGESTIONS: Final = 3
Chains = tuple[str, str]


@dataclass(slots=True)
class Figures:
    """The figures of one pair of chains, or of all together."""

    pairs: int = 0
    joined: int = 0
    right: int = 0
    asked: int = 0
    suggested: int = 0

    @property
    def precision(self) -> float:
        """The part of the joined pairs that is true; 1 where none was joined."""
        return self.right / self.joined if self.joined else 1.0

    @property
    def recall(self) -> float:
        """The part of the true pairs that was joined."""
        return self.right / self.pairs if self.pairs else 1.0

    @property
    def top3(self) -> float:
        """How often the first three suggestions hold a true partner, of all names that have one, both ways."""
        return self.suggested / self.asked if self.asked else 1.0

    def add(self, other: Figures) -> None:
        """Count the other's pairs, too."""
        self.pairs += other.pairs
        self.joined += other.joined
        self.right += other.right
        self.asked += other.asked
        self.suggested += other.suggested


@dataclass(slots=True)
class Measured:
    """All figures, and the pairs that went wrong: joined though they are two articles, or missed."""

    by_chains: dict[Chains, Figures]
    unjudged: int
    wrong: list[tuple[ListedName, ListedName]] = field(default_factory=list)
    missed: list[tuple[ListedName, ListedName]] = field(default_factory=list)

    @property
    def total(self) -> Figures:
        """All pairs of chains together."""
        total = Figures()
        for figures in self.by_chains.values():
            total.add(figures)
        return total


def measure(names: Sequence[ListedName], *, counts: Callable[[str], bool] = lambda _gtin: True) -> Measured:
    """Join the names without their barcodes and judge by them.

    All names are in the pool; `counts` tells whose pairs are counted, by barcode: of two different ones either will do.
    Raises UnusableListsError where no such barcode is at two chains: nothing could be told.
    """
    counted = {place for place, name in enumerate(names) if name.gtin and counts(name.gtin)}
    truth = {pair for pair in _true_pairs(names) if pair[0] in counted}
    if not truth:
        raise UnusableListsError("No barcode is in the lists of two chains, so there is nothing to judge joins by.")
    joined = set(_joined_pairs(names))
    judged = {(one, other) for one, other in joined if names[one].gtin and names[other].gtin}
    known = {pair for pair in judged if not counted.isdisjoint(pair)}
    figures: dict[Chains, Figures] = defaultdict(Figures)
    for name, pairs in {"pairs": truth, "joined": known, "right": known & truth}.items():
        for chains, count in Counter(_chains(names, pair) for pair in pairs).items():
            setattr(figures[chains], name, count)
    _count_suggestions(names, truth, figures)
    return Measured(
        by_chains=dict(sorted(figures.items())),
        unjudged=len(joined) - len(judged),
        wrong=[(names[one], names[other]) for one, other in sorted(known - truth)],
        missed=[(names[one], names[other]) for one, other in sorted(truth - joined)],
    )


def thinned(names: Sequence[ListedName], seed: int) -> list[ListedName]:
    """The names without half of those that have a barcode, drawn at random: most partners are missing.

    So it is where chains promote different things: a name's likeliest partner is another article more often.
    """
    dice = random.Random(seed)
    return [name for name in names if not name.gtin or dice.random() < 0.5]


def items_of(names: Sequence[ListedName]) -> list[NamedItem]:
    """The names as joining gets them, barcodes hidden: every name an identity of its own, its place."""
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


def _joined_pairs(names: Sequence[ListedName]) -> Iterator[tuple[int, int]]:
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
    """Ask every name that has a partner at a chain for its suggestions among that chain's names."""
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
