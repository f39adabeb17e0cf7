"""Writing into a training's row while somebody may call it off: what is closed stays as it is."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils import timezone

from recognition.models import OPEN_TRAINING_STATES, Training, TrainingState


class CancelledError(RuntimeError):
    """The training was called off, or closed by someone else."""


def write(training: Training, **fields: Any) -> None:  # noqa: ANN401 - the row's fields
    """Change an open training.

    Raises:
        CancelledError: it is not open any more.
    """
    open_rows = Training.objects.filter(pk=training.pk, state__in=OPEN_TRAINING_STATES)
    if not open_rows.update(heartbeat_at=timezone.now(), **fields):
        raise CancelledError(f"training {training.pk} was called off")
    for name, value in fields.items():
        setattr(training, name, value)


def begin(training: Training) -> None:
    """Start an attempt.

    Raises:
        CancelledError: it is not open any more.
    """
    now = timezone.now()
    write(training, state=TrainingState.RUNNING, attempts=F("attempts") + 1, started_at=training.started_at or now)
    training.refresh_from_db()


def report_step(training: Training, *, step: int, **fields: Any) -> None:  # noqa: ANN401 - the row's fields
    """Tell how far it has learned. Attempts that get nowhere are few; one that gets further than any before is none.

    Raises:
        CancelledError: it is not open any more.
    """
    if step > training.furthest_step:
        fields |= {"furthest_step": step, "attempts": 1}
    write(training, step=step, **fields)


def finish(training: Training, state: TrainingState, **fields: Any) -> bool:  # noqa: ANN401
    """Close an open training; False where it is closed already."""
    closing: dict[str, Any] = {"state": state, "phase": "", "left_s": None, "finished_at": timezone.now(), **fields}
    closing["error"] = str(closing.get("error", ""))[:500]
    try:
        write(training, **closing)
    except CancelledError:
        return False
    return True
