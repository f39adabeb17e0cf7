"""From scores on unseen pictures to the thresholds of a manifest, with the figures that say how good they are."""

from __future__ import annotations

import math

import numpy as np

from recognition.evaluation.calibration import (
    NEVER,
    auroc,
    calibration_error,
    confidences,
    coverage_and_precision,
    coverage_at,
    fit_confidence,
    reliability,
)
from recognition.evaluation.ranking import Doubles, Ranking, Trial
from recognition.models.scan import Verdict
from recognition.recogniser.manifest import Confidence, Thresholds


def calibrate(trial: Trial, *, rests_on: str) -> tuple[Thresholds, dict[str, float]]:
    """Fit the confidence and both thresholds, half of the products missing in turn.

    Args:
        trial: pictures the network never learned from, all of products that the gallery has.
        rests_on: what they are, for the manifest.

    Raises:
        CalibrationError: too little to fit on.
    """
    confidence = fit_confidence(trial.half_absent)
    rests_on = f"{rests_on}; half of the products left out in turn"
    thresholds = _thresholds(confidence, trial.half_absent, rests_on)
    return thresholds, calibration_figures(trial, thresholds)


def calibration_figures(trial: Trial, thresholds: Thresholds) -> dict[str, float]:
    """How far the thresholds can be trusted: figures for a manifest or a report.

    Args:
        trial: pictures of products that the gallery has.
        thresholds: calibrated on other pictures.
    """
    mixed = trial.half_absent
    chances = chances_of(thresholds, mixed)
    matched = np.array([verdict == Verdict.MATCH for verdict in mixed.verdicts(thresholds)], dtype=np.bool_)
    coverage, precision = coverage_and_precision(matched, mixed.right, mixed.answerable)
    return {
        "near_unknown_auroc": auroc(chances_of(thresholds, trial.ranking), chances_of(thresholds, trial.without_own)),
        "coverage_at_95": coverage_at(chances, mixed.right, mixed.answerable),
        "match_coverage": coverage,
        "match_precision": precision,
        "calibration_error": calibration_error(reliability(chances, mixed.right)),
    }


def chances_of(thresholds: Thresholds, ranking: Ranking) -> Doubles:
    """How probable it is that each query's best candidate is right, [Q].

    A recogniser without a calibration has only an order: by score and lead.
    """
    confidence = thresholds.confidence or Confidence(10.0, 10.0, -5.0, match=NEVER, choose=0.0)
    return confidences(confidence, ranking.top, ranking.lead)


def _thresholds(confidence: Confidence, mixed: Ranking, rests_on: str) -> Thresholds:
    """Similarities for a reader without the confidence: a corner inside the region where it says *match*."""
    matched = confidences(confidence, mixed.top, mixed.lead) >= confidence.match
    score = float(np.median(mixed.top[matched])) if matched.any() else 1.0
    return Thresholds(
        match_score=score,
        match_margin=_lead_needed(confidence, score) if matched.any() else 1.0,
        choose_score=float(np.quantile(mixed.top[mixed.answerable], 0.05)),
        rests_on=rests_on,
        confidence=confidence,
    )


def _lead_needed(confidence: Confidence, score: float) -> float:
    """The lead from which on this score, and any higher one, is a match."""
    if confidence.lead_weight <= 0:
        return 0.0
    wanted = math.log(confidence.match / (1 - confidence.match)) if confidence.match < 1 else math.inf
    return max(0.0, (wanted - confidence.bias - confidence.score_weight * score) / confidence.lead_weight)
