"""Celery's way in. Every task may come twice, late, or never: the rows say what is to be done."""

from __future__ import annotations

import logging

from celery import Task, shared_task

from crawler import runs
from crawler.models import CrawlRun, RunTrigger
from crawler.runs import reaper
from crawler.site_lists import SiteList

# A chain's site is visited by one run at a time: what finds the chain busy with its other list asks again, for an hour.
_ASK_AGAIN_SECONDS = 300
_ASK_AGAIN_TIMES = 12

logger = logging.getLogger(__name__)


@shared_task(name="crawler.tasks.run_queued_crawls")
def run_queued_crawls(run_id: int | None = None) -> None:
    """Carry out one queued run: the one named, else the oldest; then pass the word on for the next."""
    queued = CrawlRun.objects.for_workers()
    run = queued.filter(pk=run_id).first() if run_id else queued.first()
    if run is not None:
        runs.execute(run.pk)
        following = queued.first()
        if following is not None:
            runs.nudge(following)


@shared_task(bind=True, name="crawler.tasks.request_scheduled_crawl", max_retries=_ASK_AGAIN_TIMES)
def request_scheduled_crawl(self: Task[..., None], chain: str, site_list: str = SiteList.PROMOTIONS) -> None:
    """Queue a crawl of one of a chain's lists because its time has come.

    A list that is not crawled any more is only logged.
    """
    try:
        requested = runs.request_run(chain=chain, trigger=RunTrigger.SCHEDULE, site_list=site_list)
    except runs.NoCrawlerError as error:
        logger.warning("A schedule asked for a crawl that cannot be: %s Switch the schedule off.", error)
        return
    if requested.run.site_list != site_list:
        raise self.retry(countdown=_ASK_AGAIN_SECONDS)


@shared_task(name="crawler.tasks.reap")
def reap() -> None:
    """Look for runs whose worker is gone."""
    reaper.reap()
