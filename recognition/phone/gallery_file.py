"""The gallery as one small binary file.

Little-endian throughout, for DataView and typed arrays:

    offset  0   4 bytes        "PSG2"
    offset  4   uint32         count, the number of rows
    offset  8   uint32         dim, the numbers in a row
    offset 12   uint32         0
    offset 16   float32[count] scale of each row
    then        float32[count] handicap of each row
    then        uint32[count]  product id of each row; a product may have several rows
    then        uint8[count]   1 if the network learned the product, 0 if it is only enrolled
    then        int8[count * dim], row after row

A row's vector is scale * int8 values, of about unit length. Its dot product with a query's unit vector is the cosine
similarity, at most 0.005 from the unquantised one (usually 0.001); less the handicap it is the score.
"""

from __future__ import annotations

import struct

import numpy as np

from recognition.gallery.scoring import Prototypes

FORMAT = "PSG2"
_HEADER = struct.Struct("<4sIII")
_INT8_MAX = 127
_PER_ROW = 4 + 4 + 4 + 1  # bytes beside the numbers


def encode(prototypes: Prototypes) -> bytes:
    """Quantise each row to int8 with a scale of its own."""
    count, dim = prototypes.matrix.shape
    largest = np.abs(prototypes.matrix).max(axis=1, initial=0)
    scales = np.where(largest > 0, largest / _INT8_MAX, 1).astype("<f4")
    rows = np.rint(prototypes.matrix / scales[:, None]).clip(-_INT8_MAX, _INT8_MAX).astype(np.int8)
    header = _HEADER.pack(FORMAT.encode(), count, dim, 0)
    columns = (
        scales.tobytes(),
        prototypes.handicaps.astype("<f4").tobytes(),
        prototypes.product_ids.astype("<u4").tobytes(),
        prototypes.learned.astype(np.uint8).tobytes(),
    )
    return b"".join((header, *columns, rows.tobytes()))


def decode(content: bytes) -> Prototypes:
    """The rows as a phone reads them.

    Raises:
        ValueError: another format, or not all of it.
    """
    if len(content) < _HEADER.size:
        raise ValueError("shorter than a gallery's header")
    magic, count, dim, _ = _HEADER.unpack_from(content)
    if magic != FORMAT.encode() or len(content) != _HEADER.size + count * (_PER_ROW + dim):
        raise ValueError(f"not a whole gallery of format {FORMAT}")
    scales = np.frombuffer(content, "<f4", count, _HEADER.size)
    handicaps = np.frombuffer(content, "<f4", count, _HEADER.size + 4 * count)
    product_ids = np.frombuffer(content, "<u4", count, _HEADER.size + 8 * count)
    learned = np.frombuffer(content, np.uint8, count, _HEADER.size + 12 * count)
    rows = np.frombuffer(content, np.int8, count * dim, _HEADER.size + _PER_ROW * count).reshape(count, dim)
    return Prototypes(
        (rows * scales[:, None]).astype(np.float32),
        product_ids.astype(np.int64),
        learned=learned.astype(np.bool_),
        handicaps=handicaps.astype(np.float32),
    )
