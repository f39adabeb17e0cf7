"""Ask for a training, call one off, and see that an open one is carried out."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

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
_NUDGE_EXPIRES_S = 60


def open_training() -> Training | None:
    """The training that waits or runs, if any; there is one at most."""
    return Training.objects.filter(state__in=OPEN_TRAINING_STATES).first()


def request(*, trigger: TrainingTrigger, by: AbstractBaseUser | None = None) -> Training:
    """Ask for a training, whatever is new; while one is open, that one is returned."""
    try:
        with transaction.atomic():
            training = Training.objects.create(trigger=trigger, requested_by_id=by.pk if by else None)
    except IntegrityError:
        training = Training.objects.get(state__in=OPEN_TRAINING_STATES)
    transaction.on_commit(nudge)
    return training


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


def nudge() -> None:
    """Tell a worker to look now and not at the next schedule; without a broker the schedule's turn comes anyway."""
    try:
        current_app.send_task("recognition.tasks.retrain", expires=_NUDGE_EXPIRES_S)
    except OperationalError as error:
        logger.warning("the training stays queued until the broker is back: %s", error)


def look_after() -> None:
    """Nudge where a training is open and nobody is at it: it was just asked for, or its process was killed."""
    if open_training() is not None and not is_held(LEASE_NAME):
        nudge()
