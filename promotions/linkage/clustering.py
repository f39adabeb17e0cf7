"""Cluster identities into articles by the decisions of people and by names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from promotions.linkage.types import Pair


def cluster(
    identities: Iterable[int],
    *,
    certain: Iterable[Pair],
    merged: Iterable[tuple[int, int]],
    refused: Iterable[tuple[int, int]],
    gtins: Mapping[int, str],
    chains: Mapping[int, frozenset[str]],
) -> dict[int, frozenset[int]]:
    """Return the cluster of every identity, itself included. The order of the arguments' items makes no difference.

    The pairs that people `merged` come first, by identity; they may unite barcodes and listings of one chain. Then come
    the `certain` pairs by falling score, which may not. Refusals always hold: if a merge contradicts a refusal, the
    refusal takes precedence. Pairs of other identities are left out.
    """
    clusters = _Clusters(identities, refused, gtins, chains)
    for first, second in sorted({(min(pair), max(pair)) for pair in merged}):
        clusters.unite(first, second, by_hand=True)
    for pair in sorted(certain, key=lambda pair: (-pair.score, pair.first, pair.second)):
        clusters.unite(pair.first, pair.second, by_hand=False)
    return clusters.by_identity()


@dataclass(slots=True)
class _Cluster:
    """Identities that are one article so far."""

    members: set[int]
    refused: set[int]
    gtins: set[str]
    chains: set[str] = field(default_factory=set)

    def absorb(self, other: _Cluster) -> None:
        self.members |= other.members
        self.refused |= other.refused
        self.gtins |= other.gtins
        self.chains |= other.chains


class _Clusters:
    """The clusters while they grow."""

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
        self._cluster_of = {
            identity: _Cluster(
                {identity},
                refusals.get(identity, set()).copy(),
                {gtins[identity]} if gtins.get(identity) else set(),
                set(chains.get(identity, ())) - {""},
            )
            for identity in identities
        }

    def unite(self, first: int, second: int, *, by_hand: bool) -> None:
        one, other = self._cluster_of.get(first), self._cluster_of.get(second)
        if one is None or other is None or one is other or one.refused & other.members:
            return
        if not by_hand and not _may_be_one(one, other):
            return
        small, large = sorted((one, other), key=lambda side: len(side.members))
        large.absorb(small)
        for member in small.members:
            self._cluster_of[member] = large

    def by_identity(self) -> dict[int, frozenset[int]]:
        frozen = {id(found): frozenset(found.members) for found in self._cluster_of.values()}
        return {identity: frozen[id(found)] for identity, found in self._cluster_of.items()}


def _may_be_one(one: _Cluster, other: _Cluster) -> bool:
    """Return whether names alone may unite them: no two barcodes, no two listings of one chain."""
    return len(one.gtins | other.gtins) <= 1 and not one.chains & other.chains
