"""Create a job unless one is open already, and wake a worker for it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from celery import current_app
from django.db import IntegrityError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from common.jobs.model import J, Job, JobQuerySet

logger = logging.getLogger(__name__)

TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Message:
    """The Celery message that wakes a worker.

    `task` is its name. A worker drops a message that is older than `expires_s` seconds. `names_job`: whether the task
    takes the job's id as its argument.
    """

    task: str
    expires_s: float
    names_job: bool = False


def create_unless_open(jobs: JobQuerySet[J], **columns: Any) -> tuple[J, bool]:  # noqa: ANN401 - the job's columns
    """Create a queued job. Returns it and True; if one of `jobs` is open, that one and False.

    `jobs` are those of which the database allows one open at a time.
    """
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                return jobs.model._default_manager.create(**columns), True
        except IntegrityError:
            # The open one may be over before we look: then try again.
            if (found := _open_one(jobs)) is not None:
                return found, False
            if attempt == TRIES:
                raise
    raise AssertionError("unreachable")


def _open_one(jobs: JobQuerySet[J]) -> J | None:
    return jobs.open().first()


def nudge(job: Job, message: Message) -> bool:
    """Wake a worker now. False, and logged, if the broker cannot be reached: the job stays queued."""
    JobQuerySet(type(job)).filter(pk=job.pk).update(nudged_at=timezone.now())
    try:
        current_app.send_task(message.task, args=[job.pk] if message.names_job else [], expires=message.expires_s)
    except OperationalError as error:
        name = type(job).__name__
        logger.warning("%s %s stays queued until the message broker is back: %s", name, job.pk, error)
        return False
    return True


def nudge_overdue(jobs: JobQuerySet[J], message: Message, *, wait: Callable[[J], timedelta]) -> list[int]:
    """Send another message for each queued job whose last one is lost, as far as can be known.

    `wait` is how long a job's last message may take. Returns the jobs' ids.
    """
    now = timezone.now()
    overdue = [job for job in jobs.queued() if job.nudged_at is None or job.nudged_at + wait(job) < now]
    for job in overdue:
        nudge(job, message)
    return [job.pk for job in overdue]
