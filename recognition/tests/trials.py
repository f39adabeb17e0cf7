"""Trials with made-up scores."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recognition.evaluation.ranking import Trial
from recognition.gallery.scoring import Prototypes


def trial_of(scores: NDArray[np.float32], truth: NDArray[np.int64]) -> Trial:
    """Queries with these scores, float32 [Q, P], for products 0 ... P-1, which are axes of the space."""
    products = scores.shape[1]
    prototypes = Prototypes(np.eye(products, dtype=np.float32), np.arange(products, dtype=np.int64))
    return Trial(prototypes, scores[:, None], truth)
