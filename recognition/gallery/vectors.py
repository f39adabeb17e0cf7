"""How an embedding is kept in a database column."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_STORED = np.dtype("<f4")


def to_bytes(vector: NDArray[np.float32]) -> bytes:
    """float32 [d] -> little-endian bytes, on any machine."""
    return vector.astype(_STORED).tobytes()


def to_matrix(rows: Sequence[bytes | memoryview], dim: int) -> NDArray[np.float32]:
    """Bytes of equal length -> float32 [len(rows), dim].

    Raises:
        ValueError: a row of another length.
    """
    matrix = np.empty((len(rows), dim), dtype=np.float32)
    for number, row in enumerate(rows):
        matrix[number] = np.frombuffer(row, dtype=_STORED)
    return matrix
