"""From scores on unseen pictures to the thresholds of a manifest, with the figures that say what they are worth."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from recognition.evaluation.calibration import (
    Flags,
    auroc,
    calibration_error,
    confidences,
    coverage_at,
    fit_confidence,
    operating_point,
    reliability,
)
from recognition.evaluation.ranking import Floats, Ints, Ranking, half_absent, rank, without_own
from recognition.recogniser.manifest import Confidence, Thresholds


def calibrate(scores: Floats, truth: Ints, *, rests_on: str, seed: int = 1) -> tuple[Thresholds, dict[str, float]]:
    """Fit the confidence and both thresholds, half of the products missing in turn.

    Args:
        scores: [Q, P] of pictures the network never learned from.
        truth: [Q] the product each shows.
        rests_on: what they are, for the manifest.
        seed: which half is missing first.

    Raises:
        CalibrationError: too little to fit on.
    """
    mixed = half_absent(scores, truth, seed=seed)
    confidence = fit_confidence([mixed])
    figures = doubt_figures(confidence, mixed, rank(scores, truth), without_own(scores, truth))
    return _thresholds(confidence, mixed, f"{rests_on}; half of the products left out in turn"), figures


def doubt_figures(
    confidence: Confidence, mixed: Ranking, known: Ranking, unknown: Ranking, learned: Flags | None = None
) -> dict[str, float]:
    """How far the confidence can be trusted: figures for a manifest or a report.

    Args:
        confidence: calibrated elsewhere.
        mixed: queries with half of their products absent in turn.
        known: the same with all there.
        unknown: each without its own product.
        learned: which products [P] the network was trained on; only these are ever a match. By default all.
    """
    chances, answerable = chances_of(confidence, mixed), mixed.truth >= 0
    said = said_chances(confidence, mixed, learned)
    point = operating_point(said, mixed.right, answerable, confidence.match)
    return {
        "near_unknown_auroc": auroc(chances_of(confidence, known), chances_of(confidence, unknown)),
        "coverage_at_95": coverage_at(chances, mixed.right, answerable),
        "match_coverage": point.coverage,
        "match_precision": point.precision,
        "calibration_error": calibration_error(reliability(chances, mixed.right)),
    }


def _thresholds(confidence: Confidence, mixed: Ranking, rests_on: str) -> Thresholds:
    """Similarities for a reader without the confidence: a corner inside the region where it says *match*."""
    chances = confidences(confidence, mixed.top, mixed.lead)
    matched = chances >= confidence.match
    answerable = mixed.truth >= 0
    score = float(np.median(mixed.top[matched])) if matched.any() else 1.0
    return Thresholds(
        match_score=score,
        match_margin=_lead_needed(confidence, score) if matched.any() else 1.0,
        choose_score=float(np.quantile(mixed.top[answerable], 0.05)),
        rests_on=rests_on,
        confidence=confidence,
    )


def _lead_needed(confidence: Confidence, score: float) -> float:
    """The lead from which on this score, and any higher one, is a match."""
    if confidence.lead_weight <= 0:
        return 0.0
    wanted = math.log(confidence.match / (1 - confidence.match)) if confidence.match < 1 else math.inf
    return max(0.0, (wanted - confidence.bias - confidence.score_weight * score) / confidence.lead_weight)


def said_chances(confidence: Confidence, ranking: Ranking, learned: Flags | None) -> NDArray[np.float64]:
    """As `chances_of`, but below *match* where the first candidate was not learned, as scoring judges."""
    chances = chances_of(confidence, ranking)
    if learned is None:
        return chances
    return np.where(learned[ranking.products[:, 0]], chances, np.minimum(chances, np.nextafter(confidence.match, 0)))


def chances_of(confidence: Confidence, ranking: Ranking) -> NDArray[np.float64]:
    """Probability of being right for each query."""
    return confidences(confidence, ranking.top, ranking.lead)
