"""What administrators change by hand, and how it is held against crawls."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db import transaction

from common import kst
from promotions.models import Listing, Lockable, Product, Promotion, PromotionSource
from promotions.names import name_key

LockableRow = TypeVar("LockableRow", bound=Lockable)


def default_lock(row: Lockable) -> date:
    """The end of the promotion's month: its known last day, else the end of this Korean month."""
    today = kst.today()
    if isinstance(row, Promotion) and row.ends_on and row.ends_on >= today:
        return row.ends_on
    return kst.month_end(today)


def record_edit(*, row: LockableRow, by: str, lock_chosen: bool) -> LockableRow:
    """Save what a person entered and lock it, so that no crawl overwrites it meanwhile.

    `lock_chosen` says the person set the lock's date (or emptied it) themselves; otherwise it gets the default.
    """
    if not lock_chosen:
        row.locked_until = default_lock(row)
    row.locked_by = by if row.locked_until else ""
    if isinstance(row, Product):
        row.name_key = name_key(row.name)
    if isinstance(row, Listing):
        _follow_product(row)
    with transaction.atomic():
        if isinstance(row, Promotion):
            _keep_what_was_crawled(row)
            if row._state.adding:
                row.first_seen = row.last_seen = kst.now()
                row.source = PromotionSource.MANUAL
        row.save()
        _mark_product(row)
    return row


def _mark_product(row: Lockable) -> None:
    """What shows a product follows its `updated_at`: search, above all. The product's own moves as it is saved."""
    if isinstance(row, Promotion):
        row = row.listing
    if isinstance(row, Listing):
        Product.objects.filter(pk=row.product_id).update(updated_at=kst.now())


def _follow_product(row: Listing) -> None:
    """A listing that a person put under another product is that product, and is shown as what that was joined into."""
    if row.product_id != Listing.objects.values_list("product_id", flat=True).get(pk=row.pk):
        row.own_product, row.product_id = row.product, row.product.root_id


def _keep_what_was_crawled(row: Promotion) -> None:
    """A promotion corrected to another kind or gift becomes a new row, and what the crawl had said ends, both locked.

    A crawl knows a promotion by its kind and gift. Changed in place, the crawled one would be missed by the next crawl
    and started again beside the correction.
    """
    stored = Promotion.objects.filter(pk=row.pk, ended_at__isnull=True).first()
    if stored is None or (stored.kind, stored.gift_name) == (row.kind, row.gift_name):
        return
    stored.ended_at, stored.locked_until, stored.locked_by = kst.now(), row.locked_until, row.locked_by
    stored.save(update_fields=["ended_at", "locked_until", "locked_by"])
    row.pk, row._state.adding = None, True


@transaction.atomic
def end_promotions(*, promotions: list[Promotion], by: str) -> int:
    """End these promotions now and hold that against crawls; returns how many were open."""
    now = kst.now()
    open_ones = [promotion for promotion in promotions if promotion.ended_at is None]
    for promotion in open_ones:
        promotion.ended_at = now
        record_edit(row=promotion, by=by, lock_chosen=False)
    return len(open_ones)


def unlock(*, rows: list[LockableRow]) -> int:
    """Let crawls change these rows again; returns how many were locked."""
    locked = [row for row in rows if row.locked_until is not None]
    for row in locked:
        row.locked_until, row.locked_by = None, ""
        row.save(update_fields=["locked_until", "locked_by"])
    return len(locked)
