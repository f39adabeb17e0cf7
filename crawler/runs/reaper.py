"""Find runs whose worker is gone, and remove what their browsers left behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from common import jobs
from crawler.browser import webdriver
from crawler.collection import crawl
from crawler.failures import FailureReason
from crawler.models import CrawlRun, RunState
from crawler.querysets import FOREGROUND_TRIGGERS
from crawler.runs import evidence
from crawler.runs.requests import MESSAGE


@dataclass(slots=True)
class Reaped(jobs.Reaped):
    """Also the ids of the runs that a new message was sent for, and the number of browser profiles deleted."""

    nudged: list[int] = field(default_factory=list)
    profiles: int = 0


def reap() -> Reaped:
    """Queue lost runs again, or fail them after too many attempts; wake a worker for what waits; clear up."""
    lost = jobs.reap(CrawlRun.objects.all(), retry_policy())
    expired = timedelta(seconds=MESSAGE.expires_s)
    nudged = jobs.nudge_overdue(CrawlRun.objects.for_workers(), MESSAGE, wait=lambda _: expired)
    profiles = webdriver.remove_stale_profiles(crawl.browser_settings())
    evidence.remove_old(timezone.now())
    return Reaped(lost.requeued, lost.failed, nudged, profiles)


def release_lost(chain: str) -> None:
    """Take one chain's lost run back at once."""
    jobs.reap(CrawlRun.objects.of(chain), retry_policy())


def retry_policy() -> jobs.RetryPolicy:
    """Return what happens to a run whose worker is gone. A command's run is not retried: its terminal is gone, too."""
    return jobs.RetryPolicy(
        max_attempts=settings.CRAWLER_MAX_ATTEMPTS,
        may_retry=lambda run: run.trigger not in FOREGROUND_TRIGGERS,
        queued={"progress_message": ""},
        given_up=_given_up,
    )


def _given_up(_: CrawlRun) -> dict[str, Any]:
    reason = FailureReason.WORKER_LOST
    return {"state": RunState.FAILED, "reason": reason, "detail": reason.sentence}
