from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotions.linkage.blocking import GramIndex, grams_of, nearest

TEXTS = st.lists(st.text(alphabet="가나다라마바", min_size=1, max_size=8), min_size=1, max_size=12)


def test_the_grams_are_syllables_pairs_and_the_beginning() -> None:
    assert grams_of("새우깡") == {"새", "우", "깡", "^새", "새우", "우깡"}


def test_an_empty_text_has_only_a_beginning() -> None:
    assert grams_of("") == {"^"}


def test_a_text_is_nearest_to_itself() -> None:
    index = GramIndex(["새우깡", "양파링", "꼬깔콘"])
    rows, nearness = index.near(grams_of("양파링"))
    assert rows[np.argmax(nearness)] == 1


def test_rare_grams_count_more_than_common_ones() -> None:
    index = GramIndex(["고소한우유", "고소한두유", "고소한과자", "진한우유"])
    assert index.weigh(frozenset({"두유"})) > index.weigh(frozenset({"우유"})) > index.weigh(frozenset({"고소"}))


def test_an_unknown_gram_has_the_weight_of_one() -> None:
    assert GramIndex(["우유"]).weigh(frozenset({"없음"})) == 1.0


def test_nothing_in_common_means_no_candidate() -> None:
    rows, nearness = GramIndex(["새우깡"]).near(grams_of("콜라"))
    assert len(rows) == len(nearness) == 0


def test_a_gram_in_too_many_texts_finds_no_candidate_but_counts_in_the_comparison() -> None:
    texts = [f"우유{chr(0xB000 + number)}" for number in range(200)]
    index = GramIndex(texts)
    assert len(index.near(frozenset({"우유"}))[0]) == 0
    assert index.shared(frozenset({"우유"}), index.grams[0]) > 0


@given(TEXTS)
def test_what_two_texts_share_is_at_most_what_either_has(texts: list[str]) -> None:
    index = GramIndex(texts)
    for one, total in zip(index.grams, index.totals, strict=True):
        for other in index.grams:
            shared = index.shared(one, other)
            assert shared == pytest.approx(index.shared(other, one))
            assert shared <= total + 1e-9


@given(TEXTS)
def test_the_totals_are_the_weights_of_the_texts(texts: list[str]) -> None:
    index = GramIndex(texts)
    assert list(index.totals) == [index.weigh(grams_of(text)) for text in texts]


@given(TEXTS)
def test_every_candidate_shares_a_gram(texts: list[str]) -> None:
    index = GramIndex(texts)
    rows, nearness = index.near(index.grams[0])
    assert all(index.grams[row] & index.grams[0] for row in rows)
    assert (nearness > 0).all()


def test_the_nearest_rows_come_best_first_and_ties_by_row() -> None:
    rows, nearness = np.array([7, 3, 5, 1]), np.array([0.9, 1.0, 0.9, 0.8])
    assert list(nearest(rows, nearness, 3)) == [3, 5, 7]


def test_rows_far_behind_the_nearest_are_left_out() -> None:
    rows, nearness = np.array([1, 2, 3]), np.array([1.0, 0.41, 0.4])
    assert list(nearest(rows, nearness, 10)) == [1, 2]


def test_of_no_rows_none_is_nearest() -> None:
    assert len(nearest(np.empty(0, dtype=np.int64), np.empty(0), 5)) == 0
