"""Correct scores for hubs in a gallery.

In a space of many dimensions a few pictures ("hubs") lie near everything and come before the right one. A share of a
picture's mean similarity to its nearest neighbours is therefore taken off its score: local scaling, as in
CSLS (Conneau et al., "Word Translation Without Parallel Data", ICLR 2018, section 2.3). Pure numpy, no database.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognition.gallery.scoring import Prototypes

NEIGHBOURS = 10
_BLOCK = 512  # rows compared with all others at once: some ten megabytes

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Neighbours:
    """Each row's similarities to its nearest rows of other products, [rows, NEIGHBOURS]; -inf if there are fewer.

    The same product's other pictures do not count: several good pictures of one pack must not lower it.
    """

    similarities: Floats

    @classmethod
    def of(cls, matrix: Floats, products: Ints) -> Neighbours:
        """Find the neighbours of unit vectors, float32 [rows, d], given the product of each."""
        return cls(_nearest(matrix, products, matrix, products))

    def appended(self, matrix: Floats, products: Ints, *, added: int) -> Neighbours:
        """Return the neighbours after `added` rows were appended; both arrays hold all rows."""
        known = len(matrix) - added
        nearer = _nearest(matrix[:known], products[:known], matrix[known:], products[known:])
        old = _largest(np.concatenate([self.similarities, nearer], axis=1))
        new = _nearest(matrix[known:], products[known:], matrix, products)
        return Neighbours(np.concatenate([old, new]))

    def mean(self) -> Floats:
        """Return the mean similarity to the neighbours, [rows]; 0 for a row without any."""
        there = np.isfinite(self.similarities)
        total = np.where(there, self.similarities, 0).sum(axis=1)
        return np.asarray(total / np.maximum(there.sum(axis=1), 1), dtype=np.float32)

    def handicaps(self, weight: float) -> Floats:
        """Return what the correction takes off each row's score, [rows]: `weight` times the mean."""
        return np.float32(weight) * self.mean()


def corrected_prototypes(
    matrix: Floats,
    product_ids: Ints,
    *,
    weight: float,
    learned: NDArray[np.bool_] | None = None,
    neighbours: Neighbours | None = None,
) -> Prototypes:
    """Build the rows that a scan is compared with. Every gallery, served or evaluated, is built here.

    Args:
        matrix: unit vectors, float32 [rows, d].
        product_ids: the product of each.
        weight: share of a row's mean similarity to its neighbours that is taken off its score; 0 for none.
        learned: whether the recogniser was trained on each row's product, [rows]; by default on all.
        neighbours: of the rows, if they are known already.
    """
    if not weight:
        return Prototypes(matrix, product_ids, learned=learned)
    neighbours = neighbours or Neighbours.of(matrix, product_ids)
    return Prototypes(matrix, product_ids, learned=learned, handicaps=neighbours.handicaps(weight))


def _nearest(rows: Floats, own: Ints, others: Floats, products: Ints) -> Floats:
    nearest = np.empty((len(rows), NEIGHBOURS), dtype=np.float32)
    for start in range(0, len(rows), _BLOCK):
        similar = rows[start : start + _BLOCK] @ others.T
        similar[own[start : start + _BLOCK, None] == products[None]] = -np.inf
        nearest[start : start + _BLOCK] = _largest(similar)
    return nearest


def _largest(values: Floats) -> Floats:
    """The NEIGHBOURS largest of each row, in any order; -inf if there are fewer."""
    if values.shape[1] < NEIGHBOURS:
        missing = np.full((len(values), NEIGHBOURS - values.shape[1]), -np.inf, dtype=np.float32)
        return np.concatenate([values, missing], axis=1)
    return np.partition(values, values.shape[1] - NEIGHBOURS, axis=1)[:, -NEIGHBOURS:]
