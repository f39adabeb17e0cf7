"""What is known of registered recognisers, to look at and to compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from recognition.models import Recogniser
from recognition.recogniser import registry
from recognition.recogniser.manifest import Manifest, RecogniserError


@dataclass(frozen=True)
class Inspection:
    """A recogniser's folder: what is wrong with it ("" if it loads), its metrics and facts in words."""

    problem: str
    metrics: dict[str, float] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One line of a comparison."""

    name: str
    values: list[str]

    @property
    def differs(self) -> bool:
        """Whether the recognisers differ in it."""
        return len(set(self.values)) > 1


def inspect(recogniser: Recogniser) -> Inspection:
    """Read a recogniser's folder and compare it with its hashes."""
    try:
        manifest = registry.verify(recogniser)
    except RecogniserError as error:
        return Inspection(problem=str(error))
    metrics = dict(manifest.training.metrics) if manifest.training else {}
    return Inspection("", metrics, _facts(manifest))


def side_by_side(chosen: Sequence[Recogniser]) -> list[Row]:
    """Every fact and metric that any of them has, one line each; "—" where one lacks it."""
    found = [inspect(recogniser) for recogniser in chosen]
    shown = [{**one.facts, **{name: f"{value:.4g}" for name, value in one.metrics.items()}} for one in found]
    names = dict.fromkeys(name for one in shown for name in one)
    rows = [Row(name, [one.get(name, "—") for one in shown]) for name in names]
    return [Row("files", [one.problem or "OK" for one in found]), *rows]


def _facts(manifest: Manifest) -> dict[str, str]:
    thresholds, training = manifest.thresholds, manifest.training
    facts = {
        "backbone": manifest.backbone,
        "weights": manifest.weights,
        "created": manifest.created,
        "embedding": f"{manifest.embedding_dim} dimensions",
        "input": f"{manifest.input.size} px, crops {', '.join(f'{crop:g}' for crop in manifest.input.crops)}",
        "match from": f"{thresholds.match_score:.3f}, ahead by {thresholds.match_margin:.3f}",
        "choose from": f"{thresholds.choose_score:.3f}",
        "thresholds rest on": thresholds.rests_on,
    }
    if thresholds.confidence:
        confidence = thresholds.confidence
        facts["match / choose from a probability of"] = f"{confidence.match:.3f} / {confidence.choose:.3f}"
    if training:
        facts |= {"classes": str(training.classes), "data": training.data_revision[:12]}
    return facts
