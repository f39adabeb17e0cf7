"""Edits of administrators, and the locks that keep crawls from overwriting them."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db import transaction

from common import kst
from promotions.models import Listing, Lockable, Product, Promotion, PromotionSource
from promotions.names import name_key

LockableRow = TypeVar("LockableRow", bound=Lockable)


def default_lock(row: Lockable) -> date:
    """Return the date for a lock: the promotion's known last day, else the end of this Korean month."""
    today = kst.today()
    if isinstance(row, Promotion) and row.ends_on and row.ends_on >= today:
        return row.ends_on
    return kst.month_end(today)


def record_edit(*, row: LockableRow, by: str, lock_chosen: bool) -> LockableRow:
    """Save what a person entered, and lock it against crawls.

    `lock_chosen` says that the person set or emptied the lock's date; otherwise the row gets the default date.
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
    """Touch the product of a changed row, because search follows its `updated_at`. Saving a product does so itself."""
    if isinstance(row, Promotion):
        row = row.listing
    if isinstance(row, Listing):
        Product.objects.filter(pk=row.product_id).update(updated_at=kst.now())


def _follow_product(row: Listing) -> None:
    """Give a listing that a person put under another product that identity, and show it under that product's root."""
    if row.product_id != Listing.objects.values_list("product_id", flat=True).get(pk=row.pk):
        row.own_product, row.product_id = row.product, row.product.root_id


def _keep_what_was_crawled(row: Promotion) -> None:
    """Save a promotion with another kind or gift as a new row and end the crawled one, both locked.

    Crawls identify a promotion by its kind and gift. If the row were changed in place, the next crawl would miss the
    earlier promotion and start it again beside the correction.
    """
    stored = Promotion.objects.open().filter(pk=row.pk).first()
    if stored is None or (stored.kind, stored.gift_name) == (row.kind, row.gift_name):
        return
    stored.ended_at, stored.locked_until, stored.locked_by = kst.now(), row.locked_until, row.locked_by
    stored.save(update_fields=["ended_at", "locked_until", "locked_by"])
    row.pk, row._state.adding = None, True


@transaction.atomic
def end_promotions(*, promotions: list[Promotion], by: str) -> int:
    """End these promotions now and lock them against crawls; return how many were open."""
    now = kst.now()
    open_ones = [promotion for promotion in promotions if promotion.ended_at is None]
    for promotion in open_ones:
        promotion.ended_at = now
        record_edit(row=promotion, by=by, lock_chosen=False)
    return len(open_ones)


def unlock(*, rows: list[LockableRow]) -> int:
    """Let crawls change these rows again; return how many were locked."""
    locked = [row for row in rows if row.locked_until is not None]
    for row in locked:
        row.locked_until, row.locked_by = None, ""
        row.save(update_fields=["locked_until", "locked_by"])
    return len(locked)
