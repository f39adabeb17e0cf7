"""Finding runs that nobody works on any more, and what their browsers left behind."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from crawler.browser import webdriver
from crawler.collection import crawl
from crawler.failures import FailureReason
from crawler.models import CrawlRun, RunState
from crawler.querysets import FOREGROUND_TRIGGERS, CrawlRunQuerySet
from crawler.runs import evidence
from crawler.runs.requests import NUDGE_EXPIRES_SECONDS, nudge

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Reaped:
    """The ids of the runs queued again, failed, and announced again; the number of browser profiles deleted."""

    requeued: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    nudged: list[int] = field(default_factory=list)
    profiles: int = 0


def reap() -> Reaped:
    """Queue lost runs again, or fail them after too many attempts; wake a worker for what waits; clear up."""
    reaped = Reaped()
    now = timezone.now()
    for run in CrawlRun.objects.lost(now):
        _take_back(run, reaped)
    for run in _unheard(now):
        nudge(run.pk)
        reaped.nudged.append(run.pk)
    reaped.profiles = webdriver.remove_stale_profiles(crawl.browser_settings())
    evidence.remove_old(now)
    return reaped


def release_lost(chain: str) -> None:
    """Take one chain's lost run back at once."""
    for run in CrawlRun.objects.of(chain).lost(timezone.now()):
        _take_back(run, Reaped())


def _take_back(run: CrawlRun, reaped: Reaped) -> None:
    # A command's run belongs to its operator's terminal: when that is gone nobody waits for it.
    again = run.attempts < settings.CRAWLER_MAX_ATTEMPTS and run.trigger not in FOREGROUND_TRIGGERS
    # Compare-and-set: of two reapers one does it, and a heartbeat that came meanwhile wins.
    lost = CrawlRun.objects.filter(pk=run.pk, lease_owner=run.lease_owner).lost(timezone.now())
    values = _QUEUED if again else {**_LOST, "finished_at": timezone.now()}
    if lost.update(lease_owner="", lease_until=None, **values):
        (reaped.requeued if again else reaped.failed).append(run.pk)
        outcome = "queued again" if again else "failed"
        logger.warning("Run %s of %s lost its worker in attempt %s: %s", run.pk, run.chain_id, run.attempts, outcome)


_QUEUED: Final[dict[str, Any]] = {"state": RunState.QUEUED, "nudged_at": None, "progress_message": ""}
_LOST: Final[dict[str, Any]] = {
    "state": RunState.FAILED,
    "reason": FailureReason.WORKER_LOST,
    "detail": FailureReason.WORKER_LOST.sentence,
}


def _unheard(now: datetime) -> CrawlRunQuerySet:
    """Queued runs whose message is lost or expired, for all we know."""
    earlier = now - timedelta(seconds=NUDGE_EXPIRES_SECONDS)
    return CrawlRun.objects.for_workers().filter(Q(nudged_at__isnull=True) | Q(nudged_at__lt=earlier))
