"""Whether a candidate may take the place of the recogniser at work: it must be worse in nothing that is compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

# How much lower a figure may be and still count as not worse: what a few hundred questions leave to chance.
TOLERANCES: Mapping[str, float] = {"top1": 0.01, "coverage_at_95": 0.03}

NAMES: Mapping[str, str] = {"top1": "1순위 정답률", "coverage_at_95": "정밀도 95%에서 답하는 비율"}


@dataclass(frozen=True)
class Figures:
    """One recogniser's answers to one part of the exam. Shares, 0...1.

    `coverage_at_95`: of the questions whose product is there, how many are answered rightly while 95 % of all answers
    are right, half of the products being absent.
    """

    top1: float
    coverage_at_95: float


@dataclass(frozen=True)
class Part:
    """One part of the exam, put to both."""

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
        parts: the exam's; none where no recogniser is at work.
        is_calibrated: whether the candidate can ever say that it is sure.
    """
    if not is_calibrated:
        return Decision(
            activate=False, reason="문턱값을 정하지 못해 확신하는 답을 하지 못합니다. 더 오래 학습해야 합니다."
        )
    if not parts:
        return Decision(activate=True, reason="쓰던 인식기가 없습니다.")
    worse = [shortfall for part in parts for shortfall in part.shortfalls()]
    if worse:
        return Decision(activate=False, reason="; ".join(worse))
    return Decision(activate=True, reason="; ".join(_gain(part) for part in parts))


def _gain(part: Part) -> str:
    ours, theirs = asdict(part.candidate), asdict(part.active)
    return ", ".join(f"{part.name}: {NAMES[name]} {theirs[name]:.1%} → {ours[name]:.1%}" for name in TOLERANCES)


def to_json(parts: Sequence[Part]) -> dict[str, Any]:
    """For the row."""
    return {"parts": [asdict(part) for part in parts]}
