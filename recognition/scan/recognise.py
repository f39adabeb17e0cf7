"""Turn a picture into candidates and a verdict."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from recognition.catalogue import PRODUCTS, Product
from recognition.gallery.live import LiveRecogniser, live_recogniser
from recognition.gallery.scoring import Prototypes, Scored, judge
from recognition.models import Verdict
from recognition.recogniser.engine import Engine
from recognition.scan.subjects import Subjects

S = TypeVar("S")

MAX_CANDIDATES = 5
# Candidates at hand beyond these, for products deleted since the gallery was read and for several of one article; a few
# are looked up with the others, all of them only if that was not enough.
_SPARE = 15
_SPARE_AT_ONCE = 3


@dataclass(frozen=True)
class Candidate(Generic[S]):
    """A subject that the picture may show; the rest as in `Scored`."""

    subject: S
    score: float
    learned: bool = True


@dataclass(frozen=True)
class Answer(Generic[S]):
    """What may be said of one picture: candidates best first; with *choose* in the order to offer them.

    With *unknown* they are no answer, only what came nearest.
    """

    verdict: Verdict
    candidates: list[Candidate[S]]


@dataclass(frozen=True)
class Recognition(Answer[Product]):
    """The answer to a shopper's picture, with the recogniser's version and the time it took."""

    recogniser: str
    took_ms: int


def recognise(image: NDArray[np.uint8], *, live: LiveRecogniser = live_recogniser) -> Recognition:
    """Recognise the product in the middle of a picture.

    Args:
        image: uint8 [H, W, 3] RGB, upright.
        live: the recogniser and gallery to answer with.

    Raises:
        NoRecogniserError: there is none.
    """
    started = time.perf_counter()
    loaded = live.current()
    answer = identify(image, engine=loaded.engine, prototypes=loaded.gallery.prototypes, subjects=PRODUCTS)
    took_ms = round((time.perf_counter() - started) * 1000)
    return Recognition(answer.verdict, answer.candidates, loaded.engine.manifest.version, took_ms)


def identify(image: NDArray[np.uint8], *, engine: Engine, prototypes: Prototypes, subjects: Subjects[S]) -> Answer[S]:
    """Say which of some subjects the middle of a picture shows. Knows nothing of products, and no database.

    Args:
        image: uint8 [H, W, 3] RGB, upright.
        engine: turns crops into vectors; its manifest has the crops and the thresholds.
        prototypes: the gallery.
        subjects: what the gallery's ids stand for.
    """
    queries = engine.embed_query(image)
    candidates = _candidates(prototypes.nearest(queries, MAX_CANDIDATES + _SPARE), subjects)
    scored = [Scored(subjects.id_of(found.subject), found.score, found.learned) for found in candidates]
    verdict = judge(scored, engine.manifest.thresholds)
    if verdict == Verdict.CHOOSE:
        candidates = subjects.arranged(candidates, lambda candidate: candidate.subject)
    return Answer(verdict, candidates)


def warm_up() -> None:
    """Load the active recogniser and its gallery now, so that the first scan does not wait for them.

    Raises:
        NoRecogniserError: there is none yet.
    """
    try:
        live_recogniser.current()
    finally:
        connection.close()  # called from a thread of its own, whose connection nobody else would close


def _candidates(scored: list[Scored], subjects: Subjects[S]) -> list[Candidate[S]]:
    """Return the best of those that exist."""
    likely = scored[: MAX_CANDIDATES + _SPARE_AT_ONCE]
    found = _existing(likely, subjects)
    if len(found) < MAX_CANDIDATES and len(likely) < len(scored):
        found = _existing(scored, subjects)
    return found[:MAX_CANDIDATES]


def _existing(scored: Sequence[Scored], subjects: Subjects[S]) -> list[Candidate[S]]:
    """Return the subjects, best first. One that is shown as another answers as that one, once, with the best score."""
    shown = subjects.shown_as([found.product_id for found in scored])
    best: dict[int, Candidate[S]] = {}
    for found in scored:
        if found.product_id in shown:
            subject = shown[found.product_id]
            best.setdefault(subjects.id_of(subject), Candidate(subject, found.score, found.learned))
    return list(best.values())
