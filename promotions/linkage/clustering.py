"""Which identities are one article, from what a person decided and what the names say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from promotions.linkage.types import Pair


def group(
    identities: Iterable[int],
    *,
    certain: Iterable[Pair],
    joined: Iterable[tuple[int, int]],
    refused: Iterable[tuple[int, int]],
    gtins: Mapping[int, str],
    chains: Mapping[int, frozenset[str]],
) -> dict[int, frozenset[int]]:
    """The group of every identity, itself included; the order of what is given changes nothing.

    What a person joined comes first, by identity, and may unite barcodes and listings of one chain; then the certain
    pairs from the highest score on, which may not. Nothing is ever joined across a refusal: where joins and refusals
    contradict each other, the refusal stands. Pairs of identities that are not asked for are left out.
    """
    groups = _Groups(identities, refused, gtins, chains)
    for first, second in sorted({(min(pair), max(pair)) for pair in joined}):
        groups.unite(first, second, by_hand=True)
    for pair in sorted(certain, key=lambda pair: (-pair.score, pair.first, pair.second)):
        groups.unite(pair.first, pair.second, by_hand=False)
    return groups.by_identity()


@dataclass(slots=True)
class _Group:
    """Identities that are one article so far."""

    members: set[int]
    refused: set[int]
    gtins: set[str]
    chains: set[str] = field(default_factory=set)

    def take(self, other: _Group) -> None:
        self.members |= other.members
        self.refused |= other.refused
        self.gtins |= other.gtins
        self.chains |= other.chains


class _Groups:
    """The groups while they grow."""

    def __init__(
        self,
        identities: Iterable[int],
        refused: Iterable[tuple[int, int]],
        gtins: Mapping[int, str],
        chains: Mapping[int, frozenset[str]],
    ) -> None:
        refusals: dict[int, set[int]] = defaultdict(set)
        for first, second in refused:
            if first != second:
                refusals[first].add(second)
                refusals[second].add(first)
        self._group = {
            identity: _Group(
                {identity},
                refusals.get(identity, set()).copy(),
                {gtins[identity]} if gtins.get(identity) else set(),
                set(chains.get(identity, ())) - {""},
            )
            for identity in identities
        }

    def unite(self, first: int, second: int, *, by_hand: bool) -> None:
        one, other = self._group.get(first), self._group.get(second)
        if one is None or other is None or one is other or one.refused & other.members:
            return
        if not by_hand and not _may_be_one(one, other):
            return
        small, large = sorted((one, other), key=lambda side: len(side.members))
        large.take(small)
        for member in small.members:
            self._group[member] = large

    def by_identity(self) -> dict[int, frozenset[int]]:
        frozen = {id(found): frozenset(found.members) for found in self._group.values()}
        return {identity: frozen[id(found)] for identity, found in self._group.items()}


def _may_be_one(one: _Group, other: _Group) -> bool:
    """Whether names alone may join them: no two barcodes, no two listings of one chain."""
    return len(one.gtins | other.gtins) <= 1 and not one.chains & other.chains
