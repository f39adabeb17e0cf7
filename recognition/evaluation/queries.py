"""Pictures of a manifest, embedded by a recogniser's folder as the server would."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recognition.evaluation.ranking import Gallery
from recognition.images.crops import query_crops
from recognition.images.decoding import decode_photo
from recognition.recogniser.engine import Engine
from recognition.recogniser.prototypes import read_prototypes
from recognition.samples import Sample

Floats = NDArray[np.float32]
Report = Callable[[int], object]


@dataclass(frozen=True)
class Embedded:
    """Queries float32 [Q, crops, d], and milliseconds each took from bytes to vector."""

    vectors: Floats
    took_ms: NDArray[np.float64]


@dataclass(frozen=True)
class NamedGallery:
    """A gallery and what its products are called."""

    gallery: Gallery
    labels: list[str]

    def numbers(self, labels: Sequence[str]) -> NDArray[np.int64]:
        """Products of these labels, -1 where the gallery has none."""
        place = {label: number for number, label in enumerate(self.labels)}
        return np.array([place.get(label, -1) for label in labels], dtype=np.int64)


def embed_queries(engine: Engine, samples: Sequence[Sample], progress: Report = lambda _: None) -> Embedded:
    """Decode, crop and embed each picture as a scan does.

    Raises:
        PhotoError: a picture that cannot be decoded.
    """
    vectors, took = [], []
    for sample in samples:
        data = sample.path.read_bytes()
        started = time.perf_counter()
        vectors.append(engine.embed_many(query_crops(decode_photo(data), engine.manifest.input.crops)))
        took.append((time.perf_counter() - started) * 1000)
        progress(1)
    return Embedded(np.stack(vectors), np.array(took))


def enrol(engine: Engine, samples: Sequence[Sample], progress: Report = lambda _: None) -> NamedGallery:
    """A gallery of pictures, each enrolled whole as a catalogue picture is; labels in order of appearance."""
    labels = list(dict.fromkeys(sample.label for sample in samples))
    vectors = np.empty((len(samples), engine.manifest.embedding_dim), dtype=np.float32)
    for number, sample in enumerate(samples):
        vectors[number] = engine.embed(decode_photo(sample.path.read_bytes()))
        progress(1)
    named = NamedGallery(Gallery(vectors, np.empty(0, dtype=np.int64)), labels)
    return NamedGallery(Gallery(vectors, named.numbers([sample.label for sample in samples])), labels)


def own_prototypes(folder: Path) -> NamedGallery:
    """The classes a recogniser was trained on, as its weights describe them.

    Raises:
        RecogniserError: it carries none.
    """
    vectors, labels = read_prototypes(folder)
    return NamedGallery(Gallery(vectors, np.arange(len(labels))), labels)
