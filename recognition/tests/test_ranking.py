"""Rankings of an evaluation: made by the serving code, with and without the right product."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from recognition.evaluation.ranking import Trial
from recognition.gallery.hubness import corrected_prototypes
from recognition.tests.trials import trial_of


def _scores() -> NDArray[np.float32]:
    return np.array([[0.9, 0.5, 0.1], [0.2, 0.6, 0.8], [0.3, 0.4, 0.5]], dtype=np.float32)


def _products(trial: Trial) -> list[list[int]]:
    return [[entry.product_id for entry in found] for found in trial.ranking.candidates]


def test_products_are_ranked_by_their_score() -> None:
    trial = trial_of(_scores(), np.array([0, 1, 2]))

    assert _products(trial) == [[0, 1, 2], [2, 1, 0], [2, 1, 0]]
    assert trial.ranking.right.tolist() == [True, False, True]
    assert trial.ranking.within(2).tolist() == [True, True, True]
    np.testing.assert_allclose(trial.ranking.lead, [0.4, 0.2, 0.1], atol=1e-6)


def test_without_its_own_product_nothing_is_right() -> None:
    ranking = trial_of(_scores(), np.array([0, 1, 2])).without_own

    assert ranking.first.tolist() == [1, 2, 1]
    assert not ranking.right.any()
    assert not ranking.answerable.any()


def test_half_absent_puts_every_query_once_with_its_product_and_once_without() -> None:
    truth = np.array([0, 1, 2, 3, 0])

    ranking = trial_of(np.eye(4, dtype=np.float32)[truth], truth).half_absent

    assert len(ranking.truth) == 10
    assert ranking.answerable.sum() == 5
    assert ranking.right.sum() == 5


def test_a_candidate_without_a_next_one_has_no_lead() -> None:
    ranking = trial_of(np.array([[0.9, 0.5]], dtype=np.float32), np.array([0])).without_own

    assert ranking.lead.tolist() == [0.0]


def test_the_best_crop_and_the_best_picture_decide() -> None:
    rows = np.array([[1, 0], [0, 1], [0.6, 0.8]], dtype=np.float32)
    queries = np.array([[[0.6, 0.8], [0.0, -1.0]]], dtype=np.float32)
    prototypes = corrected_prototypes(rows, np.array([0, 1, 0]), weight=0.0)

    (found,) = Trial(prototypes, queries, np.array([0])).ranking.candidates

    assert [entry.score for entry in found] == pytest.approx([1.0, 0.8])
