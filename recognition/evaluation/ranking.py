"""What the serving code answers to embedded pictures, with and without the right product in the gallery.

Nothing here ranks or judges by itself: `Prototypes.nearest` finds the candidates and `judge` decides, as in a scan.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from recognition.gallery.scoring import Prototypes, Scored, judge
from recognition.models.scan import Verdict
from recognition.recogniser.manifest import Thresholds

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

ABSENT = -1  # in place of a product that the gallery does not have
_PLACES = 5
_HALVES_SEED = 1


@dataclass(frozen=True)
class Ranking:
    """The best candidates of each query, best first, and what it shows: [Q], ABSENT if the gallery lacks it."""

    candidates: Sequence[Sequence[Scored]]
    truth: Ints

    @property
    def answerable(self) -> Flags:
        """Whether the gallery has the product."""
        return np.asarray(self.truth != ABSENT)

    @cached_property
    def top(self) -> Doubles:
        """The best score of each query."""
        return np.array([found[0].score for found in self.candidates], dtype=np.float64)

    @cached_property
    def lead(self) -> Doubles:
        """How far the best is ahead of the next product; 0 if there is no other."""
        return np.array(
            [found[0].score - found[1].score if len(found) > 1 else 0.0 for found in self.candidates], dtype=np.float64
        )

    @cached_property
    def first(self) -> Ints:
        """The best product of each query."""
        return np.array([found[0].product_id for found in self.candidates], dtype=np.int64)

    @property
    def right(self) -> Flags:
        """Whether the best is the right one."""
        return np.asarray(self.first == self.truth)

    def within(self, places: int) -> Flags:
        """Whether the right one is among the first `places`."""
        pairs = zip(self.candidates, self.truth.tolist(), strict=True)
        return np.array([truth in {entry.product_id for entry in found[:places]} for found, truth in pairs], np.bool_)

    def verdicts(self, thresholds: Thresholds) -> list[Verdict]:
        """What a scan would say to each query."""
        return [judge(found, thresholds) for found in self.candidates]


@dataclass(frozen=True)
class Trial:
    """Embedded pictures put to a gallery.

    Attributes:
        prototypes: the gallery, with whatever correction it is served with.
        queries: float32 [Q, crops, d] of unit length.
        truth: [Q] the product each shows, ABSENT if the gallery does not have it.
    """

    prototypes: Prototypes
    queries: Floats
    truth: Ints

    def part(self, chosen: Flags) -> Trial:
        """Some of the queries."""
        return Trial(self.prototypes, self.queries[chosen], self.truth[chosen])

    @cached_property
    def ranking(self) -> Ranking:
        """Every query against the whole gallery."""
        return self._rank([()] * len(self.truth))

    @cached_property
    def without_own(self) -> Ranking:
        """Each query against the gallery without its own product: the near unknown."""
        return self._rank([(product,) for product in self.truth.tolist()])

    @cached_property
    def half_absent(self) -> Ranking:
        """Half of the shown products taken out, then the other half: every query once known and once unknown."""
        shown = np.random.default_rng(_HALVES_SEED).permutation(np.unique(self.truth[self.truth != ABSENT]))
        halves = [frozenset(half.tolist()) for half in (shown[: len(shown) // 2], shown[len(shown) // 2 :])]
        parts = [self._rank([half] * len(self.truth)) for half in halves]
        return Ranking(
            [found for part in parts for found in part.candidates], np.concatenate([part.truth for part in parts])
        )

    def _rank(self, absent: Sequence[Collection[int]]) -> Ranking:
        """The candidates that are left without the products that are absent for each query."""
        candidates, truth = [], self.truth.copy()
        for number, gone in enumerate(absent):
            found = self.prototypes.nearest(self.queries[number], _PLACES + len(gone))
            candidates.append([entry for entry in found if entry.product_id not in gone][:_PLACES])
            if int(truth[number]) in gone:
                truth[number] = ABSENT
        return Ranking(candidates, truth)
