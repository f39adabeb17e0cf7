"""Each chain's lists at a glance: the source, the age of what was published, the last run, the next one."""

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
from crawler.runs.requests import crawlable_chains, lists_of
from crawler.runs.source_status import Source, SourceState, sources
from crawler.site_lists import SiteList
from promotions.models import Chain

SCHEDULED_TASK = "crawler.tasks.request_scheduled_crawl"
_HEAVY = ("verdicts", "problems", "difference", "robots")


@dataclass(frozen=True, slots=True)
class ChainState:
    """One chain's crawling of one list.

    `checked_at` is when the site showed what was last published of it, `offers` how many entries that held.
    `open_run` is the chain's, whichever list it reads; `last_run` is the list's. `next_run_at` is None if no
    schedule is switched on.
    """

    chain: Chain
    source: Source
    is_crawlable: bool
    checked_at: datetime | None
    offers: int | None
    open_run: CrawlRun | None
    last_run: CrawlRun | None
    next_run_at: datetime | None
    site_list: SiteList = SiteList.PROMOTIONS

    @property
    def age(self) -> timedelta | None:
        """The age of what was last published."""
        return timezone.now() - self.checked_at if self.checked_at else None

    @property
    def age_text(self) -> str:
        """The age in words, or ""."""
        return "" if self.age is None else _words(self.age)

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
        """How its promotions come in by file, if that is the way, or ""."""
        return self.source.state.import_command(self.chain.pk)


def reason_label(code: str) -> str:
    """Return what a run's reason is called; the code itself if it is not known any more."""
    if code in FailureReason.values:
        return FailureReason(code).label
    return LABELS.get(code, code)


def _words(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    hours, days = minutes // 60, minutes // (60 * 24)
    if days:
        return f"{days}일 전"
    if hours:
        return f"{hours}시간 전"
    return f"{minutes}분 전" if minutes else "방금 전"


def chain_states() -> list[ChainState]:
    """Return every chain's promotions, in the chains' order, in a fixed number of queries."""
    return _states(SiteList.PROMOTIONS, _next_runs())


def list_states() -> list[ChainState]:
    """Return every chain's promotions and its assortment, if it is crawled, in a fixed number of queries."""
    next_runs = _next_runs()
    assortments = {state.chain.pk: state for state in _states(SiteList.ASSORTMENT, next_runs)}
    found: list[ChainState] = []
    for state in _states(SiteList.PROMOTIONS, next_runs):
        found.append(state)
        if state.is_crawlable and SiteList.ASSORTMENT in lists_of(state.chain.pk):
            found.append(assortments[state.chain.pk])
    return found


def _states(site_list: SiteList, next_runs: Mapping[tuple[str, str], datetime]) -> list[ChainState]:
    crawlable = set(crawlable_chains())
    found = sources(crawlable=crawlable, site_list=site_list)
    rows = list(_chains(site_list))
    runs = _runs({pk for row in rows for pk in (row.open_run_id, row.last_run_id) if pk})
    off = Source(SourceState.OFF)
    return [
        ChainState(
            chain=row,
            source=found.get(row.pk, off),
            is_crawlable=row.pk in crawlable,
            checked_at=row.promotions_checked_at if site_list == SiteList.PROMOTIONS else row.list_seen_at,
            offers=row.offers,
            open_run=runs.get(row.open_run_id),
            last_run=runs.get(row.last_run_id),
            next_run_at=next_runs.get((row.pk, site_list.value)) if row.pk in crawlable else None,
            site_list=site_list,
        )
        for row in rows
    ]


def chain_state(chain: str) -> ChainState:
    """One chain. Raises KeyError for a code that is no chain's."""
    return {state.chain.pk: state for state in chain_states()}[chain]


def _chains(site_list: SiteList) -> QuerySet[Any]:
    runs = CrawlRun.objects.filter(chain=OuterRef("pk"))
    accepted = Snapshot.objects.accepted(site_list).filter(chain=OuterRef("pk")).order_by("-fetched_at", "-pk")
    finished = runs.filter(site_list=site_list, finished_at__isnull=False)
    return Chain.objects.annotate(
        open_run_id=Subquery(runs.open().values("pk")[:1]),
        last_run_id=Subquery(finished.values("pk")[:1]),
        offers=Subquery(accepted.values("count")[:1]),
        list_seen_at=Subquery(accepted.values("fetched_at")[:1]),
    )


def _runs(keys: set[int]) -> Mapping[int, CrawlRun]:
    return CrawlRun.objects.defer(*_HEAVY).in_bulk(keys)


def _next_runs() -> dict[tuple[str, str], datetime]:
    """By chain and list, the earliest time of the enabled schedules."""
    now = timezone.now()
    times: dict[tuple[str, str], datetime] = {}
    tasks = PeriodicTask.objects.filter(task=SCHEDULED_TASK, enabled=True)
    for task in tasks.select_related("interval", "crontab", "solar", "clocked"):
        # The arguments of `request_scheduled_crawl`, of which an operator may have left out any.
        chain, site_list = (*json.loads(task.args or "[]"), "", "")[:2]
        place = (str(chain), str(site_list) or SiteList.PROMOTIONS.value)
        # Celery looks at the clock a moment later than we do: to the second.
        due = (now + task.schedule.remaining_estimate(now) + timedelta(seconds=0.5)).replace(microsecond=0)
        times[place] = min(due, times.get(place, due))
    return times
