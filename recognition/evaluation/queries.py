"""Pictures of a manifest, embedded by a recogniser as the server embeds a scan and a catalogue picture."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recognition.evaluation.ranking import ABSENT, Floats, Ints
from recognition.gallery.hubness import corrected_prototypes
from recognition.gallery.scoring import Prototypes
from recognition.images.decoding import decode_photo
from recognition.recogniser.engine import Engine
from recognition.recogniser.prototypes import read_prototypes
from recognition.samples import Sample

Report = Callable[[int], object]


@dataclass(frozen=True)
class Embedded:
    """Queries float32 [Q, crops, d], and milliseconds each took from bytes to vector."""

    vectors: Floats
    took_ms: NDArray[np.float64]


@dataclass(frozen=True)
class NamedGallery:
    """A gallery whose products are numbered from 0, and what they are called."""

    prototypes: Prototypes
    labels: list[str]

    def numbers(self, labels: Sequence[str]) -> Ints:
        """The products of these labels, ABSENT if the gallery has none."""
        return numbers_of(labels, self.labels)


def numbers_of(labels: Sequence[str], known: Sequence[str]) -> Ints:
    """The place of each label among those known, ABSENT if it is not there."""
    place = {label: number for number, label in enumerate(known)}
    return np.array([place.get(label, ABSENT) for label in labels], dtype=np.int64)


def embed_queries(engine: Engine, samples: Sequence[Sample], progress: Report = lambda _: None) -> Embedded:
    """Decode, crop and embed each picture as a scan does.

    Raises:
        PhotoError: a picture that cannot be decoded.
    """
    vectors, took = [], []
    for sample in samples:
        data = sample.path.read_bytes()
        started = time.perf_counter()
        vectors.append(engine.embed_query(decode_photo(data)))
        took.append((time.perf_counter() - started) * 1000)
        progress(1)
    return Embedded(np.stack(vectors), np.array(took))


def enrol(
    engine: Engine,
    samples: Sequence[Sample],
    *,
    learned: Sequence[str] | None = None,
    progress: Report = lambda _: None,
) -> NamedGallery:
    """A gallery of pictures, each enrolled whole as a catalogue picture is; labels in order of appearance.

    Args:
        engine: the recogniser. Its manifest says how strongly hubness is corrected.
        samples: the pictures; a product may have several.
        learned: labels that the recogniser was trained on; by default all.
        progress: called with 1 after each picture.
    """
    labels = [sample.label for sample in samples]
    vectors = np.empty((len(samples), engine.manifest.embedding_dim), dtype=np.float32)
    for number, sample in enumerate(samples):
        vectors[number] = engine.embed(decode_photo(sample.path.read_bytes()))
        progress(1)
    names = list(dict.fromkeys(labels))
    flags = None if learned is None else np.isin(labels, list(learned))
    weight = engine.manifest.thresholds.crowding
    return NamedGallery(corrected_prototypes(vectors, numbers_of(labels, names), weight=weight, learned=flags), names)


def own_prototypes(folder: Path) -> NamedGallery:
    """The classes a recogniser was trained on, as its weights describe them. Training keeps them apart: no correction.

    Raises:
        RecogniserError: it carries none.
    """
    vectors, labels = read_prototypes(folder)
    return NamedGallery(corrected_prototypes(vectors, np.arange(len(labels)), weight=0.0), labels)
