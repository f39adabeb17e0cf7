"""From embedded queries and a gallery to what would be answered, with and without the right product there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognition.gallery.hubness import Neighbours

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_ABSENT = -1
_CHUNK = 256
_WITHOUT_PICTURE = np.float32(-2)  # below every score


@dataclass(frozen=True)
class Gallery:
    """Unit vectors float32 [M, d] and the product (0...) of each; a product may have several."""

    vectors: Floats
    products: Ints


@dataclass(frozen=True)
class Ranking:
    """The `K` best products of each query, best first: numbers [Q, K] and scores [Q, K]."""

    products: Ints
    scores: Floats
    truth: Ints  # [Q]; -1 where the gallery does not have the product

    @property
    def top(self) -> Floats:
        """The best score of each query."""
        return self.scores[:, 0]

    @property
    def lead(self) -> Floats:
        """How far the best is ahead of the next product."""
        return self.scores[:, 0] - self.scores[:, 1]

    @property
    def right(self) -> NDArray[np.bool_]:
        """Whether the best is the right one."""
        return np.asarray(self.products[:, 0] == self.truth)

    def within(self, places: int) -> NDArray[np.bool_]:
        """Whether the right one is among the first `places`."""
        return np.asarray((self.products[:, :places] == self.truth[:, None]).any(axis=1))

    def part(self, chosen: NDArray[np.bool_]) -> Ranking:
        """Some of the queries."""
        return Ranking(self.products[chosen], self.scores[chosen], self.truth[chosen])


def product_scores(queries: Floats, gallery: Gallery, *, crowding: float = 0.0) -> Floats:
    """Score of every product for every query: the best over crops and pictures.

    Args:
        queries: float32 [Q, crops, d] of unit length.
        gallery: with products numbered 0 ... P-1.
        crowding: share of a picture's crowding that is taken off its similarity, as in a manifest.

    Returns:
        float32 [Q, P]; -2 for a product without a picture.
    """
    count = int(gallery.products.max(initial=-1)) + 1
    scores = np.full((len(queries), count), _WITHOUT_PICTURE, dtype=np.float32)
    crowded = crowding * Neighbours.of(gallery.vectors, gallery.products).mean() if crowding else np.float32(0)
    for start in range(0, len(queries), _CHUNK):
        similar = np.max(queries[start : start + _CHUNK] @ gallery.vectors.T, axis=1) - crowded
        np.maximum.at(scores[start : start + _CHUNK].T, gallery.products, similar.T)
    return scores


def rank(scores: Floats, truth: Ints, *, places: int = 5, absent: NDArray[np.bool_] | None = None) -> Ranking:
    """Order products by score.

    Args:
        scores: float32 [Q, P].
        truth: [Q] the product each query shows, -1 where the gallery never had it.
        places: how many to keep; at least 2.
        absent: bool [Q, P] or [P], products that are taken out of the gallery (of a query, or of all).
    """
    if absent is not None:
        scores = np.where(absent, _WITHOUT_PICTURE, scores)
    places = min(max(2, places), scores.shape[1])
    order = np.argsort(-scores, axis=1, kind="stable")[:, :places]
    found = np.take_along_axis(scores, order, axis=1)
    present = truth >= 0
    if absent is not None:
        gone = np.broadcast_to(absent, scores.shape)
        present = present & ~gone[np.arange(len(truth)), np.maximum(truth, 0)]
    return Ranking(order, found, np.where(present, truth, _ABSENT))


def without_own(scores: Floats, truth: Ints, *, places: int = 5) -> Ranking:
    """Each query against the gallery without its own product: the near unknown."""
    absent = np.zeros(scores.shape, dtype=bool)
    absent[np.arange(len(truth)), truth] = True
    return rank(scores, truth, places=places, absent=absent)


def half_absent(scores: Floats, truth: Ints, *, seed: int = 1, places: int = 5) -> Ranking:
    """Half of the asked-for products taken out, then the other half: every query once known and once unknown."""
    asked = np.unique(truth[truth >= 0])
    shuffled = np.random.default_rng(seed).permutation(asked)
    halves = (shuffled[: len(asked) // 2], shuffled[len(asked) // 2 :])
    parts = [rank(scores, truth, places=places, absent=np.isin(np.arange(scores.shape[1]), half)) for half in halves]
    return Ranking(
        np.concatenate([part.products for part in parts]),
        np.concatenate([part.scores for part in parts]),
        np.concatenate([part.truth for part in parts]),
    )
