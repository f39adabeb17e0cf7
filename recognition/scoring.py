"""From embeddings to scores per product, and from scores to a verdict. Pure numpy, no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognition.manifest import Confidence, Thresholds
from recognition.models.scan import Verdict


@dataclass(frozen=True)
class Scored:
    """A product and how like it the picture is: cosine similarity, -1...1."""

    product_id: int
    score: float


class Prototypes:
    """An immutable matrix of unit vectors and the product each belongs to; a product may have several."""

    def __init__(self, matrix: NDArray[np.float32], product_ids: NDArray[np.int64]) -> None:
        if matrix.ndim != 2 or len(matrix) != len(product_ids):  # noqa: PLR2004
            raise ValueError(f"expected one product per row, got {matrix.shape} and {len(product_ids)} products")
        self.matrix = matrix
        self.product_ids = product_ids
        self._products, self._slots = np.unique(product_ids, return_inverse=True)

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
        # Vector by vector: for a handful of queries BLAS is faster so than with one narrow matrix.
        rows = np.maximum.reduce([self.matrix @ query for query in queries])
        best = np.full(len(self._products), -np.inf, dtype=np.float32)
        np.maximum.at(best, self._slots, rows)
        order = np.argsort(-best, kind="stable")[:limit]
        return [Scored(int(self._products[slot]), float(best[slot])) for slot in order]

    def appended(self, matrix: NDArray[np.float32], product_ids: NDArray[np.int64]) -> Prototypes:
        """A new set with more rows; readers of this one are not disturbed."""
        return Prototypes(np.vstack([self.matrix, matrix]), np.concatenate([self.product_ids, product_ids]))


def judge(candidates: Sequence[Scored], thresholds: Thresholds) -> Verdict:
    """Decide what may be said about candidates (best first).

    *match* asks for a high score and a clear lead over the next product; a gallery of one product has no next, and
    nothing to be told apart from, so it is never sure.
    """
    if thresholds.confidence is not None and len(candidates) > 1:
        return _judge_confidence(candidates, thresholds.confidence)
    if not candidates or candidates[0].score < thresholds.choose_score:
        return Verdict.UNKNOWN
    alone = len(candidates) == 1
    if not alone and candidates[0].score >= thresholds.match_score:
        lead = candidates[0].score - candidates[1].score
        if lead >= thresholds.match_margin:
            return Verdict.MATCH
    return Verdict.CHOOSE


def _judge_confidence(candidates: Sequence[Scored], confidence: Confidence) -> Verdict:
    chance = confidence.of(candidates[0].score, candidates[0].score - candidates[1].score)
    if chance >= confidence.match:
        return Verdict.MATCH
    return Verdict.CHOOSE if chance >= confidence.choose else Verdict.UNKNOWN
