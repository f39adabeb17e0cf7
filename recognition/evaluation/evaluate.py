"""Evaluate a recogniser's folder on labelled photos: everything a report shows, as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from recognition.evaluation import calibration
from recognition.evaluation.queries import NamedGallery, embed_queries, enrol, own_prototypes
from recognition.evaluation.ranking import Floats, Ints, Ranking, half_absent, product_scores, rank, without_own
from recognition.evaluation.thresholds import chances_of, doubt_figures, said_chances
from recognition.recogniser.engine import Engine
from recognition.recogniser.manifest import PROTOTYPES_NAME, Confidence, Thresholds
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

    `answers` counts the verdicts match, choose and unknown for photos whose product is in the gallery, `strangers`
    for the others and for each known photo asked again without its own product.
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
    doubt: dict[str, float]
    answers: dict[str, int]
    strangers: dict[str, int]
    rests_on: str
    classes: list[ClassFigures] = field(default_factory=list)
    confusions: list[Confusion] = field(default_factory=list)
    reliability: list[calibration.Bin] = field(default_factory=list)
    coverage: list[calibration.Operating] = field(default_factory=list)

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
    """Ask a recogniser about photos.

    Args:
        folder: the recogniser's.
        queries: photos and what they show; a label the gallery lacks is a stranger.
        gallery: pictures to enrol; without any the classes it was trained on answer.
        progress: called with 1 after each picture.

    Raises:
        RecogniserError: a damaged folder, or one without classes where no gallery is given.
        ValueError: no photo's label is in the gallery, or the gallery has one product only.
    """
    engine = Engine(folder)
    named = enrol(engine, gallery, progress) if gallery else own_prototypes(folder)
    truth = named.numbers([sample.label for sample in queries])
    if not (truth >= 0).any() or len(named.labels) < 2:  # noqa: PLR2004
        raise ValueError(
            "No photo shows a product of the gallery, or the gallery has fewer than two: check the labels."
        )
    embedded = embed_queries(engine, queries, progress)
    crowding = engine.manifest.thresholds.crowding if gallery else 0.0  # classes are apart by training
    scores = product_scores(embedded.vectors, named.gallery, crowding=crowding)
    learned = _learned(folder, named) if gallery else None
    return _evaluation(engine, named, queries, scores, truth, embedded.took_ms, learned)


def _learned(folder: Path, named: NamedGallery) -> calibration.Flags | None:
    """Which products of the gallery the network was trained on; None for one that was not trained at all."""
    if not (folder / PROTOTYPES_NAME).is_file():
        return None
    return np.isin(named.labels, own_prototypes(folder).labels)


def _evaluation(
    engine: Engine,
    named: NamedGallery,
    queries: Sequence[Sample],
    scores: Floats,
    truth: Ints,
    took_ms: Any,  # noqa: ANN401
    learned: calibration.Flags | None,
) -> Evaluation:
    answerable = truth >= 0
    known = rank(scores[answerable], truth[answerable])
    photos = [sample for sample, asked in zip(queries, answerable, strict=True) if asked]
    thresholds = engine.manifest.thresholds
    confidence = confidence_of(thresholds)
    mixed = half_absent(scores[answerable], truth[answerable])
    unknown = without_own(scores[answerable], truth[answerable])
    strangers = [unknown, rank(scores[~answerable], truth[~answerable])] if (~answerable).any() else [unknown]
    chances = chances_of(confidence, mixed)
    return Evaluation(
        version=engine.manifest.version,
        photos=int(answerable.sum()),
        unanswerable=int((~answerable).sum()),
        gallery=len(named.labels),
        top1=float(known.within(1).mean()),
        top3=float(known.within(3).mean()),
        top5=float(known.within(5).mean()),
        latency_p50_ms=float(np.percentile(took_ms, 50)),
        latency_p95_ms=float(np.percentile(took_ms, 95)),
        doubt=doubt_figures(confidence, mixed, known, unknown, learned),
        answers=_verdicts(confidence, [known], learned),
        strangers=_verdicts(confidence, strangers, learned),
        rests_on=thresholds.rests_on,
        classes=_per_class(known, named.labels),
        confusions=_confusions(known, named.labels, photos),
        reliability=calibration.reliability(chances, mixed.right),
        coverage=calibration.coverage_curve(chances, mixed.right, mixed.truth >= 0),
    )


def confidence_of(thresholds: Thresholds) -> Confidence:
    """The calibrated confidence; of an uncalibrated recogniser one that orders by score and never says *match*."""
    return thresholds.confidence or Confidence(10.0, 10.0, -5.0, match=calibration.NEVER, choose=0.0)


def _verdicts(confidence: Confidence, rankings: Sequence[Ranking], learned: calibration.Flags | None) -> dict[str, int]:
    chances = np.concatenate([said_chances(confidence, ranking, learned) for ranking in rankings])
    match, choose = chances >= confidence.match, chances >= confidence.choose
    return {
        "match": int(match.sum()),
        "choose": int((choose & ~match).sum()),
        "unknown": int((~choose & ~match).sum()),
    }


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
    wrong: list[int] = np.flatnonzero(~known.right).tolist()
    pairs = Counter((int(known.truth[n]), int(known.products[n, 0])) for n in wrong)
    return [
        Confusion(
            labels[label],
            labels[answer],
            count,
            [str(photos[n].path) for n in wrong if (int(known.truth[n]), int(known.products[n, 0])) == (label, answer)][
                :_EXAMPLES
            ],
        )
        for (label, answer), count in pairs.most_common(_WORST)
    ]
