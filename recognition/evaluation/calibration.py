"""Calibrate: from a score and its lead to the probability of being right, and the thresholds of the verdicts.

Everything is fitted on pictures that the network did not learn from, some of whose products are missing in the
gallery. Pure numpy.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recognition.evaluation.ranking import Doubles, Flags, Ranking
from recognition.recogniser.manifest import Confidence

_RIDGE = 1e-2
_ROUNDS = 60
_CAUTION = 1.0  # standard errors by which a match's precision must lie above what is promised
_ENOUGH = 60  # matches from which their precision can be estimated
NEVER = 1.01  # a threshold that nothing reaches


class CalibrationError(ValueError):
    """There is nothing to calibrate on; the message says what is missing."""


@dataclass(frozen=True)
class Operating:
    """What comes of answering from a threshold on: share of the answerable queries answered rightly, and precision."""

    threshold: float
    coverage: float
    precision: float


def fit_confidence(ranking: Ranking, *, precision: float = 0.95, kept: float = 0.95) -> Confidence:
    """Fit weights (inverse temperatures) of score and lead, and both thresholds.

    Args:
        ranking: of pictures the network never saw, some with the right product in the gallery and some without.
        precision: share of matches that must be right.
        kept: share of answerable queries that must not be called unknown.

    Raises:
        CalibrationError: no answerable query, none that is wrong or unanswerable, or scores without information.
    """
    top, lead, right, answerable = ranking.top, ranking.lead, ranking.right, ranking.answerable
    if not answerable.any() or right.all() or not right.any():
        raise CalibrationError("Calibration needs answerable pictures and others: right answers and wrong ones.")
    score_weight, lead_weight, bias = fit_logistic(np.stack([top, lead], axis=1), right)
    if score_weight == 0 and lead_weight == 0:
        raise CalibrationError("Neither score nor lead separates right answers from wrong ones: train longer.")
    fitted = Confidence(score_weight, lead_weight, bias, match=NEVER, choose=0.0)
    chances = confidences(fitted, top, lead)
    match = match_threshold(chances, right, precision=precision)
    choose = min(match, float(np.quantile(chances[answerable], 1 - kept)))
    return Confidence(score_weight, lead_weight, bias, match=match, choose=choose)


def confidences(confidence: Confidence, top: Doubles, lead: Doubles) -> Doubles:
    """Probability that the first candidate is right, [Q], by the formula that serves a scan.

    A threshold chosen among these values is reached by the very query that it came from.
    """
    pairs = zip(top.tolist(), lead.tolist(), strict=True)
    return np.array([confidence.of(score, ahead) for score, ahead in pairs], dtype=np.float64)


def fit_logistic(inputs: Doubles, right: Flags) -> tuple[float, float, float]:
    """Ridge-regularised logistic regression by Newton's method; weights are never negative.

    A higher score or a longer lead must not lower the confidence: an input whose weight comes out negative is
    dropped.

    Args:
        inputs: [Q, 2] score and lead.
        right: [Q].

    Returns:
        Weight of the score, weight of the lead, bias.
    """
    used = [0, 1]
    while True:
        weights = _newton(inputs[:, used], right)
        worst = int(np.argmin(weights[:-1])) if used else 0
        if not used or weights[worst] >= 0:
            break
        del used[worst]
    full = dict(zip(used, weights, strict=False))
    return float(full.get(0, 0.0)), float(full.get(1, 0.0)), float(weights[-1])


def _newton(inputs: Doubles, right: Flags) -> Doubles:
    design = np.column_stack([inputs, np.ones(len(inputs))])
    penalty = np.diag([_RIDGE] * inputs.shape[1] + [1e-9])
    weights = np.zeros(design.shape[1])
    for _ in range(_ROUNDS):
        chances = 1 / (1 + np.exp(-np.clip(design @ weights, -60, 60)))
        gradient = design.T @ (chances - right) + penalty @ weights
        curvature = (design * (chances * (1 - chances))[:, None]).T @ design + penalty + 1e-9 * np.eye(len(weights))
        step = np.linalg.solve(curvature, gradient)
        length = float(np.abs(step).max())
        weights = weights - step * min(1.0, 10 / max(length, 1e-12))
        if length < 1e-8:  # noqa: PLR2004
            break
    return np.asarray(weights)


def match_threshold(chances: Doubles, right: Flags, *, precision: float = 0.95) -> float:
    """Find the lowest threshold above which matches are right often enough, with a standard error to spare.

    If there are too few pictures for that margin, the lowest above which at least `_ENOUGH` matches are right just
    as often as required: a recogniser that is never sure is of no use either.

    Returns:
        A value of `chances`, or NEVER if no set of answers is that good.
    """
    order = np.argsort(-chances, kind="stable")
    hits = np.cumsum(right[order], dtype=np.int64)
    count = np.arange(1, len(order) + 1)
    good = _lower_bound(hits, count) >= precision
    if not good.any():
        good = (hits / count >= precision) & (count >= _ENOUGH)
    ends = np.append(chances[order][1:] < chances[order][:-1], True)  # equal confidences stand or fall together
    usable = np.flatnonzero(good & ends)
    return float(chances[order[usable[-1]]]) if len(usable) else NEVER


def _lower_bound(hits: NDArray[np.int64], count: NDArray[np.int64]) -> Doubles:
    """Wilson's lower bound of a share, `_CAUTION` standard errors down."""
    share, z2 = hits / count, _CAUTION**2
    spread = _CAUTION * np.sqrt(share * (1 - share) / count + z2 / (4 * count**2))
    return np.asarray((share + z2 / (2 * count) - spread) / (1 + z2 / count))


def coverage_and_precision(answered: Flags, right: Flags, answerable: Flags) -> tuple[float, float]:
    """What comes of answering some queries, [Q] each.

    Returns:
        Share of the answerable queries that are answered rightly, and share of the answers that are right; the latter
        is 1 if there are no answers.
    """
    precision = float(right[answered].mean()) if answered.any() else 1.0
    return float((answered & right).sum() / max(1, answerable.sum())), precision


def coverage_curve(chances: Doubles, right: Flags, answerable: Flags) -> list[Operating]:
    """Operating points of ever lower thresholds: from no answers to answering every query."""
    steps = np.unique(np.quantile(chances, np.linspace(0, 1, 101)))[::-1]
    return [Operating(float(step), *coverage_and_precision(chances >= step, right, answerable)) for step in steps]


def coverage_at(chances: Doubles, right: Flags, answerable: Flags, precision: float = 0.95) -> float:
    """Largest share of answerable queries answered rightly while at least `precision` of all answers are right."""
    order = np.argsort(-chances, kind="stable")
    hits = np.cumsum(right[order])
    good = np.flatnonzero(hits / np.arange(1, len(order) + 1) >= precision)
    return float(hits[good[-1]] / max(1, answerable.sum())) if len(good) else 0.0


def auroc(known: NDArray[Any], unknown: NDArray[Any]) -> float:
    """Probability that a known one scores above an unknown one; ties count half. NaN if either is empty."""
    if not len(known) or not len(unknown):
        return math.nan
    ordered = np.sort(unknown)
    below = np.searchsorted(ordered, known, side="left")
    upto = np.searchsorted(ordered, known, side="right")
    return float((below + upto).mean() / 2 / len(unknown))


@dataclass(frozen=True)
class Bin:
    """Queries of similar confidence: mean confidence and share of right answers (0...1), and their number."""

    confidence: float
    accuracy: float
    count: int


def reliability(chances: Doubles, right: Flags, bins: int = 10) -> list[Bin]:
    """Bins of equal width, empty ones left out."""
    places = np.minimum((chances * bins).astype(int), bins - 1)
    return [
        Bin(float(chances[places == place].mean()), float(right[places == place].mean()), int((places == place).sum()))
        for place in range(bins)
        if (places == place).any()
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: mean distance between confidence and accuracy, 0...1."""
    total = sum(entry.count for entry in bins)
    return sum(entry.count * abs(entry.confidence - entry.accuracy) for entry in bins) / max(1, total)
