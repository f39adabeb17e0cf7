"""The probability of a pair beside its rivals, compared with all matchings counted one by one."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promotions.linkage.one_to_one import beside_rivals

ODDS = st.floats(0.01, 50.0)


def column(slots: list[int]) -> np.ndarray:
    return np.asarray(slots, dtype=np.int64)[:, None]


def exact(odds: list[float], first: list[int], second: list[int]) -> list[float]:
    """Each pair's share of the weight of all matchings."""
    pairs = range(len(odds))
    total, with_pair = 0.0, [0.0] * len(odds)
    for chosen in chain.from_iterable(combinations(pairs, count) for count in range(len(odds) + 1)):
        if len({first[pair] for pair in chosen}) == len({second[pair] for pair in chosen}) == len(chosen):
            weight = float(np.prod([odds[pair] for pair in chosen]))
            total += weight
            for pair in chosen:
                with_pair[pair] += weight
    return [weight / total for weight in with_pair]


def found(odds: list[float], first: list[int], second: list[int]) -> list[float]:
    return list(beside_rivals(np.asarray(odds), (column(first), column(second))))


@given(ODDS)
def test_a_pair_without_rivals_keeps_its_own_probability(odds: float) -> None:
    assert found([odds], [0], [0]) == [pytest.approx(odds / (1 + odds), rel=1e-3)]


@given(st.lists(ODDS, min_size=2, max_size=5))
@settings(max_examples=40)
def test_rivals_for_one_slot_share_it_exactly(odds: list[float]) -> None:
    first, second = [0] * len(odds), list(range(len(odds)))
    assert found(odds, first, second) == pytest.approx(exact(odds, first, second), abs=0.01)


@given(st.lists(st.floats(0.1, 8.0), min_size=2, max_size=6))
@settings(max_examples=40)
def test_a_path_of_rivals_comes_near_all_matchings(odds: list[float]) -> None:
    first = [(number + 1) // 2 for number in range(len(odds))]
    second = [number // 2 for number in range(len(odds))]
    assert found(odds, first, second) == pytest.approx(exact(odds, first, second), abs=0.05)


def test_a_stronger_rival_takes_most_of_the_slot() -> None:
    strong, weak = found([20.0, 1.0], [0, 0], [0, 1])
    assert strong > 0.9
    assert weak < 0.1


def test_a_rival_that_another_slot_takes_leaves_this_one_free() -> None:
    # The middle pair competes with both others; the outer ones are stronger and do not compete with each other.
    outer, middle, other = found([30.0, 5.0, 30.0], [0, 0, 1], [0, 1, 1])
    assert middle < 0.02
    assert outer == pytest.approx(other) == pytest.approx(exact([30.0, 5.0, 30.0], [0, 0, 1], [0, 1, 1])[0], abs=0.02)


def test_a_pair_that_needs_several_slots_is_held_by_the_most_contested() -> None:
    odds = np.asarray([5.0, 20.0])
    first = np.asarray([[0, 1], [1, -1]])
    lonely = beside_rivals(odds[:1], (first[:1], column([0])))
    contested = beside_rivals(odds, (first, column([0, 1])))
    assert contested[0] < lonely[0]


def test_no_pairs_have_no_probabilities() -> None:
    empty = np.empty((0, 1), dtype=np.int64)
    assert len(beside_rivals(np.empty(0), (empty, empty))) == 0
