"""What becomes of a job whose attempt broke off: queued again, or failed after too many attempts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from common.jobs.model import QUEUED, J, Job, JobQuerySet

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When a job is queued again, and what is written when it is not.

    `max_attempts` is how often a job may be taken; `given_up` returns the columns of one that failed, `state` among
    them; `may_retry` is False for jobs that nobody waits for once their process is gone; `queued` are columns of a job
    that is queued again.
    """

    max_attempts: int
    given_up: Callable[[Any], Mapping[str, Any]]
    may_retry: Callable[[Any], bool] = lambda _: True
    queued: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Reaped:
    """The ids of the jobs that were queued again and of those that failed."""

    requeued: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)


def reap(jobs: JobQuerySet[J], policy: RetryPolicy) -> Reaped:
    """Take every job back whose worker has not been heard of for the length of its lease."""
    reaped = Reaped()
    for job in jobs.lost(timezone.now()):
        # Compare-and-set: of two reapers one does it, and a heartbeat that came meanwhile wins.
        lost = jobs.filter(lease_owner=job.lease_owner).lost(timezone.now())
        is_requeued = put_back(job, lost, policy)
        if is_requeued is not None:
            (reaped.requeued if is_requeued else reaped.failed).append(job.pk)
    return reaped


def put_back(job: Job, rows: QuerySet[Any], policy: RetryPolicy, **columns: Any) -> bool | None:  # noqa: ANN401
    """Queue a job again or fail it, on condition that it is still among `rows`.

    Args:
        job: as it was read.
        rows: the rows of which it must still be one.
        policy: decides between the two.
        columns: written in both cases.

    Returns:
        Whether it was queued again; None if nothing was written.
    """
    for name, value in columns.items():
        setattr(job, name, value)
    is_requeued = job.attempts < policy.max_attempts and policy.may_retry(job)
    if is_requeued:
        values = {"state": QUEUED, "nudged_at": None, **policy.queued}
    else:
        values = {"finished_at": timezone.now(), **policy.given_up(job)}
    if not rows.filter(pk=job.pk).update(**{"lease_owner": "", "lease_until": None, **columns, **values}):
        return None
    outcome = "queued again" if is_requeued else "failed"
    logger.warning("%s %s broke off in attempt %s: %s.", type(job).__name__, job.pk, job.attempts, outcome)
    return is_requeued
