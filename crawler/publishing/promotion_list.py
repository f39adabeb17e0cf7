"""Publishing an accepted snapshot: the difference is computed first, then written in one short transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone

from common import kst
from common.jobs import LeaseLostError
from crawler import snapshots
from crawler.models import CrawlRun, RunState, Snapshot
from crawler.offers import Offer, ProblemReason
from crawler.publishing.current_state import chunks, read_catalogue, read_marks
from crawler.publishing.difference import TERMS, Difference, Identity, Since, compute, identity
from crawler.publishing.matching import entries_of
from promotions import merging
from promotions.models import Chain, Listing, Product, Promotion, PromotionChange

# How often the difference is computed anew when the catalogue moved under it.
TRIES: Final = 5
_UNREAD_BADGES: Final = (
    ProblemReason.NO_BADGE.value,
    ProblemReason.UNKNOWN_BADGE.value,
    ProblemReason.BADGE_DISAGREES.value,
    ProblemReason.BAD_LINE.value,
)


class NotPublishableError(Exception):
    """The snapshot must not become the catalogue; the message says why."""


class CatalogueMovedError(Exception):
    """Someone else wrote to the chain's catalogue after the difference was computed."""


@dataclass(frozen=True, slots=True)
class Published:
    """How many promotions started, went on, ended, and went on with other terms (these are among the kept)."""

    started: int
    kept: int
    ended: int
    changed: int


def preview(*, run: CrawlRun, snapshot: Snapshot) -> Difference:
    """What publishing would write, computed against the catalogue of this moment."""
    return compare(
        chain=run.chain_id,
        offers=snapshots.offers_of(snapshot),
        seen_at=snapshot.fetched_at,
        problems=run.problems.get("counts", {}),
        since=published_since(snapshot.restored_from) if snapshot.restored_from else None,
    )


def compare(
    *,
    chain: str,
    offers: Iterable[Offer],
    seen_at: datetime,
    problems: Mapping[str, int],
    since: Since | None = None,
) -> Difference:
    """What a complete list of offers would change; `problems` counts what could not be read, by reason.

    `since` is what was published after the list, where it is an earlier one that is restored.
    """
    entries = entries_of(offers)
    day = kst.today()
    return compute(
        read_catalogue(chain, entries, day),
        entries,
        seen_at=seen_at,
        day=day,
        all_badges_read=not any(problems.get(reason) for reason in _UNREAD_BADGES),
        since=since,
    )


def published_since(snapshot: Snapshot) -> Since:
    """What the chain's later publishes did to the promotions that ran when this accepted snapshot was the catalogue."""
    later = Snapshot.objects.accepted().filter(chain_id=snapshot.chain_id, fetched_at__gt=snapshot.fetched_at)
    moments = list(later.values_list("fetched_at", flat=True))
    of_then = Promotion.objects.filter(listing__chain_id=snapshot.chain_id, first_seen__lte=snapshot.fetched_at)
    ended = of_then.filter(ended_at__in=moments).order_by("-first_seen", "-pk")
    terms: dict[Identity, dict[str, Any]] = {}
    # The latest first: of several changes of one promotion the first tells what it was then.
    changes = PromotionChange.objects.filter(at__in=moments, promotion__in=of_then).order_by("-at", "-pk")
    for change in changes.select_related("promotion"):
        terms.setdefault(identity(change.promotion), {}).update(change.values())
    return Since({identity(promotion): promotion for promotion in ended}, terms)


def publish(*, run: CrawlRun, snapshot: Snapshot, accepted_by: str = "", reason: str = "") -> Published:
    """Make the catalogue say what the snapshot says. Publishing a run again changes nothing.

    `accepted_by` and `reason` are a person's who publishes against the checks.

    `run` must be as it was when the caller took it: running under its lease, or quarantined and now accepted by a
    person. Raises LeaseLostError when it is not any more, NotPublishableError for a snapshot that is not complete
    or older than the catalogue, CatalogueMovedError when the catalogue would not hold still.
    """
    if not snapshot.complete:
        raise NotPublishableError("The crawl did not reach the end of the list; what it did not see may still run.")
    for attempt in range(1, TRIES + 1):
        difference = preview(run=run, snapshot=snapshot)
        try:
            return _write(run, snapshot, difference, decision_columns(accepted_by, reason))
        except (CatalogueMovedError, IntegrityError):
            # Another chain made the same product, or a person edited: look again.
            if attempt == TRIES:
                raise
    raise AssertionError("unreachable")


def _write(run: CrawlRun, snapshot: Snapshot, difference: Difference, decision: Mapping[str, Any]) -> Published:
    with transaction.atomic():
        chain = hold_chain(run, difference)
        stored = CrawlRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if stored.state == RunState.PUBLISHED:
            return published_counts(stored)
        check_still_ours(run, stored)
        _check_not_outdated(chain, snapshot)
        check_not_moved(run.chain_id, difference)
        write_products(difference)
        write_listings(difference, snapshot)
        _write_promotions(difference, snapshot)
        write_moves(difference)
        Chain.objects.filter(pk=chain.pk).update(
            catalogue_revision=F("catalogue_revision") + 1, promotions_checked_at=snapshot.seen_at
        )
        return close_run(run, difference, decision)


def hold_chain(run: CrawlRun, difference: Difference) -> Chain:
    """The run's chain, locked; all of them where a product moves that other chains may list, too."""
    if difference.moved_products:
        merging.lock_catalogue()
    return Chain.objects.select_for_update().get(pk=run.chain_id)


def decision_columns(accepted_by: str, reason: str) -> dict[str, Any]:
    """The columns of a person's decision; none where nobody had to decide."""
    if not accepted_by:
        return {}
    return {"accepted_by": accepted_by, "decision_reason": reason, "decided_at": timezone.now()}


def published_counts(run: CrawlRun) -> Published:
    """What a published run changed."""
    return Published(run.started_count, run.kept_count, run.ended_count, run.changed_count)


def check_still_ours(run: CrawlRun, stored: CrawlRun) -> None:
    """Raises LeaseLostError when the row is not as the caller took it, NotPublishableError for a run that is over."""
    if (stored.state, stored.lease_owner) != (run.state, run.lease_owner):
        raise LeaseLostError(f"Run {run.pk} is {stored.state} now, held by {stored.lease_owner or 'nobody'}.")
    if stored.state not in {RunState.RUNNING, RunState.QUARANTINED}:
        raise NotPublishableError(f"A {stored.state} run is not published.")


def is_outdated(*, chain: Chain, snapshot: Snapshot) -> bool:
    """Whether the chain's catalogue was already made from this snapshot or a newer one."""
    newest = Snapshot.objects.last_accepted(chain.pk)
    known = [moment for moment in (chain.promotions_checked_at, newest and newest.fetched_at) if moment]
    return any(snapshot.fetched_at <= moment for moment in known)


def _check_not_outdated(chain: Chain, snapshot: Snapshot) -> None:
    if is_outdated(chain=chain, snapshot=snapshot):
        raise NotPublishableError(f"The catalogue of {chain.pk} is newer than this snapshot; crawl again.")


def check_not_moved(chain: str, difference: Difference) -> None:
    """Lock what the difference was computed against. Raises CatalogueMovedError where it is not that any more."""
    if read_marks(chain, difference.day, lock=True) != difference.marks:
        raise CatalogueMovedError(f"The catalogue of {chain} was changed while the difference was computed.")
    # Another chain's publishing, or a person, may have written to a product since: what they wrote must not be lost.
    read_at = {product.pk: product.updated_at for product in difference.changed_products}
    for chunk in chunks(sorted(read_at)):
        for product in Product.objects.select_for_update().filter(pk__in=chunk).order_by("pk"):
            if product.updated_at == read_at[product.pk] and not product.is_locked(difference.day):
                continue
            raise CatalogueMovedError("A product was changed while the difference was computed.")


def write_products(difference: Difference) -> None:
    """Write new and changed products."""
    # In the order of their codes: two chains that publish at once then wait for each other instead of deadlocking.
    Product.objects.bulk_create(sorted(difference.new_products, key=lambda product: product.gtin or ""))
    changed = sorted(difference.changed_products, key=lambda product: product.pk)
    for product in changed:
        product.updated_at = timezone.now()
    _overwrite(Product, changed, ["gtin", "name", "name_key", "brand", "category", "updated_at"])


def write_listings(difference: Difference, snapshot: Snapshot) -> None:
    """Write new and changed listings, and that those of the snapshot were seen."""
    fields = ["key", "product_id", "own_product_id", "name", "price", "image_url", "item_code", "barcode", "category"]
    _overwrite(Listing, difference.changed_listings, fields)
    _touch(Listing, difference.seen_listings, last_seen=snapshot.seen_at)
    _start(Listing, difference.new_listings, snapshot)


def write_moves(difference: Difference) -> None:
    """Let old ids lead to what their listings turned out to be, and ask people where they had said otherwise."""
    merging.follow(moved={old: product.pk for old, product in difference.moved_products.items()})
    merging.contest(same_barcode={one: other.pk for one, other in difference.contested_products.items()})


def _write_promotions(difference: Difference, snapshot: Snapshot) -> None:
    # What ends goes first: a kind may start again on the listing where it ends under another gift.
    _touch(Promotion, [promotion.pk for promotion in difference.ended], ended_at=snapshot.fetched_at)
    _touch(Promotion, [promotion.pk for promotion in difference.reopened], ended_at=None)
    _overwrite(Promotion, [change.promotion for change in difference.changed], list(TERMS))
    PromotionChange.objects.bulk_create(
        PromotionChange(promotion_id=change.promotion.pk, at=snapshot.fetched_at, before=change.before())
        for change in difference.changed
    )
    _touch(Promotion, difference.seen_promotions, last_seen=snapshot.seen_at)
    _start(Promotion, difference.started, snapshot)


def _start(model: type[models.Model], rows: Sequence[Listing] | Sequence[Promotion], snapshot: Snapshot) -> None:
    for row in rows:
        row.first_seen = row.last_seen = snapshot.seen_at
    model._default_manager.bulk_create(rows)


def _touch(model: type[models.Model], ids: Sequence[int], **values: datetime | None) -> None:
    for chunk in chunks(ids):
        model._default_manager.filter(pk__in=chunk).update(**values)


def _overwrite(model: type[models.Model], rows: Sequence[Any], fields: Sequence[str]) -> None:
    """Write some columns of many rows. An upsert on the primary key: `bulk_update` is many times slower."""
    if rows:
        model._default_manager.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=fields)


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
