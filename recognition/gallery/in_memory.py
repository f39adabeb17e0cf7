"""A gallery without a database: for other kinds of things than products, and for trying things out."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from recognition.gallery.hubness import corrected_prototypes
from recognition.gallery.scoring import Prototypes
from recognition.recogniser.engine import Engine


def enrol(pictures: Iterable[tuple[int, NDArray[np.uint8]]], engine: Engine) -> Prototypes:
    """Embed pictures and return the gallery that they make, with the recogniser's hubness correction.

    Args:
        pictures: the id of the thing that a picture shows, and the picture, uint8 [H, W, 3] RGB. A thing may have
            several pictures.
        engine: the recogniser.
    """
    found = [(thing, engine.embed(image)) for thing, image in pictures]
    ids = np.array([thing for thing, _ in found], dtype=np.int64)
    matrix = np.array([vector for _, vector in found], dtype=np.float32).reshape(len(found), -1)
    return corrected_prototypes(matrix, ids, weight=engine.manifest.thresholds.crowding)
