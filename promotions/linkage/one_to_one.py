"""One-to-one matching: the probability of a pair beside its rivals.

An article of a chain is at most one article of another chain, so the true pairs are a matching. A *slot* is an
identity together with a chain that its counterpart is listed at: of all pairs that compete for a slot at most one is
true. Belief propagation gives each pair's probability under that rule: the cavity equations of the monomer–dimer model
(Zdeborová and Mézard, "The number of matchings in random graphs", 2006), exact if the graph of pairs has no loops.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

_ROUNDS: Final = 12
_DAMPING: Final = 0.5

Floats = NDArray[np.float64]
Slots = NDArray[np.int64]


def beside_rivals(odds: Floats, slots: tuple[Slots, Slots]) -> Floats:
    """Return the probability (0 to 1) of each pair if every slot is taken by at most one pair.

    `odds` (n,) are the pairs' own odds, above 0. `slots` are the slots that each pair needs at its two ends, (n, k)
    numbers from 0 each, padded with -1: a counterpart that is listed at several chains needs several slots.
    """
    ends = [_SlotsOfEnd(end) for end in slots]
    free = [np.ones_like(odds), np.ones_like(odds)]
    for _ in range(_ROUNDS):
        # A rival counts with its odds, as far as its other end is free.
        fresh = [1 / (1 + end.rivals(odds * free[1 - at])) for at, end in enumerate(ends)]
        free = [_DAMPING * old + (1 - _DAMPING) * new for old, new in zip(free, fresh, strict=True)]
    weight = odds * free[0] * free[1]
    return np.asarray(weight / (1 + weight), dtype=np.float64)


class _SlotsOfEnd:
    """The slots that the pairs need at one end."""

    def __init__(self, slots: Slots) -> None:
        self._needed = slots >= 0
        self._slots = np.where(self._needed, slots, 0)
        self._count = int(slots.max(initial=0)) + 1

    def rivals(self, weights: Floats) -> Floats:
        """Return the weight of the others that need a pair's slot; of several slots the most contested one counts."""
        spread = np.where(self._needed, weights[:, None], 0.0)
        sums = np.bincount(self._slots.ravel(), spread.ravel(), minlength=self._count)
        others = np.where(self._needed, sums[self._slots] - spread, 0.0)
        return np.asarray(others.max(axis=1, initial=0.0), dtype=np.float64)
