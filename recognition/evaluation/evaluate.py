"""Evaluate a recogniser's folder on labelled photos: everything a report shows, as plain data.

Candidates and verdicts come from the serving code, so that what is measured is what is served.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from recognition.evaluation.calibration import Bin, Operating, coverage_curve, reliability
from recognition.evaluation.queries import embed_queries, enrol, own_prototypes
from recognition.evaluation.ranking import ABSENT, Doubles, Ranking, Trial
from recognition.evaluation.thresholds import calibration_figures, chances_of
from recognition.models.scan import Verdict
from recognition.recogniser.engine import Engine
from recognition.recogniser.manifest import PROTOTYPES_NAME, Manifest
from recognition.samples import Sample

_WORST = 12
_EXAMPLES = 3


@dataclass(frozen=True)
class Confusion:
    """Photos of `label` answered with `answer`; `photos` are a few of them."""

    label: str
    answer: str
    count: int
    photos: list[str]


@dataclass(frozen=True)
class ClassFigures:
    """One label's photos."""

    label: str
    photos: int
    top1: float
    top5: float


@dataclass(frozen=True)
class Evaluation:
    """What a recogniser did on photos. Shares lie in 0...1, times are milliseconds from bytes to vector on one thread.

    Attributes:
        calibration: how far the confidence can be trusted, with half of the products absent in turn.
        answers: how many photos of products in the gallery got each verdict.
        strangers: the same for the other photos, and for each known photo put again without its own product.
    """

    version: str
    photos: int
    unanswerable: int
    gallery: int
    top1: float
    top3: float
    top5: float
    latency_p50_ms: float
    latency_p95_ms: float
    calibration: dict[str, float]
    answers: dict[str, int]
    strangers: dict[str, int]
    rests_on: str
    classes: list[ClassFigures] = field(default_factory=list)
    confusions: list[Confusion] = field(default_factory=list)
    reliability: list[Bin] = field(default_factory=list)
    coverage: list[Operating] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """As JSON's own types."""
        return asdict(self)


def evaluate(
    *,
    folder: Path,
    queries: Sequence[Sample],
    gallery: Sequence[Sample] = (),
    progress: Callable[[int], object] = lambda _: None,
) -> Evaluation:
    """Evaluate a recogniser on photos.

    Args:
        folder: the recogniser's.
        queries: photos and what they show; a label the gallery lacks is a stranger.
        gallery: pictures to enrol; without any, the classes it was trained on are the gallery.
        progress: called with 1 after each picture.

    Raises:
        RecogniserError: a damaged folder, or one without classes if no gallery is given.
        ValueError: no photo's label is in the gallery, or the gallery has one product only.
    """
    engine = Engine(folder)
    named = enrol(engine, gallery, learned=_learned(folder), progress=progress) if gallery else own_prototypes(folder)
    truth = named.numbers([sample.label for sample in queries])
    if (truth == ABSENT).all() or len(named.labels) < 2:  # noqa: PLR2004
        raise ValueError(
            "No photo shows a product of the gallery, or the gallery has fewer than two: check the labels."
        )
    embedded = embed_queries(engine, queries, progress)
    trial = Trial(named.prototypes, embedded.vectors, truth)
    return _evaluation(engine.manifest, named.labels, queries, trial, embedded.took_ms)


def _learned(folder: Path) -> list[str] | None:
    """The labels the network was trained on; None for one that was not trained at all."""
    return own_prototypes(folder).labels if (folder / PROTOTYPES_NAME).is_file() else None


def _evaluation(
    manifest: Manifest, labels: Sequence[str], queries: Sequence[Sample], trial: Trial, took_ms: Doubles
) -> Evaluation:
    answerable = trial.truth != ABSENT
    asked, strangers = trial.part(answerable), trial.part(~answerable)
    known, mixed = asked.ranking, asked.half_absent
    thresholds = manifest.thresholds
    chances = chances_of(thresholds, mixed)
    photos = [sample for sample, is_known in zip(queries, answerable, strict=True) if is_known]
    return Evaluation(
        version=manifest.version,
        photos=int(answerable.sum()),
        unanswerable=int((~answerable).sum()),
        gallery=len(labels),
        top1=float(known.within(1).mean()),
        top3=float(known.within(3).mean()),
        top5=float(known.within(5).mean()),
        latency_p50_ms=float(np.percentile(took_ms, 50)),
        latency_p95_ms=float(np.percentile(took_ms, 95)),
        calibration=calibration_figures(asked, thresholds),
        answers=_count(known.verdicts(thresholds)),
        strangers=_count([*asked.without_own.verdicts(thresholds), *strangers.ranking.verdicts(thresholds)]),
        rests_on=thresholds.rests_on,
        classes=_per_class(known, labels),
        confusions=_confusions(known, labels, photos),
        reliability=reliability(chances, mixed.right),
        coverage=coverage_curve(chances, mixed.right, mixed.answerable),
    )


def _count(verdicts: Sequence[Verdict]) -> dict[str, int]:
    counts = Counter(verdicts)
    return {verdict.value: counts[verdict] for verdict in (Verdict.MATCH, Verdict.CHOOSE, Verdict.UNKNOWN)}


def _per_class(known: Ranking, labels: Sequence[str]) -> list[ClassFigures]:
    first, five = known.within(1), known.within(5)
    figures = []
    for number in np.unique(known.truth):
        mine = known.truth == number
        figures.append(
            ClassFigures(labels[number], int(mine.sum()), float(first[mine].mean()), float(five[mine].mean()))
        )
    return sorted(figures, key=lambda entry: (entry.top1, entry.label))


def _confusions(known: Ranking, labels: Sequence[str], photos: Sequence[Sample]) -> list[Confusion]:
    wrong: dict[tuple[int, int], list[str]] = {}
    pairs = zip(known.truth.tolist(), known.first.tolist(), photos, strict=True)
    for label, answer, photo in pairs:
        if label != answer:
            wrong.setdefault((label, answer), []).append(str(photo.path))
    worst = sorted(wrong.items(), key=lambda entry: -len(entry[1]))[:_WORST]
    return [Confusion(labels[label], labels[answer], len(paths), paths[:_EXAMPLES]) for (label, answer), paths in worst]
