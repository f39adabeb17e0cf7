"""Publish an accepted snapshot: compute the difference first, then write it in one short transaction.

The flow is the same for both lists of a chain. The transaction checks the run's lease and the chain's revision again.
What is special about a list is in its module, `promotion_list` or `assortment_list`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from common.jobs import LeaseLostError
from crawler.models import CrawlRun, RunState, Snapshot
from crawler.publishing import assortment_list, promotion_list, rows
from crawler.publishing.current_state import chunks, read_marks
from crawler.publishing.difference import Difference
from crawler.site_lists import SiteList
from promotions import merging
from promotions.models import Chain, Product

# How often the difference is computed again if the catalogue was changed meanwhile.
TRIES: Final = 5


class NotPublishableError(Exception):
    """The snapshot must not become the catalogue; the message says why."""


class CatalogueMovedError(Exception):
    """Someone else wrote to the chain's catalogue after the difference was computed."""


@dataclass(frozen=True, slots=True)
class Published:
    """How many promotions started, went on, ended, and went on with other terms (these are among the kept).

    Of an assortment list: how many listings were new, seen again, not seen any more, and changed.
    """

    started: int
    kept: int
    ended: int
    changed: int


class _List(Protocol):
    """What each list's module has. The messages say why a snapshot of it is not published."""

    INCOMPLETE: str
    OUTDATED: str

    def preview(self, *, run: CrawlRun, snapshot: Snapshot) -> Difference: ...

    def is_outdated(self, *, chain: Chain, snapshot: Snapshot) -> bool: ...

    def write(self, difference: Difference, snapshot: Snapshot) -> None: ...

    def chain_columns(self, snapshot: Snapshot) -> dict[str, Any]: ...


def _list_of(run: CrawlRun) -> _List:
    return assortment_list if run.site_list == SiteList.ASSORTMENT else promotion_list


def preview(*, run: CrawlRun, snapshot: Snapshot) -> Difference:
    """What publishing would write at this moment."""
    return _list_of(run).preview(run=run, snapshot=snapshot)


def is_outdated(*, run: CrawlRun, snapshot: Snapshot) -> bool:
    """Whether the same list was already published from this snapshot or a newer one."""
    return _list_of(run).is_outdated(chain=run.chain, snapshot=snapshot)


def publish(*, run: CrawlRun, snapshot: Snapshot, accepted_by: str = "", reason: str = "") -> Published:
    """Make the catalogue say what the snapshot says. Publishing a run again changes nothing.

    Args:
        run: as it was when the caller took it: running under its lease, or quarantined and now accepted by a person.
        snapshot: the run's.
        accepted_by: the person who publishes against the checks, if any.
        reason: that person's.

    Raises:
        LeaseLostError: the run is not as the caller took it any more.
        NotPublishableError: the snapshot is not complete, or older than what was published.
        CatalogueMovedError: the catalogue was changed again and again meanwhile.
    """
    if not snapshot.complete:
        raise NotPublishableError(_list_of(run).INCOMPLETE)
    for attempt in range(1, TRIES + 1):
        difference = preview(run=run, snapshot=snapshot)
        try:
            return _write(run, snapshot, difference, _decision_columns(accepted_by, reason))
        except (CatalogueMovedError, IntegrityError):
            # Another chain's crawl created the same product, or a person edited: compute it again.
            if attempt == TRIES:
                raise
    raise AssertionError("unreachable")


def _write(run: CrawlRun, snapshot: Snapshot, difference: Difference, decision: Mapping[str, Any]) -> Published:
    site_list = _list_of(run)
    with transaction.atomic():
        chain = _lock_chain(run, difference)
        stored = CrawlRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if stored.state == RunState.PUBLISHED:
            return _published_counts(stored)
        _check_still_ours(run, stored)
        if site_list.is_outdated(chain=chain, snapshot=snapshot):
            raise NotPublishableError(site_list.OUTDATED.format(chain=chain.pk))
        _check_not_moved(chain.pk, difference)
        rows.write_products(difference)
        rows.write_listings(difference, snapshot)
        site_list.write(difference, snapshot)
        rows.write_moves(difference)
        columns = site_list.chain_columns(snapshot)
        Chain.objects.filter(pk=chain.pk).update(catalogue_revision=F("catalogue_revision") + 1, **columns)
        return close_run(run, difference, decision)


def _lock_chain(run: CrawlRun, difference: Difference) -> Chain:
    """The run's chain, locked. All chains are if a product moves that other chains may list, too."""
    if difference.moved_products:
        merging.lock_catalogue()
    return Chain.objects.select_for_update().get(pk=run.chain_id)


def _decision_columns(accepted_by: str, reason: str) -> dict[str, Any]:
    """The columns of a person's decision; none if nobody had to decide."""
    if not accepted_by:
        return {}
    return {"accepted_by": accepted_by, "decision_reason": reason, "decided_at": timezone.now()}


def _published_counts(run: CrawlRun) -> Published:
    return Published(run.started_count, run.kept_count, run.ended_count, run.changed_count)


def _check_still_ours(run: CrawlRun, stored: CrawlRun) -> None:
    """Raise LeaseLostError if the row is not as the caller took it, NotPublishableError for a run that is over."""
    if (stored.state, stored.lease_owner) != (run.state, run.lease_owner):
        raise LeaseLostError(f"Run {run.pk} is {stored.state} now, held by {stored.lease_owner or 'nobody'}.")
    if stored.state not in {RunState.RUNNING, RunState.QUARANTINED}:
        raise NotPublishableError(f"A {stored.state} run is not published.")


def _check_not_moved(chain: str, difference: Difference) -> None:
    """Lock what the difference was computed against. Raise CatalogueMovedError if it has changed since."""
    if read_marks(chain, difference.day, lock=True) != difference.marks:
        raise CatalogueMovedError(f"The catalogue of {chain} was changed while the difference was computed.")
    # Another chain's publishing, or a person, may have written to a product since: what they wrote must not be lost.
    read_at = {product.pk: product.updated_at for product in difference.changed_products}
    for chunk in chunks(sorted(read_at)):
        for product in Product.objects.select_for_update().filter(pk__in=chunk).order_by("pk"):
            if product.updated_at == read_at[product.pk] and not product.is_locked(difference.day):
                continue
            raise CatalogueMovedError("A product was changed while the difference was computed.")


def close_run(run: CrawlRun, difference: Difference, decision: Mapping[str, Any]) -> Published:
    """End a run as published, with what it changed."""
    counts = Published(**difference.counts())
    CrawlRun.objects.filter(pk=run.pk).update(
        state=RunState.PUBLISHED,
        **decision,
        started_count=counts.started,
        kept_count=counts.kept,
        ended_count=counts.ended,
        changed_count=counts.changed,
        difference=difference.to_json(),
        finished_at=timezone.now(),
        lease_owner="",
        lease_until=None,
    )
    return counts
