"""Each of a chain's lists is published in its own way."""

from __future__ import annotations

from crawler import catalogue_publishing, publishing
from crawler.differences import Difference
from crawler.models import CrawlRun, Snapshot
from crawler.publishing import Published
from crawler.site_lists import SiteList


def publish(*, run: CrawlRun, snapshot: Snapshot, accepted_by: str = "", reason: str = "") -> Published:
    """Publish a run's snapshot; see `publishing.publish` for what it takes and raises."""
    chosen = catalogue_publishing.publish if _is_catalogue(run) else publishing.publish
    return chosen(run=run, snapshot=snapshot, accepted_by=accepted_by, reason=reason)


def preview(*, run: CrawlRun, snapshot: Snapshot) -> Difference:
    """What publishing would write at this moment."""
    return (catalogue_publishing.preview if _is_catalogue(run) else publishing.preview)(run=run, snapshot=snapshot)


def is_outdated(*, run: CrawlRun, snapshot: Snapshot) -> bool:
    """Whether the same list was already published from this snapshot or a newer one."""
    chosen = catalogue_publishing.is_outdated if _is_catalogue(run) else publishing.is_outdated
    return chosen(chain=run.chain, snapshot=snapshot)


def _is_catalogue(run: CrawlRun) -> bool:
    return run.site_list == SiteList.CATALOGUE
