"""All proposals over a catalogue: the pairs to merge automatically, and those that wait for an operator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from promotions.linkage.clustering import cluster
from promotions.linkage.comparison import HOPELESS, Compared, NameIndex
from promotions.linkage.one_to_one import Slots, beside_rivals
from promotions.linkage.types import NamedItem, Pair, Proposals

# The probabilities from which a pair is merged automatically, and from which it waits for an operator. A higher one
# merges fewer wrong pairs if most counterparts are missing, at the price of right ones: docs/architecture.md.
CERTAIN: Final = 0.8
UNCERTAIN: Final = 0.1
MOST_UNCERTAIN: Final = 3
# A likely pair whose clusters contradict each other is held back: it waits with the uncertain ones, at this share.
_HELD_BACK: Final = 0.5
_HELD_BACK_REASON: Final = "합치면 다른 이름과 모순됨"
# Greater log-odds are certain enough; this keeps the exponential in range.
_LOGIT_RANGE: Final = 20.0
_GTIN: Final = "\0gtin"


def propose(items: Sequence[NamedItem], *, refused: Collection[tuple[int, int]] = ()) -> Proposals:
    """Return all proposals over the whole catalogue. The order of items and repeated items make no difference.

    Pairs that a person `refused`, in any order, are neither proposed nor rivals of others: the next best may be right.
    """
    refused_pairs = {(min(pair), max(pair)) for pair in refused}
    index = NameIndex(items)
    facts = _facts(index.items)
    compared = [one for one in index.compare_all() if facts.may_be_one(one.first, one.second)]
    contradictions = [(one.first, one.second) for one in compared if one.is_contradicted]
    compared = [one for one in compared if one.logit >= HOPELESS and (one.first, one.second) not in refused_pairs]
    scores = _scores(compared, facts)
    certain = _certain(compared, scores, [*contradictions, *refused_pairs], facts)
    certain_pairs = {(pair.first, pair.second) for pair in certain}
    return Proposals(certain, tuple(_uncertain(compared, scores, certain_pairs)))


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of every identity besides its names."""

    # The chains in which it has a place, without those in which another name may have replaced it.
    chains: Mapping[int, frozenset[str]]
    gtins: Mapping[int, str]
    # What it takes up in a counterpart: the place of each of its chains, and that of the only barcode.
    places: Mapping[int, tuple[str, ...]]

    def may_be_one(self, first: int, second: int) -> bool:
        return self.chains[first].isdisjoint(self.chains[second]) and not (first in self.gtins and second in self.gtins)


def _facts(items: Iterable[NamedItem]) -> _Facts:
    chains: dict[int, set[str]] = defaultdict(set)
    gtins: dict[int, str] = {}
    for item in items:
        chains[item.identity] |= set() if item.is_replaced else {item.chain} - {""}
        if item.gtin:
            gtins[item.identity] = item.gtin
    places = {identity: (*sorted(found), *([_GTIN] if identity in gtins else [])) for identity, found in chains.items()}
    return _Facts({identity: frozenset(found) for identity, found in chains.items()}, gtins, places)


def _scores(compared: Sequence[Compared], facts: _Facts) -> list[float]:
    """Return each pair's probability beside its rivals."""
    logits = np.asarray([one.logit for one in compared], dtype=np.float64)
    odds = np.exp(np.clip(logits, -_LOGIT_RANGE, _LOGIT_RANGE))
    first = _slots([(one.first, facts.places[one.second]) for one in compared])
    second = _slots([(one.second, facts.places[one.first]) for one in compared])
    return [float(score) for score in beside_rivals(odds, (first, second))]


def _slots(wanted: Sequence[tuple[int, tuple[str, ...]]]) -> Slots:
    """Return the slots (an identity, a place at it) as numbers, one row a pair, padded with -1."""
    numbers: dict[tuple[int, str], int] = {}
    width = max((len(places) for _, places in wanted), default=0) or 1
    slots = np.full((len(wanted), width), -1, dtype=np.int64)
    for row, (identity, places) in enumerate(wanted):
        for column, place in enumerate(places):
            slots[row, column] = numbers.setdefault((identity, place), len(numbers))
    return slots


def _certain(
    compared: Sequence[Compared], scores: Sequence[float], contradictions: Sequence[tuple[int, int]], facts: _Facts
) -> tuple[Pair, ...]:
    """Return the likely pairs that contradict neither each other nor anything within the cluster they make."""
    likely = [
        one.pair(score)
        for one, score in zip(compared, scores, strict=True)
        if score >= CERTAIN and not one.is_contradicted
    ]
    clusters = cluster(
        facts.chains,
        certain=likely,
        merged=(),
        refused=contradictions,
        gtins=facts.gtins,
        chains=facts.chains,
    )
    return tuple(sorted((pair for pair in likely if pair.second in clusters[pair.first]), key=_best_first))


def _uncertain(compared: Sequence[Compared], scores: Sequence[float], certain: set[tuple[int, int]]) -> Iterator[Pair]:
    """Yield what is likely enough to be shown, best first, at most `MOST_UNCERTAIN` for an identity."""
    shown: dict[int, int] = defaultdict(int)
    waiting = (
        _held_back(one, score) if score >= CERTAIN else one.pair(score)
        for one, score in zip(compared, scores, strict=True)
        if score >= UNCERTAIN and (one.first, one.second) not in certain
    )
    for pair in sorted(waiting, key=_best_first):
        if max(shown[pair.first], shown[pair.second]) < MOST_UNCERTAIN:
            shown[pair.first] += 1
            shown[pair.second] += 1
            yield pair


def _held_back(one: Compared, score: float) -> Pair:
    """Return a likely pair that something contradicts, with a lower score and the reason."""
    pair = one.pair(score * _HELD_BACK)
    return pair if one.is_contradicted else replace(pair, reasons=(_HELD_BACK_REASON, *pair.reasons))


def _best_first(pair: Pair) -> tuple[float, int, int]:
    return (-pair.score, pair.first, pair.second)
