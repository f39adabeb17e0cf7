from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recognition.evaluation.calibration import (
    NEVER,
    CalibrationError,
    auroc,
    calibration_error,
    confidences,
    coverage_and_precision,
    coverage_at,
    coverage_curve,
    fit_confidence,
    fit_logistic,
    match_threshold,
    reliability,
)
from recognition.evaluation.ranking import Ranking
from recognition.evaluation.thresholds import calibrate
from recognition.gallery.scoring import Scored
from recognition.tests.trials import trial_of

seeds = st.integers(0, 10_000)


def _ranking(seed: int, count: int = 800) -> Ranking:
    """Scores of which a high one with a long lead is mostly right, as a recogniser's are."""
    rng = np.random.default_rng(seed)
    top, lead = rng.uniform(0.2, 0.95, count), rng.exponential(0.1, count)
    right = rng.random(count) < 1 / (1 + np.exp(-(8 * (top - 0.6) + 12 * (lead - 0.1))))
    truth = np.where(right, 0, np.where(rng.random(count) < 0.5, 1, -1))
    return Ranking([_two(*pair) for pair in zip(top.tolist(), lead.tolist(), strict=True)], truth)


def _two(top: float, lead: float) -> list[Scored]:
    return [Scored(0, top), Scored(2, top - lead)]


@settings(max_examples=25)
@given(seeds)
def test_no_calibration_is_far_from_its_promise(seed: int) -> None:
    """800 pictures fix a share of 95 % to a few hundredths only: one unlucky draw may lie below, never far."""
    confidence = fit_confidence(_ranking(seed))

    unseen = _ranking(seed + 20_000, 4000)
    said = confidences(confidence, unseen.top, unseen.lead) >= confidence.match

    assert not said.any() or unseen.right[said].mean() >= 0.88


def test_too_few_pictures_for_a_safe_margin_still_allow_to_be_sure() -> None:
    right = np.array([True] * 57 + [False] * 3 + [True] * 60 + [False] * 80)  # never 95 of 100 with an error to spare
    chances = np.linspace(0.99, 0.01, len(right))

    threshold = match_threshold(chances, right)

    assert threshold < NEVER
    assert right[chances >= threshold].mean() >= 0.95


def test_a_handful_of_right_answers_is_no_reason_to_be_sure() -> None:
    right = np.array([True] * 10 + [False] * 90)

    assert match_threshold(np.linspace(0.99, 0.01, 100), right) == NEVER


def test_over_many_calibrations_the_promise_holds() -> None:
    right = said = 0
    for seed in range(40):
        confidence, unseen = fit_confidence(_ranking(seed)), _ranking(seed + 50_000)
        matches = confidences(confidence, unseen.top, unseen.lead) >= confidence.match
        right, said = right + int(unseen.right[matches].sum()), said + int(matches.sum())

    assert said > 2000
    assert right / said >= 0.95


@settings(max_examples=25)
@given(seeds)
def test_a_known_product_is_rarely_called_unknown(seed: int) -> None:
    ranking = _ranking(seed)
    confidence = fit_confidence(ranking)
    known = ranking.truth >= 0

    kept = confidences(confidence, ranking.top, ranking.lead)[known] >= confidence.choose

    assert kept.mean() >= 0.94
    assert confidence.choose <= confidence.match


@settings(max_examples=25)
@given(seeds, st.floats(0, 1), st.floats(0, 0.5), st.floats(0, 0.3))
def test_more_score_or_more_lead_never_lowers_the_confidence(seed: int, top: float, lead: float, more: float) -> None:
    confidence = fit_confidence(_ranking(seed, 200))

    assert confidence.of(top + more, lead) >= confidence.of(top, lead)
    assert confidence.of(top, lead + more) >= confidence.of(top, lead)


def test_an_input_with_a_negative_weight_is_dropped() -> None:
    rng = np.random.default_rng(3)
    lead = rng.random(500)
    right = lead > 0.5

    score_weight, lead_weight, _ = fit_logistic(np.stack([1 - lead, lead], axis=1), right)

    assert score_weight == 0
    assert lead_weight > 0


@pytest.mark.parametrize("right", [True, False])
def test_nothing_can_be_calibrated_on_answers_that_are_all_alike(right: bool) -> None:
    ranking = _ranking(1)
    alike = Ranking(ranking.candidates, np.full(len(ranking.truth), 0 if right else -1))

    with pytest.raises(CalibrationError, match="right answers and wrong ones"):
        fit_confidence(alike)


def test_scores_without_information_cannot_be_calibrated() -> None:
    rng = np.random.default_rng(1)
    truth = np.where(rng.random(100) < 0.5, 0, -1)
    alike = Ranking([_two(0.5, 0.0)] * 100, truth)

    with pytest.raises(CalibrationError, match="Neither score nor lead"):
        fit_confidence(alike)


def test_if_no_answers_are_good_enough_none_is_a_match() -> None:
    chances, right = np.linspace(0, 1, 100), np.arange(100) % 2 == 0

    assert match_threshold(chances, right) == NEVER


@settings(max_examples=50)
@given(seeds, st.floats(0.5, 0.99))
def test_a_threshold_keeps_its_promise_on_its_own_scores(seed: int, precision: float) -> None:
    rng = np.random.default_rng(seed)
    chances = rng.random(300).round(2)  # with ties
    right = rng.random(300) < chances

    threshold = match_threshold(chances, right, precision=precision)

    said = chances >= threshold
    assert not said.any() or right[said].mean() >= precision


@settings(max_examples=50)
@given(seeds)
def test_auroc_is_the_share_of_pairs_in_the_right_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    known, unknown = rng.integers(0, 5, 12), rng.integers(0, 4, 9)

    pairs = [(1.0 if a > b else 0.5 if a == b else 0.0) for a in known for b in unknown]

    assert auroc(known, unknown) == pytest.approx(np.mean(pairs))


def test_auroc_of_nothing_is_no_number() -> None:
    assert math.isnan(auroc(np.array([]), np.array([1.0])))


def test_coverage_counts_what_could_be_answered() -> None:
    chances = np.array([0.9, 0.8, 0.7, 0.6])
    right = np.array([True, True, False, True])
    answerable = np.array([True, True, False, True])

    assert coverage_at(chances, right, answerable) == pytest.approx(2 / 3)
    coverage, precision = coverage_and_precision(chances >= 0.65, right, answerable)
    assert coverage == pytest.approx(2 / 3)
    assert precision == pytest.approx(2 / 3)


def test_no_answers_have_a_precision_of_one() -> None:
    assert coverage_and_precision(np.array([False]), np.array([False]), np.array([True])) == (0, 1)


@settings(max_examples=25)
@given(seeds)
def test_a_lower_threshold_never_covers_less(seed: int) -> None:
    ranking = _ranking(seed, 200)
    curve = coverage_curve(ranking.top, ranking.right, ranking.truth >= 0)

    assert [point.coverage for point in curve] == sorted(point.coverage for point in curve)


def test_a_reliable_confidence_has_a_small_error() -> None:
    rng = np.random.default_rng(1)
    chances = rng.random(20_000)

    bins = reliability(chances, rng.random(20_000) < chances)

    assert sum(entry.count for entry in bins) == 20_000
    assert calibration_error(bins) < 0.02
    assert calibration_error(reliability(chances, np.zeros(20_000, dtype=bool))) > 0.4


def test_calibrating_says_what_it_rests_on_and_gives_safe_similarities() -> None:
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 40, 600)
    scores = rng.normal(0.3, 0.1, (600, 40)).astype(np.float32)
    scores[np.arange(600), truth] += rng.normal(0.35, 0.15, 600).astype(np.float32)

    thresholds, figures = calibrate(trial_of(scores, truth), rests_on="made-up scores")

    assert thresholds.rests_on == "made-up scores; half of the products left out in turn"
    assert thresholds.confidence is not None
    sure = thresholds.confidence.of(thresholds.match_score + 1e-6, thresholds.match_margin + 1e-6)
    assert sure >= thresholds.confidence.match
    assert figures["match_precision"] >= 0.95
    assert 0.8 < figures["near_unknown_auroc"] <= 1
