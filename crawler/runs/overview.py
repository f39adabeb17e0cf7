"""Each chain at a glance: how old its catalogue is, what its last run did, when the next one comes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from crawler.checks import LABELS
from crawler.failures import FailureReason
from crawler.models import CrawlRun
from crawler.runs.requests import crawlable_chains
from promotions.models import Chain

SCHEDULED_TASK = "crawler.tasks.request_scheduled_crawl"


@dataclass(frozen=True, slots=True)
class ChainState:
    """One chain's crawling. `age` is that of the published catalogue."""

    chain: Chain
    age: timedelta | None
    open_run: CrawlRun | None
    last_run: CrawlRun | None
    next_run_at: datetime | None

    @property
    def age_text(self) -> str:
        """The catalogue's age in words, or ""."""
        return "" if self.age is None else f"{_words(self.age)} 전"

    @property
    def last_reason(self) -> str:
        """Why the last run did not simply publish, in words, or ""."""
        return reason_label(self.last_run.reason) if self.last_run and self.last_run.reason else ""


def reason_label(code: str) -> str:
    """What a run's reason is called; the code itself where it is not known any more."""
    if code in FailureReason.values:
        return FailureReason(code).label
    return LABELS.get(code, code)


def _words(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    hours, days = minutes // 60, minutes // (60 * 24)
    if days:
        return f"{days}일"
    return f"{hours}시간" if hours else f"{minutes}분"


def chain_states() -> list[ChainState]:
    """The chains that have a crawler, in their order."""
    next_runs = _next_runs()
    return [_state(chain, next_runs.get(chain.pk)) for chain in Chain.objects.filter(pk__in=crawlable_chains())]


def _state(chain: Chain, next_run_at: datetime | None) -> ChainState:
    runs = CrawlRun.objects.of(chain.pk)
    checked_at = chain.catalogue_checked_at
    return ChainState(
        chain,
        timezone.now() - checked_at if checked_at else None,
        runs.open().first(),
        runs.filter(finished_at__isnull=False).first(),
        next_run_at,
    )


def _next_runs() -> dict[str, datetime]:
    """By chain, the earliest time of the enabled schedules."""
    now = timezone.now()
    times: dict[str, datetime] = {}
    for task in PeriodicTask.objects.filter(task=SCHEDULED_TASK, enabled=True):
        chain = str(next(iter(json.loads(task.args or "[]")), ""))
        # Celery looks at the clock a moment later than we do: to the second.
        due = (now + task.schedule.remaining_estimate(now) + timedelta(seconds=0.5)).replace(microsecond=0)
        times[chain] = min(due, times.get(chain, due))
    return times
