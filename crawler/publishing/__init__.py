"""Each of a chain's lists is published in its own way."""

from __future__ import annotations

from crawler.models import CrawlRun, Snapshot
from crawler.publishing import assortment_list, promotion_list
from crawler.publishing.difference import Difference
from crawler.publishing.promotion_list import Published
from crawler.site_lists import SiteList


def publish(*, run: CrawlRun, snapshot: Snapshot, accepted_by: str = "", reason: str = "") -> Published:
    """Publish a run's snapshot; see `publishing.publish` for what it takes and raises."""
    chosen = assortment_list.publish if _is_catalogue(run) else promotion_list.publish
    return chosen(run=run, snapshot=snapshot, accepted_by=accepted_by, reason=reason)


def preview(*, run: CrawlRun, snapshot: Snapshot) -> Difference:
    """What publishing would write at this moment."""
    return (assortment_list.preview if _is_catalogue(run) else promotion_list.preview)(run=run, snapshot=snapshot)


def is_outdated(*, run: CrawlRun, snapshot: Snapshot) -> bool:
    """Whether the same list was already published from this snapshot or a newer one."""
    chosen = assortment_list.is_outdated if _is_catalogue(run) else promotion_list.is_outdated
    return chosen(chain=run.chain, snapshot=snapshot)


def _is_catalogue(run: CrawlRun) -> bool:
    return run.site_list == SiteList.CATALOGUE
