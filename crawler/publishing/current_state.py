"""What is known of one chain, read in one piece."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar

from django.db.models import Q, QuerySet

from common.consistent_read import consistent_read
from crawler.publishing.matching import Entry
from promotions import merging
from promotions.models import Chain, Listing, Product, Promotion

T = TypeVar("T")

# Fewer than the parameters that the oldest SQLite allows in one statement.
CHUNK: Final = 900


@dataclass(frozen=True, slots=True)
class Marks:
    """By these one sees that the chain's part of the catalogue has not moved: no publish, no lock, no refusal."""

    revision: int
    listings: frozenset[tuple[int, date | None, int, int]]
    promotions: frozenset[tuple[int, date | None, datetime | None]]
    refused: frozenset[frozenset[int]] = frozenset()


@dataclass(frozen=True, slots=True)
class CurrentState:
    """A chain's listings, the promotions that run or that a person holds, and every product that may be meant."""

    chain: str
    marks: Marks
    listings: list[Listing]
    promotions: list[Promotion]
    products: list[Product]


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in portions that fit into one statement."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


def read_marks(chain: str, day: date, *, lock: bool = False) -> Marks:
    """The marks as they are now; with `lock` the rows stay locked until the transaction ends (PostgreSQL)."""
    listings = Listing.objects.filter(chain_id=chain).order_by("pk")
    promotions = _promotions(chain, day).order_by("pk")
    if lock:
        listings = listings.select_for_update(of=("self",))
        promotions = promotions.select_for_update(of=("self",))
    return Marks(
        Chain.objects.values_list("catalogue_revision", flat=True).get(pk=chain),
        frozenset(listings.values_list("pk", "locked_until", "product_id", "own_product_id")),
        frozenset(promotions.values_list("pk", "locked_until", "ended_at")),
        merging.refused_articles(),
    )


def read_current_state(chain: str, entries: Sequence[Entry], day: date) -> CurrentState:
    """Everything that comparing these entries needs, all of one moment."""
    with consistent_read():
        marks = read_marks(chain, day)
        listings = {listing.pk: listing for listing in Listing.objects.filter(chain_id=chain).order_by("pk")}
        promotions = list(_promotions(chain, day).order_by("pk"))
        products = _products(chain, entries)
    for promotion in promotions:
        promotion.listing = listings[promotion.listing_id]
    return CurrentState(chain, marks, list(listings.values()), promotions, products)


def _promotions(chain: str, day: date) -> QuerySet[Promotion]:
    held = Q(locked_until__gte=day)
    return Promotion.objects.filter(Q(ended_at__isnull=True) | held, listing__chain_id=chain)


def _products(chain: str, entries: Sequence[Entry]) -> list[Product]:
    listed = Listing.objects.filter(chain_id=chain)
    own = Q(pk__in=listed.values("own_product")) | Q(pk__in=listed.values("product"))
    found = {product.pk: product for product in Product.objects.filter(own)}
    known = {product.gtin for product in found.values() if product.gtin}
    wanted = sorted({entry.gtin for entry in entries if entry.gtin} - known)
    found |= _lookup("gtin__in", wanted)
    return sorted(found.values(), key=lambda product: product.pk)


def _lookup(field: str, values: Collection[str]) -> dict[int, Product]:
    found: dict[int, Product] = {}
    for chunk in chunks(list(values)):
        found |= {product.pk: product for product in Product.objects.filter(**{field: chunk})}
    return found
