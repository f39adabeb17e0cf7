"""What is measured is what is served: a change of the serving code changes every figure of an evaluation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from recognition.evaluation.evaluate import Evaluation, evaluate
from recognition.evaluation.thresholds import calibrate
from recognition.gallery import scoring
from recognition.gallery.hubness import Neighbours
from recognition.gallery.scoring import Prototypes, Scored
from recognition.models.scan import Verdict
from recognition.recogniser.manifest import Confidence, read_manifest
from recognition.retraining.dataset import Dataset
from recognition.retraining.validation import Validation
from recognition.samples import Sample
from recognition.tests.learning import drawn_catalogue, trained_folder
from recognition.tests.retraining_setup import renamed_copy
from recognition.tests.trials import trial_of
from recognition.training.synthesis.compose import ViewOptions

Rows = NDArray[np.float32]


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    return drawn_catalogue(tmp_path_factory.mktemp("catalogue"), 6)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trained recogniser that can be sure. Its training is too short to be calibrated, so the weights are given."""
    trained = trained_folder()
    thresholds = replace(read_manifest(trained).thresholds, confidence=Confidence(10, 10, -5, 0.9, 0.1))
    return renamed_copy(trained, tmp_path_factory.mktemp("sure"), "sure", thresholds=thresholds)


@pytest.fixture
def evaluated(folder: Path, catalogue: list[Sample]) -> Callable[[], Evaluation]:
    """Evaluate on the very pictures that are enrolled."""
    return lambda: evaluate(folder=folder, queries=catalogue, gallery=catalogue)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another rule of verdicts: every confident answer is a match."""
    monkeypatch.setattr(scoring, "_judge_confidence", lambda *_: Verdict.MATCH)


@pytest.fixture
def reversed_ranking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another rule of ranking: the product that is least like a picture comes first."""
    similarities = Prototypes._similarities
    monkeypatch.setattr(Prototypes, "_similarities", lambda self, queries: -similarities(self, queries))


def test_an_evaluation_follows_the_serving_rule_of_verdicts(evaluated: Callable[[], Evaluation], judged: None) -> None:
    found = evaluated()

    assert found.answers == {"match": 6, "choose": 0, "unknown": 0}
    assert found.strangers == {"match": 6, "choose": 0, "unknown": 0}
    assert (found.calibration["match_coverage"], found.calibration["match_precision"]) == (1.0, 0.5)


def test_an_evaluation_follows_the_serving_rule_of_ranking(
    evaluated: Callable[[], Evaluation], reversed_ranking: None
) -> None:
    found = evaluated()

    assert (found.top1, found.top5) == (0.0, 0.0)
    assert {entry.count for entry in found.confusions} == {1}


def test_an_evaluation_follows_the_serving_correction_for_hubness(
    evaluated: Callable[[], Evaluation], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert evaluated().top1 == 1.0

    monkeypatch.setattr(Neighbours, "handicaps", _only_the_first_row_wins)

    assert evaluated().top1 == pytest.approx(1 / 6)


def _only_the_first_row_wins(neighbours: Neighbours, _: float) -> Rows:
    return np.arange(len(neighbours.similarities), dtype=np.float32) * 3


def test_a_calibration_follows_the_serving_rule_of_ranking(reversed_ranking: None) -> None:
    rng = np.random.default_rng(1)
    scores = rng.normal(0.3, 0.1, (300, 30)).astype(np.float32)
    truth = rng.integers(0, 30, 300)
    scores[np.arange(300), truth] -= rng.normal(0.3, 0.15, 300).astype(np.float32)  # the right one is least alike

    _, figures = calibrate(trial_of(scores, truth), rests_on="made-up scores")

    assert figures["coverage_at_95"] > 0


def test_figures_of_a_calibration_follow_the_serving_rule_of_verdicts(judged: None) -> None:
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 30, 300)
    scores = rng.normal(0.3, 0.1, (300, 30)).astype(np.float32)
    scores[np.arange(300), truth] += 0.3

    trial = trial_of(scores, truth)

    _, figures = calibrate(trial, rests_on="made-up scores")

    assert figures["match_precision"] == pytest.approx(trial.half_absent.right.mean())


def test_a_validation_of_retraining_follows_the_serving_rule_of_ranking(
    catalogue: list[Sample], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("recognition.retraining.validation._DRAWN", 4)
    monkeypatch.setattr("recognition.retraining.validation.QUERIES", 12)
    photos = [Sample(sample.path, sample.label, "val") for sample in catalogue]
    validation = Validation(Dataset([*catalogue, *photos], "revision"), seed=1, options=ViewOptions())
    folder = trained_folder()
    assert validation.compare(folder, folder)[0].candidate.top1 == 1.0

    with monkeypatch.context() as patch:
        patch.setattr(Prototypes, "nearest", _first_product)
        parts = validation.compare(folder, folder)

    assert [part.candidate.top1 for part in parts] == pytest.approx([1 / 6, 1 / 6, 0.0])


def _first_product(*_: object) -> list[Scored]:
    return [Scored(0, 0.9), Scored(1, 0.1)]
