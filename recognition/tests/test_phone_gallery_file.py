from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recognition.gallery.scoring import Prototypes
from recognition.phone.gallery_file import decode, encode


def _prototypes(count: int, dim: int, seed: int = 1) -> Prototypes:
    matrix = np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    return Prototypes(matrix, np.arange(count, dtype=np.int64) // 2 + 7)


@settings(max_examples=30)
@given(count=st.integers(1, 40), dim=st.integers(2, 256), seed=st.integers(0, 99))
def test_a_phones_scores_are_the_servers_within_the_documented_bound(count: int, dim: int, seed: int) -> None:
    prototypes = _prototypes(count, dim, seed)
    query = _prototypes(1, dim, seed + 1000).matrix[0]

    read = decode(encode(prototypes))

    np.testing.assert_array_equal(read.product_ids, prototypes.product_ids)
    assert np.abs(read.matrix @ query - prototypes.matrix @ query).max() <= 0.005


def test_the_layout_is_the_documented_one() -> None:
    rows, products = np.array([[1.0, -0.5], [0.0, 0.25]], np.float32), np.array([3, 70_000], np.int64)
    content = encode(
        Prototypes(rows, products, learned=np.array([True, False]), handicaps=np.array([0.5, 0.25], np.float32))
    )

    assert content[:16] == b"PSG2" + struct.pack("<III", 2, 2, 0)
    assert struct.unpack_from("<2f", content, 16) == pytest.approx((1 / 127, 0.25 / 127))
    assert struct.unpack_from("<2f", content, 24) == (0.5, 0.25)
    assert struct.unpack_from("<2I", content, 32) == (3, 70_000)
    assert struct.unpack_from("<2B", content, 40) == (1, 0)
    assert struct.unpack_from("<4b", content, 42) == (127, -64, 0, 127)
    assert len(content) == 46


def test_an_empty_gallery_is_a_gallery() -> None:
    read = decode(encode(Prototypes(np.empty((0, 256), np.float32), np.empty(0, np.int64))))

    assert read.matrix.shape == (0, 256)


@pytest.mark.parametrize(
    "content", [b"", b"PSG2", encode(_prototypes(3, 8))[:-1], b"XXXX" + encode(_prototypes(3, 8))[4:]]
)
def test_half_a_gallery_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="gallery"):
        decode(content)
