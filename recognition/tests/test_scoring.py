from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from recognition.gallery.scoring import Prototypes, Scored, judge
from recognition.gallery.vectors import to_bytes, to_matrix
from recognition.models import Verdict
from recognition.recogniser.manifest import Confidence, Thresholds

THRESHOLDS = Thresholds(match_score=0.8, match_margin=0.1, choose_score=0.5, rests_on="this test")


def _unit(rows: list[list[float]]) -> NDArray[np.float32]:
    matrix = np.array(rows, dtype=np.float32)
    return np.asarray(matrix / np.linalg.norm(matrix, axis=1, keepdims=True), dtype=np.float32)


def _prototypes(*rows: tuple[int, list[float]]) -> Prototypes:
    return Prototypes(_unit([vector for _, vector in rows]), np.array([product for product, _ in rows]))


def test_the_most_alike_product_comes_first() -> None:
    prototypes = _prototypes((7, [1, 0]), (8, [0, 1]), (9, [1, 1]))

    found = prototypes.nearest(_unit([[1, 0.1]]), limit=5)

    assert [candidate.product_id for candidate in found] == [7, 9, 8]


def test_a_product_with_several_pictures_counts_once_with_its_best() -> None:
    prototypes = _prototypes((7, [0, 1]), (8, [1, 1]), (7, [1, 0]))

    found = prototypes.nearest(_unit([[1, 0]]), limit=5)

    assert [(candidate.product_id, round(candidate.score, 3)) for candidate in found] == [(7, 1.0), (8, 0.707)]


def test_no_more_than_asked_for_are_returned() -> None:
    prototypes = _prototypes(*[(number, [1.0, number]) for number in range(1, 9)])

    assert len(prototypes.nearest(_unit([[1, 0]]), limit=3)) == 3


def test_an_empty_gallery_has_no_candidates() -> None:
    empty = Prototypes(np.empty((0, 2), dtype=np.float32), np.empty(0, dtype=np.int64))

    assert empty.nearest(_unit([[1, 0]]), limit=5) == []


def test_a_row_needs_a_product() -> None:
    with pytest.raises(ValueError, match="one product per row"):
        Prototypes(np.zeros((2, 3), dtype=np.float32), np.zeros(1, dtype=np.int64))


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 40), st.integers(1, 12), st.integers(1, 3), st.integers(0, 10_000))
def test_the_search_is_exact(rows: int, products: int, queries: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    matrix = _unit(random.normal(size=(rows, 8)).tolist())
    owners = random.integers(0, products, rows)
    asked = _unit(random.normal(size=(queries, 8)).tolist())

    found = Prototypes(matrix, owners).nearest(asked, limit=5)

    by_hand = {int(owner): -2.0 for owner in owners}
    for vector, owner in zip(matrix, owners, strict=True):
        score = float(max(vector @ query for query in asked))
        by_hand[int(owner)] = max(by_hand[int(owner)], score)
    expected = sorted(by_hand.values(), reverse=True)[:5]
    np.testing.assert_allclose([candidate.score for candidate in found], expected, atol=1e-5)
    for candidate in found:
        assert by_hand[candidate.product_id] == pytest.approx(candidate.score, abs=1e-5)


@pytest.mark.parametrize(
    ("scores", "verdict"),
    [
        ([0.9, 0.7], Verdict.MATCH),
        ([0.8, 0.7], Verdict.MATCH),
        ([0.9, 0.85], Verdict.CHOOSE),  # which of the two?
        ([0.79, 0.1], Verdict.CHOOSE),  # alone, but not like enough
        ([0.5, 0.1], Verdict.CHOOSE),
        ([0.49, 0.1], Verdict.UNKNOWN),
        ([0.99], Verdict.CHOOSE),  # nothing to be told apart from
        ([], Verdict.UNKNOWN),
    ],
)
def test_only_a_high_score_with_a_clear_lead_is_a_match(scores: list[float], verdict: Verdict) -> None:
    candidates = [Scored(number, score + 1e-9) for number, score in enumerate(scores)]

    assert judge(candidates, THRESHOLDS) is verdict


@pytest.mark.parametrize(
    ("scores", "verdict"),
    [
        ([0.8, 0.5], Verdict.MATCH),
        ([0.6, 0.2], Verdict.MATCH),  # a long lead makes up for a low score
        ([0.8, 0.79], Verdict.CHOOSE),
        ([0.3, 0.29], Verdict.UNKNOWN),
        ([-1.0, -1.0], Verdict.UNKNOWN),
        ([0.99], Verdict.CHOOSE),  # nothing to be told apart from
    ],
)
def test_a_calibrated_confidence_decides_where_there_is_one(scores: list[float], verdict: Verdict) -> None:
    confidence = Confidence(score_weight=10, lead_weight=10, bias=-6, match=0.95, choose=0.2)
    thresholds = Thresholds(0.8, 0.1, 0.5, rests_on="this test", confidence=confidence)

    assert judge([Scored(number, score) for number, score in enumerate(scores)], thresholds) is verdict


def test_a_vector_survives_the_database() -> None:
    vectors = _unit([[1, 2, 3], [4, 5, 6]])

    np.testing.assert_array_equal(to_matrix([to_bytes(vector) for vector in vectors], 3), vectors)


def test_a_vector_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="could not broadcast"):
        to_matrix([to_bytes(np.zeros(4, dtype=np.float32))], 3)


def test_what_lies_near_everything_gives_way() -> None:
    rows = _unit([[1.0, 0.2], [1.0, 0.0]])
    hub = Prototypes(rows, np.array([1, 2]), handicaps=np.array([0.0, 0.1], np.float32))

    assert [found.product_id for found in hub.nearest(_unit([[1.0, 0.05]]), limit=2)] == [1, 2]


def test_a_product_that_is_only_enrolled_is_never_a_sure_match() -> None:
    confidence = Confidence(score_weight=10, lead_weight=10, bias=-5, match=0.9, choose=0.1)
    thresholds = Thresholds(0.8, 0.1, 0.5, rests_on="this test", confidence=confidence)

    assert judge([Scored(1, 0.95), Scored(2, 0.2)], thresholds) is Verdict.MATCH
    assert judge([Scored(1, 0.95, learned=False), Scored(2, 0.2)], thresholds) is Verdict.CHOOSE


def test_a_product_is_learned_if_any_of_its_pictures_was() -> None:
    rows = _unit([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])
    prototypes = Prototypes(rows, np.array([1, 1, 2]), learned=np.array([False, True, False]))

    assert {found.product_id: found.learned for found in prototypes.nearest(rows[:1], limit=2)} == {1: True, 2: False}
