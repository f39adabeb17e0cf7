"""Describe a training for the administration and the terminal: plain values, no markup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from recognition.models import Training, TrainingPhase, TrainingState
from recognition.retraining.decision import NAMES, TOLERANCES

_LONG_S = 90


@dataclass(frozen=True)
class Row:
    """One figure of the comparison. `is_worse` is True if the difference exceeds the tolerance."""

    part: str
    questions: int
    name: str
    active: str
    candidate: str
    tolerance: str
    is_worse: bool


def sentence(training: Training) -> str:
    """Return the progress of a training in Korean, or "" if it has ended."""
    if training.state == TrainingState.QUEUED:
        return "작업자를 기다리는 중입니다 (대기열 training)."
    if training.state != TrainingState.RUNNING:
        return ""
    phase = training.get_phase_display()
    if training.phase == TrainingPhase.LEARNING:
        parts = [f"{phase}: {training.step:,} / {training.total:,}단계", *_figures(training)]
        return ", ".join(parts)
    if training.phase == TrainingPhase.EXAMINING:
        return f"{phase}: {training.examined}%"
    return str(phase)


def _figures(training: Training) -> list[str]:
    found = []
    if training.loss is not None:
        found.append(f"손실 {training.loss:.2f}")
    if training.score is not None:
        found.append(f"중간 검증 {training.score:.0%}")
    if training.left_s is not None:
        found.append(f"{duration(training.left_s)} 남음")
    return found


def duration(seconds: float) -> str:
    """Return a rounded duration in Korean."""
    if seconds < _LONG_S:
        return f"{round(seconds)}초"
    minutes = round(seconds / 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours}시간 {rest}분" if hours else f"{minutes}분"


def took(training: Training) -> str:
    """Return how long a training took, from its first start to its end, or "" if it has not ended."""
    if training.started_at is None or training.finished_at is None:
        return ""
    return duration((training.finished_at - training.started_at).total_seconds())


def bar(training: Training) -> dict[str, int] | None:
    """Return the value and the maximum of the progress bar, or None if the progress is unknown."""
    if training.phase == TrainingPhase.EXAMINING:
        return {"value": training.examined, "max": 100}
    if training.phase == TrainingPhase.LEARNING and training.total:
        return {"value": training.step, "max": training.total}
    return None


def comparison(training: Training) -> list[Row]:
    """Return every figure of every part of the validation for both recognisers."""
    return [_row(part, name) for part in training.comparison for name in TOLERANCES]


def _row(part: dict[str, Any], name: str) -> Row:
    ours, theirs = part["candidate"][name], part["active"][name]
    return Row(
        part=part["name"],
        questions=part["questions"],
        name=NAMES[name],
        active=f"{theirs:.1%}",
        candidate=f"{ours:.1%}",
        tolerance=f"{TOLERANCES[name]:.0%}p",
        is_worse=ours < theirs - TOLERANCES[name],
    )
