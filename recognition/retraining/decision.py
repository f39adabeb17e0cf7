"""Write down what came of an exam, and hand over to the candidate, in one transaction: all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from common.jobs import JobLease
from recognition import activations
from recognition.models import Activation, Recogniser, Training, TrainingOutcome, TrainingState
from recognition.recogniser import registry
from recognition.retraining import deciding
from recognition.retraining.deciding import Part
from recognition.retraining.jobs import closing_columns

_AT_WORK_ALREADY = "운영자가 먼저 사용하도록 했습니다."


def at_work() -> Recogniser | None:
    """The recogniser at work, or the one that is about to go to work: whose place a candidate would take."""
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
    """Close a training by its exam and ask for the candidate's activation where it is not worse.

    Args:
        training: the open one.
        lease: the hold on it.
        candidate: what it has learned.
        active: whom it was compared with.
        parts: the exam's.

    Returns:
        False, with nothing changed, where another recogniser than `active` is at work by now.

    Raises:
        LeaseLostError: the training was cancelled meanwhile, or another process has it; nothing was written.
        RecogniserError: the candidate's folder is damaged.
    """
    confidence = registry.verify(candidate).thresholds.confidence
    decision = deciding.decide(parts, is_calibrated=confidence is not None and confidence.is_ever_sure)
    examined = {"compared_with": active, "figures": deciding.to_json(parts)} if active != candidate else {}
    with transaction.atomic():
        now_at_work = at_work()
        if now_at_work == candidate:
            _close(lease, TrainingOutcome.ACTIVATED, training.reason or _AT_WORK_ALREADY, **examined)
        elif now_at_work != active:
            return False
        elif not decision.activate:
            _close(lease, TrainingOutcome.KEPT_ASIDE, decision.reason, **examined)
        else:
            _close(lease, TrainingOutcome.ACTIVATED, decision.reason, **examined)
            activations.request(recogniser=candidate, by=training.requested_by)
    return True


def _close(lease: JobLease, outcome: TrainingOutcome, reason: str, **examined: Any) -> None:  # noqa: ANN401
    lease.close(**closing_columns(TrainingState.DONE, outcome=outcome, reason=reason[:500], **examined))
