"""Each chain at a glance: its source, how old its catalogue is, what its last run did, when the next one comes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from crawler.checks import LABELS
from crawler.failures import FailureReason
from crawler.models import CrawlRun, Snapshot
from crawler.runs.requests import crawlable_chains
from crawler.runs.sources import Source, SourceState, sources
from promotions.models import Chain

SCHEDULED_TASK = "crawler.tasks.request_scheduled_crawl"
_HEAVY = ("verdicts", "problems", "difference", "robots")


@dataclass(frozen=True, slots=True)
class ChainState:
    """One chain's crawling. `age` is that of the published list, `offers` how many promotions that list held.

    `next_run_at` is None where no schedule is switched on.
    """

    chain: Chain
    source: Source
    is_crawlable: bool
    age: timedelta | None
    offers: int | None
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

    @property
    def advice(self) -> str:
        """What an operator can do about the source, or ""."""
        return self.source.state.advice(self.chain.pk)

    @property
    def import_command(self) -> str:
        """How its promotions come in by file, where that is the way, or ""."""
        return self.source.state.import_command(self.chain.pk)


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
    """Every chain in its order, in a fixed number of queries."""
    crawlable, next_runs = set(crawlable_chains()), _next_runs()
    found = sources(crawlable=crawlable)
    rows = list(_chains())
    runs = _runs({pk for row in rows for pk in (row.open_run_id, row.last_run_id) if pk})
    off = Source(SourceState.OFF)
    return [_state(row, found.get(row.pk, off), row.pk in crawlable, runs, next_runs.get(row.pk)) for row in rows]


def chain_state(chain: str) -> ChainState:
    """One chain. Raises KeyError for a code that is no chain's."""
    return {state.chain.pk: state for state in chain_states()}[chain]


def _chains() -> QuerySet[Any]:
    runs = CrawlRun.objects.filter(chain=OuterRef("pk"))
    accepted = Snapshot.objects.accepted().filter(chain=OuterRef("pk")).order_by("-fetched_at", "-pk")
    return Chain.objects.annotate(
        open_run_id=Subquery(runs.open().values("pk")[:1]),
        last_run_id=Subquery(runs.filter(finished_at__isnull=False).values("pk")[:1]),
        offers=Subquery(accepted.values("count")[:1]),
    )


def _runs(keys: set[int]) -> Mapping[int, CrawlRun]:
    return CrawlRun.objects.defer(*_HEAVY).in_bulk(keys)


def _state(
    chain: Any,  # noqa: ANN401 - annotated by `_chains`
    source: Source,
    is_crawlable: bool,  # noqa: FBT001
    runs: Mapping[int, CrawlRun],
    next_run_at: datetime | None,
) -> ChainState:
    checked_at = chain.catalogue_checked_at
    return ChainState(
        chain=chain,
        source=source,
        is_crawlable=is_crawlable,
        age=timezone.now() - checked_at if checked_at else None,
        offers=chain.offers,
        open_run=runs.get(chain.open_run_id),
        last_run=runs.get(chain.last_run_id),
        next_run_at=next_run_at if is_crawlable else None,
    )


def _next_runs() -> dict[str, datetime]:
    """By chain, the earliest time of the enabled schedules."""
    now = timezone.now()
    times: dict[str, datetime] = {}
    tasks = PeriodicTask.objects.filter(task=SCHEDULED_TASK, enabled=True)
    for task in tasks.select_related("interval", "crontab", "solar", "clocked"):
        chain = str(next(iter(json.loads(task.args or "[]")), ""))
        # Celery looks at the clock a moment later than we do: to the second.
        due = (now + task.schedule.remaining_estimate(now) + timedelta(seconds=0.5)).replace(microsecond=0)
        times[chain] = min(due, times.get(chain, due))
    return times
