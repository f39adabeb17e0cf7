"""The abstract job: its columns, and the reads and the ending that all jobs share."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Self, TypeVar

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone

J = TypeVar("J", bound="Job")

# Every job has these two states; the states after them are the app's.
QUEUED: Final = "queued"
RUNNING: Final = "running"
OPEN_STATES: Final = (QUEUED, RUNNING)


class JobQuerySet(models.QuerySet[J]):
    """Jobs of one kind."""

    def open(self) -> Self:
        """Queued or running."""
        return self.filter(state__in=OPEN_STATES)

    def queued(self) -> Self:
        """Waiting for a worker, the oldest first."""
        return self.filter(state=QUEUED).order_by("created_at", "pk")

    def lost(self, now: datetime) -> Self:
        """Running by the row, but the lease ran out: nobody works on them any more."""
        return self.filter(state=RUNNING, lease_until__lt=now)

    def close_open(self, **columns: Any) -> int:  # noqa: ANN401 - the job's columns
        """End the open jobs with these columns, `state` among them, and return how many there were.

        Whoever works on one of them finds its lease lost and stops.
        """
        return self.open().update(lease_owner="", lease_until=None, finished_at=timezone.now(), **columns)


class Job(models.Model):
    """One piece of background work. The row is the queue of record.

    `lease_owner` is empty and `lease_until` is None unless the job is running. `attempts` counts how often the job was
    taken. `nudged_at` is when a message was last sent for it; None if none was sent since it was queued.
    """

    state = models.CharField("상태", max_length=12, default=QUEUED)
    attempts = models.PositiveSmallIntegerField("시도", default=0)
    lease_owner = models.CharField("작업자", max_length=120, blank=True)
    lease_until = models.DateTimeField("임대 만료", null=True, blank=True)
    heartbeat_at = models.DateTimeField("마지막 신호", null=True, blank=True)
    nudged_at = models.DateTimeField("마지막 알림", null=True, blank=True)
    created_at = models.DateTimeField("요청 시각", auto_now_add=True)
    started_at = models.DateTimeField("시작 시각", null=True, blank=True)
    finished_at = models.DateTimeField("종료 시각", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Whether the job is queued or running."""
        return self.state in OPEN_STATES

    @property
    def is_held(self) -> bool:
        """Whether a worker holds an unexpired lease on the job."""
        return self.state == RUNNING and self.lease_until is not None and self.lease_until >= timezone.now()


def running_has_lease(name: str) -> CheckConstraint:
    """The constraint that every model of jobs declares: no job runs without a lease."""
    has_lease = Q(lease_until__isnull=False) & ~Q(lease_owner="")
    return CheckConstraint(condition=~Q(state=RUNNING) | has_lease, name=name)
