"""Fuzzy search compared with a plain edit distance, name by name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promotions.names.hangul import to_jamo
from promotions.search.fuzzy import FuzzyIndex, typed_length

SYLLABLES = "가각나낙새우깡콜라"
TEXTS = st.lists(st.text(alphabet=SYLLABLES, min_size=1, max_size=7), min_size=1, max_size=5)
WORDS = st.text(alphabet=SYLLABLES, min_size=1, max_size=5)


def distance(typed: Sequence[str], text: Sequence[str], wrong: int, surplus: Sequence[int]) -> int:
    """Optimal alignment of all that was typed with the best part of the text."""
    rows = [[0] * (len(text) + 1)]
    for i, letter in enumerate(typed, start=1):
        row = [rows[i - 1][0] + surplus[i - 1]]
        for j, other in enumerate(text, start=1):
            best = min(rows[i - 1][j - 1] + (letter != other) * wrong, rows[i - 1][j] + surplus[i - 1], row[j - 1] + 1)
            if i > 1 and j > 1 and letter == text[j - 2] and typed[i - 2] == other:
                best = min(best, rows[i - 2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return min(rows[-1])


def by_letters(word: str, text: str) -> int:
    typed = to_jamo(word)
    return distance(typed, to_jamo(text), 1, [1] * len(typed))


def by_syllables(word: str, text: str) -> int:
    surplus = [1 if number and word[number - 1] == letter else 2 for number, letter in enumerate(word)]
    return distance(word, text, 2, surplus)


def everything(texts: list[str]) -> np.ndarray:
    return np.arange(len(texts))


@given(TEXTS, WORDS)
@settings(max_examples=80)
def test_the_distance_by_letters_is_the_edit_distance(texts: list[str], word: str) -> None:
    found = FuzzyIndex(texts).letter_distances(word, everything(texts))
    assert found.tolist() == [by_letters(word, text) for text in texts]


@given(TEXTS, WORDS)
@settings(max_examples=80)
def test_the_distance_by_syllables_is_the_edit_distance(texts: list[str], word: str) -> None:
    found = FuzzyIndex(texts).syllable_distances(word, everything(texts))
    assert found.tolist() == [by_syllables(word, text) for text in texts]


@pytest.mark.parametrize(
    ("typed", "letters"), [("새우깡", 0), ("세우깡", 1), ("새우강", 1), ("새우까", 0), ("새우ㄲ", 0), ("새으낑", 2)]
)
def test_a_typing_error_costs_its_letters(typed: str, letters: int) -> None:
    assert FuzzyIndex(["농심새우깡90g"]).letter_distances(typed, np.array([0]))[0] == letters


@pytest.mark.parametrize(
    ("typed", "cost"), [("새우깡", 0), ("새깡", 1), ("새우우깡", 1), ("우새깡", 1), ("새소깡", 2), ("새우콩깡", 2)]
)
def test_a_missing_doubled_or_exchanged_syllable_costs_one(typed: str, cost: int) -> None:
    assert FuzzyIndex(["새우깡"]).syllable_distances(typed, np.array([0]))[0] == cost


def test_the_name_with_most_in_common_is_nearest_and_the_shorter_of_equals() -> None:
    index = FuzzyIndex(["양파링", "새우깡블랙", "새우깡"])
    assert index.nearest(["새우깡"], 5).tolist() == [2, 1]


def test_no_more_than_the_limit_are_near() -> None:
    index = FuzzyIndex([f"새우깡{letter}" for letter in SYLLABLES])
    assert len(index.nearest(["새우깡"], 3)) == 3


def test_rare_letters_count_more() -> None:
    index = FuzzyIndex(["콜라가", "콜라나", "콜라다", "새우가"])
    assert index.nearest(["콜라", "새우"], 1).tolist() == [3]


@pytest.mark.parametrize("word", ["", "ㄱ", "a", "12"])
def test_less_than_a_trigram_finds_nothing(word: str) -> None:
    assert len(FuzzyIndex(["새우깡"]).nearest([word], 5)) == 0


def test_names_without_a_trigram_are_no_obstacle() -> None:
    index = FuzzyIndex(["가", ""])
    assert len(index.nearest(["새우깡"], 5)) == 0
    assert index.letter_distances("가", np.array([0, 1])).tolist() == [0, 2]


@pytest.mark.parametrize(("word", "length"), [("", 0), ("가", 2), ("닭", 4), ("a1", 2), ("새우깡", 7)])
def test_a_word_is_as_long_as_its_keys(word: str, length: int) -> None:
    assert typed_length(word) == length


def test_only_the_first_letters_of_a_very_long_name_are_compared() -> None:
    index = FuzzyIndex(["가" * 100 + "새우깡"])
    assert index.letter_distances("새우깡", np.array([0]))[0] > 0
