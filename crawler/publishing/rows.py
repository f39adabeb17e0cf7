"""Write the rows of a difference. Every function here belongs into the transaction that publishes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from crawler.models import Snapshot
from crawler.publishing.current_state import chunks
from crawler.publishing.difference import TERMS, Difference
from promotions import merging
from promotions.models import Listing, Product, Promotion, PromotionChange


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
    """Let old ids lead to what their listings turned out to be. Ask people again if they had said otherwise."""
    merging.follow(moved={old: product.pk for old, product in difference.moved_products.items()})
    merging.contest(same_barcode={one: other.pk for one, other in difference.contested_products.items()})


def write_promotions(difference: Difference, snapshot: Snapshot) -> None:
    """Write what starts, goes on, changes and ends."""
    # What ends goes first: on one listing, a kind may end with one gift and start again with another.
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
