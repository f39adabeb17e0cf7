"""Celery's way in. Every task may come twice, late, or never: the rows say what is to be done."""

from __future__ import annotations

import logging

from celery import shared_task

from crawler import reaper, runs
from crawler.models import CrawlRun, RunTrigger

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
            runs.nudge(following.pk)


@shared_task(name="crawler.tasks.request_scheduled_crawl")
def request_scheduled_crawl(chain: str) -> None:
    """Queue a chain's crawl because its time has come. A chain that is not crawled any more is only logged."""
    try:
        runs.request_run(chain=chain, trigger=RunTrigger.SCHEDULE)
    except runs.NoCrawlerError as error:
        logger.warning("A schedule asked for a crawl that cannot be: %s Switch the schedule off.", error)


@shared_task(name="crawler.tasks.reap")
def reap() -> None:
    """Look for runs whose worker is gone."""
    reaper.reap()
