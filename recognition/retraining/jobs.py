"""Ask for a training, call one off, and see that an open one is carried out."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from celery import current_app
from django.db import IntegrityError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from recognition.leases import is_held
from recognition.models import OPEN_TRAINING_STATES, Training, TrainingState, TrainingTrigger
from recognition.retraining import novelty

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

logger = logging.getLogger(__name__)

LEASE_NAME = "retrain_recogniser"
_SHORTEST_WAIT = timedelta(seconds=20)
_LONGEST_WAIT = timedelta(hours=1)
_NUDGE_EXPIRES_S = 2 * _LONGEST_WAIT.total_seconds()  # a worker that starts late finds one that still counts
_TRIES = 3


def open_training() -> Training | None:
    """The training that waits or runs, if any; there is one at most."""
    return Training.objects.filter(state__in=OPEN_TRAINING_STATES).first()


def request(*, trigger: TrainingTrigger, by: AbstractBaseUser | None = None) -> Training:
    """Ask for a training, whatever is new; while one is open, that one is returned."""
    training = _create(trigger=trigger, requested_by_id=by.pk if by else None)
    transaction.on_commit(lambda: nudge(training))
    return training


def _create(**values: Any) -> Training:  # noqa: ANN401 - the row's fields
    for attempt in range(1, _TRIES + 1):
        try:
            with transaction.atomic():
                return Training.objects.create(**values)
        except IntegrityError:
            # The database allows one open training. It may be over before we look: then try again.
            if (training := open_training()) is not None:
                return training
            if attempt == _TRIES:
                raise
    raise AssertionError("unreachable")


def request_if_due(*, trigger: TrainingTrigger) -> Training | None:
    """Ask for a training where enough is new; None where it is not."""
    found = novelty.what_is_new()
    if not found.is_due:
        logger.info("no training is due: %s", found)
        return None
    return request(trigger=trigger)


def cancel(*, training: Training) -> bool:
    """Call an open training off; what carries it out notices within seconds. False where it was over already."""
    open_rows = Training.objects.filter(pk=training.pk, state__in=OPEN_TRAINING_STATES)
    return bool(open_rows.update(state=TrainingState.CANCELLED, finished_at=timezone.now()))


def nudge(training: Training) -> None:
    """Tell a worker to look now and not at the next schedule; without a broker the schedule's turn comes anyway."""
    Training.objects.filter(pk=training.pk).update(nudged_at=timezone.now())
    try:
        current_app.send_task("recognition.tasks.retrain", expires=_NUDGE_EXPIRES_S)
    except OperationalError as error:
        logger.warning("the training stays queued until the broker is back: %s", error)


def look_after() -> None:
    """Nudge where a training is open and nobody is at it: its message is lost, or its process was killed.

    Where no worker listens, the messages would pile up in the broker: each time the wait is twice as long.
    """
    training = open_training()
    if training is not None and not is_held(LEASE_NAME) and _next_nudge(training) <= timezone.now():
        nudge(training)


def _next_nudge(training: Training) -> datetime:
    since = max(training.created_at, training.heartbeat_at or training.created_at)
    if training.nudged_at is None or training.nudged_at < since:
        return since  # nobody was told since somebody was last at it
    wait = max(_SHORTEST_WAIT, min(training.nudged_at - since, _LONGEST_WAIT))
    return training.nudged_at + wait
