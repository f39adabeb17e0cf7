"""Decide whether a candidate replaces the active recogniser, and carry the decision out in one transaction.

The candidate must be worse in nothing that is compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from common.jobs import JobLease
from recognition import activations
from recognition.models import Activation, Recogniser, Training, TrainingOutcome, TrainingState
from recognition.recogniser import registry
from recognition.retraining.jobs import closing_columns

# How much lower a figure may be and still count as not worse: what a few hundred queries leave to chance.
TOLERANCES: Mapping[str, float] = {"top1": 0.01, "coverage_at_95": 0.03}

NAMES: Mapping[str, str] = {"top1": "1순위 정답률", "coverage_at_95": "정밀도 95%에서 답하는 비율"}

_ACTIVE_ALREADY = "운영자가 먼저 적용했습니다."


@dataclass(frozen=True)
class Figures:
    """One recogniser's answers to one part of a validation. Shares, 0...1.

    `coverage_at_95`: share of the queries with their product in the gallery that are answered rightly while 95 % of
    all answers are right, half of the products being absent.
    """

    top1: float
    coverage_at_95: float


@dataclass(frozen=True)
class Part:
    """One part of a validation, with the figures of both recognisers. `questions` counts its queries."""

    name: str
    questions: int
    candidate: Figures
    active: Figures

    def shortfalls(self) -> list[str]:
        """The figures in which the candidate is worse, with both values, in words."""
        ours, theirs = asdict(self.candidate), asdict(self.active)
        return [
            f"{self.name}: {NAMES[name]} {ours[name]:.1%} < {theirs[name]:.1%}"
            for name, tolerance in TOLERANCES.items()
            if ours[name] < theirs[name] - tolerance
        ]


@dataclass(frozen=True)
class Decision:
    """Whether to activate, and why in words."""

    activate: bool
    reason: str


def decide(parts: Sequence[Part], *, is_calibrated: bool = True) -> Decision:
    """Compare part by part.

    Args:
        parts: the validation's; none if no recogniser is active.
        is_calibrated: whether the candidate can ever say that it is sure.
    """
    if not is_calibrated:
        return Decision(
            activate=False, reason="임계값을 정하지 못해 확신 있는 답을 내지 못합니다. 더 오래 학습해야 합니다."
        )
    if not parts:
        return Decision(activate=True, reason="기존 인식기가 없습니다.")
    worse = [shortfall for part in parts for shortfall in part.shortfalls()]
    if worse:
        return Decision(activate=False, reason="; ".join(worse))
    return Decision(activate=True, reason="; ".join(_gain(part) for part in parts))


def _gain(part: Part) -> str:
    ours, theirs = asdict(part.candidate), asdict(part.active)
    return ", ".join(f"{part.name}: {NAMES[name]} {theirs[name]:.1%} → {ours[name]:.1%}" for name in TOLERANCES)


def to_json(parts: Sequence[Part]) -> dict[str, Any]:
    """The parts as the training's row stores them."""
    return {"parts": [asdict(part) for part in parts]}


def active_or_next() -> Recogniser | None:
    """The active recogniser, or the one that is about to become active: the one that a candidate would replace."""
    last = Activation.objects.open().select_related("recogniser").order_by("-pk").first()
    return last.recogniser if last else registry.active_recogniser()


def conclude(
    *,
    training: Training,
    lease: JobLease,
    candidate: Recogniser,
    active: Recogniser | None,
    parts: Sequence[Part],
) -> bool:
    """Close a training by its validation, and request the candidate's activation if it is not worse.

    Args:
        training: the open one.
        lease: the hold on it.
        candidate: what the training made.
        active: the recogniser it was compared with.
        parts: the validation's.

    Returns:
        False, with nothing changed, if another recogniser than `active` is active by now.

    Raises:
        LeaseLostError: the training was cancelled meanwhile, or another process has it; nothing was written.
        RecogniserError: the candidate's folder is damaged.
    """
    confidence = registry.verify(candidate).thresholds.confidence
    decision = decide(parts, is_calibrated=confidence is not None and confidence.is_ever_sure)
    compared = {"compared_with": active, "figures": to_json(parts)} if active != candidate else {}
    with transaction.atomic():
        now_active = active_or_next()
        if now_active == candidate:
            _close(lease, TrainingOutcome.ACTIVATED, training.reason or _ACTIVE_ALREADY, **compared)
        elif now_active != active:
            return False
        elif not decision.activate:
            _close(lease, TrainingOutcome.KEPT_ASIDE, decision.reason, **compared)
        else:
            _close(lease, TrainingOutcome.ACTIVATED, decision.reason, **compared)
            activations.request(recogniser=candidate, by=training.requested_by)
    return True


def _close(lease: JobLease, outcome: TrainingOutcome, reason: str, **compared: Any) -> None:  # noqa: ANN401
    lease.close(**closing_columns(TrainingState.DONE, outcome=outcome, reason=reason[:500], **compared))
