"""Each chain's lists at a glance: how old what was published is, what the last run did, when the next one comes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from crawler.checks import LABELS
from crawler.failures import FailureReason
from crawler.models import CrawlRun, Snapshot
from crawler.runs.requests import crawlable_chains, lists_of
from crawler.site_lists import SiteList
from promotions.models import Chain

SCHEDULED_TASK = "crawler.tasks.request_scheduled_crawl"


@dataclass(frozen=True, slots=True)
class ChainState:
    """One chain's crawling of one list. `checked_at` is when the site showed what was last published.

    `open_run` is the chain's, whichever list it walks; `last_run` is the list's.
    """

    chain: Chain
    checked_at: datetime | None
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
    """The promotion lists of the chains that have a crawler, in the chains' order."""
    return [state for state in list_states() if state.site_list == SiteList.PROMOTIONS]


def list_states() -> list[ChainState]:
    """Every list of the chains that have a crawler, in the chains' order, promotions first."""
    next_runs = _next_runs()
    open_runs = {run.chain_id: run for run in CrawlRun.objects.open()}
    checked = _catalogues_checked()
    return [
        ChainState(
            chain,
            chain.catalogue_checked_at if site_list == SiteList.PROMOTIONS else checked.get(chain.pk),
            open_runs.get(chain.pk),
            CrawlRun.objects.of(chain.pk).filter(site_list=site_list, finished_at__isnull=False).first(),
            next_runs.get((chain.pk, site_list.value)),
            site_list,
        )
        for chain in Chain.objects.filter(pk__in=crawlable_chains())
        for site_list in lists_of(chain.pk)
    ]


def _catalogues_checked() -> dict[str, datetime]:
    """By chain, when the site showed the catalogue list that was last published."""
    published = Snapshot.objects.accepted(SiteList.CATALOGUE).order_by()
    return dict(published.values_list("chain_id").annotate(newest=Max("fetched_at")))


def _next_runs() -> dict[tuple[str, str], datetime]:
    """By chain and list, the earliest time of the enabled schedules."""
    now = timezone.now()
    times: dict[tuple[str, str], datetime] = {}
    for task in PeriodicTask.objects.filter(task=SCHEDULED_TASK, enabled=True):
        # The arguments of `request_scheduled_crawl`, of which an operator may have left out any.
        chain, site_list = (*json.loads(task.args or "[]"), "", "")[:2]
        place = (str(chain), str(site_list) or SiteList.PROMOTIONS.value)
        # Celery looks at the clock a moment later than we do: to the second.
        due = (now + task.schedule.remaining_estimate(now) + timedelta(seconds=0.5)).replace(microsecond=0)
        times[place] = min(due, times.get(place, due))
    return times
