"""Take the lease of a crawl run."""

from __future__ import annotations

from django.conf import settings

from common import jobs
from common.jobs import JobLease
from crawler.models import CrawlRun


def take(run_id: int) -> JobLease | None:
    """Take the lease of a queued run and reset its progress. Return None if the run is no longer queued."""
    return jobs.take(
        CrawlRun.objects.all(),
        run_id,
        seconds=settings.CRAWLER_LEASE_SECONDS,
        progress_done=0,
        progress_total=None,
        progress_message="",
    )
