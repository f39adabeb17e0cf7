"""Request a training, cancel one, and make sure that an open one is carried out."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from common import jobs
from recognition.models import Training, TrainingState, TrainingTrigger
from recognition.retraining import novelty

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

logger = logging.getLogger(__name__)

MAX_ATTEMPTS: Final = 3  # that get no further than the ones before
LEASE_SECONDS: Final = 60.0
_SHORTEST_WAIT = timedelta(seconds=20)
_LONGEST_WAIT = timedelta(hours=1)
# A worker that starts late finds a message that still counts.
MESSAGE: Final = jobs.Message("recognition.tasks.retrain", expires_s=2 * _LONGEST_WAIT.total_seconds())


def open_training() -> Training | None:
    """The training that waits or runs, if any. There is at most one."""
    return Training.objects.open().first()


def request(*, trigger: TrainingTrigger, by: AbstractBaseUser | None = None) -> Training:
    """Request a training, whatever is new. While one is open, that one is returned."""
    training, _ = jobs.create_unless_open(
        Training.objects.all(), trigger=trigger, requested_by_id=by.pk if by else None
    )
    transaction.on_commit(lambda: jobs.nudge(training, MESSAGE))
    return training


def request_if_due(*, trigger: TrainingTrigger) -> Training | None:
    """Request a training if enough is new; None if it is not."""
    found = novelty.what_is_new()
    if not found.is_due:
        logger.info("no training is due: %s", found)
        return None
    return request(trigger=trigger)


def cancel(*, training: Training) -> bool:
    """Cancel an open training. Whoever carries it out notices within seconds. False if it was over already."""
    return bool(Training.objects.filter(pk=training.pk).close_open(state=TrainingState.CANCELLED))


def fail(*, training: Training, error: str) -> bool:
    """Fail an open training from outside of the process that carries it out. False if it was over already."""
    return bool(
        Training.objects.filter(pk=training.pk).close_open(**closing_columns(TrainingState.FAILED, error=error))
    )


def closing_columns(state: TrainingState, *, error: str = "", **columns: Any) -> dict[str, Any]:  # noqa: ANN401
    """The columns of a training that is over: nothing is being done any more. `error` is cut to its column's length."""
    return {"state": state, "phase": "", "left_s": None, "error": error[:500], **columns}


def revive() -> None:
    """Take the training back if its process is gone, and send another message if nobody takes it.

    If no worker listens, the messages would pile up in the broker: each wait is twice as long as the one before.
    """
    take_back_lost()
    jobs.nudge_overdue(Training.objects.all(), MESSAGE, wait=_wait)


def take_back_lost() -> None:
    """Queue the training again if its process is gone, or fail it after too many attempts."""
    jobs.reap(Training.objects.all(), retry_policy())


def retry_policy() -> jobs.RetryPolicy:
    """What happens to a training whose attempt broke off.

    The checkpoint stays in either case: once the cause is mended, the next training goes on from there.
    """
    return jobs.RetryPolicy(max_attempts=MAX_ATTEMPTS, given_up=_given_up)


def _given_up(training: Training) -> dict[str, Any]:
    last = f": {training.error}" if training.error else ""
    return closing_columns(TrainingState.FAILED, error=f"given up after {MAX_ATTEMPTS} attempts{last}")


def _wait(training: Training) -> timedelta:
    """How long the last message of a queued training may take."""
    if training.nudged_at is None:
        return timedelta(0)
    since = max(training.created_at, training.heartbeat_at or training.created_at)
    return max(_SHORTEST_WAIT, min(training.nudged_at - since, _LONGEST_WAIT))
