"""From what two names say alone to what they say beside their rivals.

One article of a chain is at most one article of another chain, so the true pairs are a matching: of all pairs that
want the same seat (an identity, and a chain that its partner stands in) at most one is true. Each pair's probability
under that rule is found by belief propagation: the cavity equations of the monomer–dimer model (Zdeborová and Mézard,
"The number of matchings in random graphs", 2006), exact where the graph of pairs has no loops.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

_ROUNDS: Final = 12
_DAMPING: Final = 0.5

Floats = NDArray[np.float64]
Seats = NDArray[np.int64]


def beside_rivals(odds: Floats, seats: tuple[Seats, Seats]) -> Floats:
    """The probability (0 to 1) of each pair when every seat is taken by at most one pair.

    `odds` (n,) are the pairs' own odds, above 0. `seats` are the seats that each pair wants at its two ends, (n, k)
    numbers from 0 each, padded with -1: a partner that stands in several chains wants several seats.
    """
    ends = [_Seating(end) for end in seats]
    free = [np.ones_like(odds), np.ones_like(odds)]
    for _ in range(_ROUNDS):
        # A rival weighs its odds, as far as its other end is free for it.
        fresh = [1 / (1 + end.rivals(odds * free[1 - at])) for at, end in enumerate(ends)]
        free = [_DAMPING * old + (1 - _DAMPING) * new for old, new in zip(free, fresh, strict=True)]
    weight = odds * free[0] * free[1]
    return np.asarray(weight / (1 + weight), dtype=np.float64)


class _Seating:
    """Which seats the pairs want at one end."""

    def __init__(self, seats: Seats) -> None:
        self._wanted = seats >= 0
        self._seats = np.where(self._wanted, seats, 0)
        self._count = int(seats.max(initial=0)) + 1

    def rivals(self, weights: Floats) -> Floats:
        """The weight of the others that want a pair's seat; of several seats the most wanted one counts."""
        spread = np.where(self._wanted, weights[:, None], 0.0)
        sums = np.bincount(self._seats.ravel(), spread.ravel(), minlength=self._count)
        others = np.where(self._wanted, sums[self._seats] - spread, 0.0)
        return np.asarray(others.max(axis=1, initial=0.0), dtype=np.float64)
