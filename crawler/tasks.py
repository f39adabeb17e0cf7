"""Celery tasks. Each may be delivered twice, late, or never: the rows say what is to be done."""

from __future__ import annotations

import logging

from celery import Task, shared_task

from crawler import runs
from crawler.models import CrawlRun, RunTrigger
from crawler.runs import reaper
from crawler.site_lists import SiteList

# One run at a time visits a chain's site. A request that finds the chain's other list running is repeated for an hour.
_RETRY_SECONDS = 300
_RETRY_TIMES = 12

logger = logging.getLogger(__name__)


@shared_task(name="crawler.tasks.run_queued_crawls")
def run_queued_crawls(run_id: int | None = None) -> None:
    """Carry out one queued run: the one named, else the oldest; then wake a worker for the next."""
    queued = CrawlRun.objects.for_workers()
    run = queued.filter(pk=run_id).first() if run_id else queued.first()
    if run is not None:
        runs.execute(run.pk)
        following = queued.first()
        if following is not None:
            runs.nudge(following)


@shared_task(bind=True, name="crawler.tasks.request_scheduled_crawl", max_retries=_RETRY_TIMES)
def request_scheduled_crawl(self: Task[..., None], chain: str, site_list: str = SiteList.PROMOTIONS) -> None:
    """Queue a scheduled crawl of one of a chain's lists.

    If the list is not crawled any more, that is only logged.
    """
    try:
        requested = runs.request_run(chain=chain, trigger=RunTrigger.SCHEDULE, site_list=site_list)
    except runs.NoCrawlerError as error:
        logger.warning("A schedule requested a crawl that is not possible: %s Switch the schedule off.", error)
        return
    if requested.run.site_list != site_list:
        raise self.retry(countdown=_RETRY_SECONDS)


@shared_task(name="crawler.tasks.reap")
def reap() -> None:
    """Take runs back whose worker is gone, and clear up."""
    reaper.reap()
