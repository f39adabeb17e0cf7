from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recognition.gallery.hubness import NEIGHBOURS, Neighbours


def _rows(count: int, seed: int = 0) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    rows = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def test_a_row_in_the_crowd_is_more_crowded_than_one_aside() -> None:
    crowd = np.tile(np.array([[1.0, 0.0]], np.float32), (20, 1))
    aside = np.array([[0.0, 1.0]], np.float32)

    mean = Neighbours.of(np.concatenate([crowd, aside]), np.arange(21)).mean()

    assert mean[0] == pytest.approx(1.0)
    assert mean[-1] == pytest.approx(0.0)


def test_other_pictures_of_the_same_product_do_not_crowd_it() -> None:
    pictures = np.tile(np.array([[1.0, 0.0]], np.float32), (20, 1))
    other = np.array([[0.6, 0.8]], np.float32)

    mean = Neighbours.of(np.concatenate([pictures, other]), np.array([7] * 20 + [8])).mean()

    assert mean[0] == pytest.approx(0.6)


def test_a_gallery_of_one_product_is_not_crowded() -> None:
    assert Neighbours.of(_rows(1), np.array([3])).mean().tolist() == [0.0]


def test_an_empty_gallery_has_no_neighbours() -> None:
    assert Neighbours.of(np.empty((0, 4), np.float32), np.empty(0, np.int64)).mean().shape == (0,)


@settings(deadline=None, max_examples=30)
@given(known=st.integers(0, 30), added=st.integers(0, 30), seed=st.integers(0, 9))
def test_rows_that_come_later_are_counted_as_if_they_had_always_been_there(known: int, added: int, seed: int) -> None:
    matrix, products = _rows(known + added, seed), np.random.default_rng(seed).integers(0, 12, known + added)

    grown = Neighbours.of(matrix[:known], products[:known]).appended(matrix, products, added=added)

    np.testing.assert_allclose(grown.mean(), Neighbours.of(matrix, products).mean(), atol=1e-6)


def test_only_the_nearest_count() -> None:
    near, far = np.tile([[1.0, 0.0]], (NEIGHBOURS, 1)), np.tile([[-1.0, 0.0]], (50, 1))
    matrix = np.concatenate([[[1.0, 0.0]], near, far]).astype(np.float32)

    assert Neighbours.of(matrix, np.arange(len(matrix))).mean()[0] == pytest.approx(1.0)
