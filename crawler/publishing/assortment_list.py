"""Publishing a catalogue snapshot: what the chain sells, with name, price, category and picture.

As `publishing`, the difference is computed first and written in one short transaction that checks the lease and the
chain's revision. No promotion starts, changes or ends here; a promotion list's crawl and this one meet on one listing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from common import kst
from crawler import snapshots
from crawler.models import CrawlRun, RunState, Snapshot
from crawler.offers import Offer
from crawler.publishing import promotion_list
from crawler.publishing.assortment_difference import CatalogueDifference, catalogue_entries, compute_catalogue
from crawler.publishing.current_state import read_catalogue
from crawler.publishing.promotion_list import TRIES, CatalogueMovedError, NotPublishableError, Published
from crawler.site_lists import SiteList
from promotions.models import Chain


def preview(*, run: CrawlRun, snapshot: Snapshot) -> CatalogueDifference:
    """What publishing would write, computed against the catalogue of this moment."""
    before = Snapshot.objects.last_accepted(run.chain_id, SiteList.CATALOGUE)
    return compare(
        chain=run.chain_id,
        offers=snapshots.offers_of(snapshot),
        earlier=snapshots.offers_of(before) if before else (),
        seen_at=snapshot.fetched_at,
    )


def compare(*, chain: str, offers: Iterable[Offer], earlier: Iterable[Offer], seen_at: datetime) -> CatalogueDifference:
    """What a complete catalogue list would change; `earlier` is what was published before it."""
    entries, day = catalogue_entries(offers), kst.today()
    catalogue = read_catalogue(chain, entries, day)
    return compute_catalogue(catalogue, entries, earlier=catalogue_entries(earlier), seen_at=seen_at, day=day)


def publish(*, run: CrawlRun, snapshot: Snapshot, accepted_by: str = "", reason: str = "") -> Published:
    """Make listings and products say what the snapshot says. Publishing a run again changes nothing.

    Takes and raises what `publishing.publish` does; the counts are of listings.
    """
    if not snapshot.complete:
        raise NotPublishableError("The crawl did not reach the end of the list; a part of it is not the catalogue.")
    for attempt in range(1, TRIES + 1):
        difference = preview(run=run, snapshot=snapshot)
        try:
            return _write(run, snapshot, difference, promotion_list.decision_columns(accepted_by, reason))
        except (CatalogueMovedError, IntegrityError):
            if attempt == TRIES:
                raise
    raise AssertionError("unreachable")


def is_outdated(*, chain: Chain, snapshot: Snapshot) -> bool:
    """Whether this snapshot of the catalogue list, or a newer one, was already published."""
    newest = Snapshot.objects.last_accepted(chain.pk, SiteList.CATALOGUE)
    return newest is not None and snapshot.fetched_at <= newest.fetched_at


def _write(
    run: CrawlRun, snapshot: Snapshot, difference: CatalogueDifference, decision: Mapping[str, Any]
) -> Published:
    with transaction.atomic():
        chain = promotion_list.hold_chain(run, difference)
        stored = CrawlRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if stored.state == RunState.PUBLISHED:
            return promotion_list.published_counts(stored)
        promotion_list.check_still_ours(run, stored)
        if is_outdated(chain=chain, snapshot=snapshot):
            raise NotPublishableError(f"A newer catalogue list of {chain.pk} was published; crawl again.")
        promotion_list.check_not_moved(run.chain_id, difference)
        promotion_list.write_products(difference)
        promotion_list.write_listings(difference, snapshot)
        promotion_list.write_moves(difference)
        # When the promotions were last confirmed (`promotions_checked_at`) is not this list's to say.
        Chain.objects.filter(pk=chain.pk).update(catalogue_revision=F("catalogue_revision") + 1)
        return promotion_list.close_run(run, difference, decision)
