"""From embeddings to scores per product, and from scores to a verdict. Pure numpy, no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognition.models.scan import Verdict
from recognition.recogniser.manifest import Confidence, Thresholds

_BLOCK_BYTES = 512 * 1024  # of the matrix at a time, so that it is read from memory once for all queries


@dataclass(frozen=True)
class Scored:
    """A product and how like it the picture is: cosine similarity, -1...1, less the hubness correction.

    `learned` is whether the recogniser was trained on it, or has it only enrolled.
    """

    product_id: int
    score: float
    learned: bool = True


class Prototypes:
    """An immutable matrix of unit vectors and the product each belongs to; a product may have several."""

    def __init__(
        self,
        matrix: NDArray[np.float32],
        product_ids: NDArray[np.int64],
        *,
        learned: NDArray[np.bool_] | None = None,
        handicaps: NDArray[np.float32] | None = None,
    ) -> None:
        """Take the rows as they are.

        Args:
            matrix: unit vectors, float32 [rows, d].
            product_ids: the product of each.
            learned: whether the recogniser was trained on it, [rows]; by default on all.
            handicaps: what is taken off each row's similarity, [rows]; by default nothing.
        """
        if matrix.ndim != 2 or len(matrix) != len(product_ids):  # noqa: PLR2004
            raise ValueError(f"expected one product per row, got {matrix.shape} and {len(product_ids)} products")
        self.matrix = matrix
        self.product_ids = product_ids
        self.learned = np.ones(len(matrix), dtype=np.bool_) if learned is None else learned
        self.handicaps = np.zeros(len(matrix), dtype=np.float32) if handicaps is None else handicaps
        self._products, self._slots = np.unique(product_ids, return_inverse=True)
        self._learned_products = np.zeros(len(self._products), dtype=np.bool_)
        self._learned_products[self._slots[self.learned]] = True

    def __len__(self) -> int:
        return len(self.matrix)

    def nearest(self, queries: NDArray[np.float32], limit: int) -> list[Scored]:
        """The products most like a picture, best first: exact products with every row.

        Args:
            queries: float32 [n, d], the unit vectors of the picture's n crops; the crop that fits a product best
                decides its score.
            limit: how many products at most.
        """
        if not len(self):
            return []
        best = np.full(len(self._products), -np.inf, dtype=np.float32)
        np.maximum.at(best, self._slots, self._similarities(queries))
        order = _largest(best, limit)
        return [
            Scored(int(self._products[slot]), float(best[slot]), bool(self._learned_products[slot])) for slot in order
        ]

    def _similarities(self, queries: NDArray[np.float32]) -> NDArray[np.float32]:
        """Each row's largest dot product with any of the queries, less its handicap: float32 [rows]."""
        step = max(1, _BLOCK_BYTES // (self.matrix.shape[1] * self.matrix.itemsize))
        similarities = np.empty(len(self.matrix), dtype=np.float32)
        for start in range(0, len(self.matrix), step):
            block = self.matrix[start : start + step]
            # Vector by vector: for a handful of queries BLAS is faster so than with one narrow matrix.
            similarities[start : start + step] = np.maximum.reduce([block @ query for query in queries])
        return similarities - self.handicaps


def _largest(scores: NDArray[np.float32], limit: int) -> NDArray[np.intp]:
    """Where the largest scores are, largest first; of equal ones the earlier."""
    if limit < len(scores):
        bound = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        found = np.flatnonzero(scores >= bound)
    else:
        found = np.arange(len(scores))
    return found[np.argsort(-scores[found], kind="stable")][:limit]


def judge(candidates: Sequence[Scored], thresholds: Thresholds) -> Verdict:
    """Decide what may be said about candidates (best first).

    *match* asks for a high score and a clear lead over the next product; a gallery of one product has no next, and
    so it is never sure. If there is a confidence, a product that is only enrolled is no match either: a look-alike
    that no training has separated from another one takes its pictures with a high score. The next training learns it.
    """
    if thresholds.confidence is not None and len(candidates) > 1:
        return _judge_confidence(candidates[0], candidates[1], thresholds.confidence)
    if not candidates or candidates[0].score < thresholds.choose_score:
        return Verdict.UNKNOWN
    alone = len(candidates) == 1
    if not alone and candidates[0].score >= thresholds.match_score:
        lead = candidates[0].score - candidates[1].score
        if lead >= thresholds.match_margin:
            return Verdict.MATCH
    return Verdict.CHOOSE


def _judge_confidence(first: Scored, second: Scored, confidence: Confidence) -> Verdict:
    chance = confidence.of(first.score, first.score - second.score)
    if chance >= confidence.match and first.learned:
        return Verdict.MATCH
    return Verdict.CHOOSE if chance >= confidence.choose else Verdict.UNKNOWN
