"""Turn a picture into candidates and a verdict."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from promotions.models import Product
from promotions.product_lines import together
from recognition.gallery.live import LiveRecogniser, live_recogniser
from recognition.gallery.scoring import Scored, judge
from recognition.models import Verdict

MAX_CANDIDATES = 5
# Candidates at hand beyond these, for products deleted since the gallery was read and for several of one article; a few
# are looked up with the others, all of them only where that was not enough.
_SPARE = 15
_SPARE_AT_ONCE = 3


@dataclass(frozen=True)
class Candidate:
    """A product the picture may show; the rest as in `Scored`."""

    product: Product
    score: float
    learned: bool = True


@dataclass(frozen=True)
class Recognition:
    """The answer to one picture; candidates best first, with *choose* those of one line behind the best of it.

    With *unknown* they are no answer, only what came nearest.
    """

    verdict: Verdict
    candidates: list[Candidate]
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
    manifest = loaded.engine.manifest
    queries = loaded.engine.embed_query(image)
    candidates = _candidates(loaded.gallery.prototypes.nearest(queries, MAX_CANDIDATES + _SPARE))
    verdict = judge([Scored(found.product.pk, found.score, found.learned) for found in candidates], manifest.thresholds)
    if verdict == Verdict.CHOOSE:
        candidates = together(candidates, lambda candidate: candidate.product)
    took_ms = round((time.perf_counter() - started) * 1000)
    return Recognition(verdict, candidates, manifest.version, took_ms)


def warm_up() -> None:
    """Load the active recogniser and its gallery now, so that the first scan does not wait for them.

    Raises:
        NoRecogniserError: there is none yet.
    """
    try:
        live_recogniser.current()
    finally:
        connection.close()  # called from a thread of its own, whose connection nobody else would close


def _candidates(scored: list[Scored]) -> list[Candidate]:
    """The best of those that exist."""
    likely = scored[: MAX_CANDIDATES + _SPARE_AT_ONCE]
    found = _existing(likely)
    if len(found) < MAX_CANDIDATES and len(likely) < len(scored):
        found = _existing(scored)
    return found[:MAX_CANDIDATES]


def _existing(scored: list[Scored]) -> list[Candidate]:
    """The products, best first. One that was joined into another answers as that one, once, with the best score."""
    shown = Product.objects.shown_as([found.product_id for found in scored])
    best: dict[int, Candidate] = {}
    for found in scored:
        product = shown.get(found.product_id)
        if product is not None:
            best.setdefault(product.pk, Candidate(product, found.score, found.learned))
    return list(best.values())
