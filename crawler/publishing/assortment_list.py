"""What is special about publishing an assortment list, which shows everything that the chain sells.

Listings and products get its names, prices, categories and pictures. No promotion starts, changes or ends. A promotion
list's crawl and this one meet on one listing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from common import kst
from crawler.models import CrawlRun, Snapshot
from crawler.offers import Offer
from crawler.publishing import snapshots
from crawler.publishing.assortment_difference import AssortmentDifference, assortment_entries, compute_assortment
from crawler.publishing.current_state import read_current_state
from crawler.publishing.difference import Difference
from crawler.site_lists import SiteList
from promotions.models import Chain

INCOMPLETE = "The crawl did not reach the end of the list; a part of it is not the assortment."
OUTDATED = "A newer assortment list of {chain} was published; crawl again."


def preview(*, run: CrawlRun, snapshot: Snapshot) -> AssortmentDifference:
    """What publishing would write, computed against the catalogue of this moment."""
    before = Snapshot.objects.last_accepted(run.chain_id, SiteList.ASSORTMENT)
    return compare(
        chain=run.chain_id,
        offers=snapshots.offers_of(snapshot),
        earlier=snapshots.offers_of(before) if before else (),
        seen_at=snapshot.fetched_at,
    )


def compare(
    *, chain: str, offers: Iterable[Offer], earlier: Iterable[Offer], seen_at: datetime
) -> AssortmentDifference:
    """What a complete assortment list would change; `earlier` is what was published before it."""
    entries, day = assortment_entries(offers), kst.today()
    state = read_current_state(chain, entries, day)
    return compute_assortment(state, entries, earlier=assortment_entries(earlier), seen_at=seen_at, day=day)


def is_outdated(*, chain: Chain, snapshot: Snapshot) -> bool:
    """Whether this snapshot of the assortment list, or a newer one, was already published."""
    newest = Snapshot.objects.last_accepted(chain.pk, SiteList.ASSORTMENT)
    return newest is not None and snapshot.fetched_at <= newest.fetched_at


def write(difference: Difference, snapshot: Snapshot) -> None:
    """Write what only this list changes: nothing."""


def chain_columns(snapshot: Snapshot) -> dict[str, Any]:
    """What is written of the chain: nothing. When its promotions were last confirmed, this list does not know."""
    return {}
