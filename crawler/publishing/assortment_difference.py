"""What a snapshot of an assortment list would change: listings and products, never a promotion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any, Final

from crawler.offers import Offer
from crawler.publishing.current_state import CurrentState
from crawler.publishing.difference import SHOWN, Difference, compute
from crawler.publishing.matching import Entry, entries_of, match_listings
from promotions.models import Listing

# What people are shown of a changed listing.
_TERMS: Final = ("name", "price", "category")
_Terms = dict[str, Any]


@dataclass(slots=True)
class AssortmentDifference(Difference):
    """What publishing a snapshot of an assortment list writes. The inherited lists of promotions stay empty.

    `listed` are the chain's listings that were seen again, `missing` those that the snapshot published before showed
    and this one does not; nothing is written of the missing. `before` has by a changed listing's id what it was.
    """

    listed: list[Listing] = field(default_factory=list)
    missing: list[Listing] = field(default_factory=list)
    before: dict[int, _Terms] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """Count the listings that are new, seen again, no longer seen, and changed (included in seen again)."""
        return {
            "started": len(self.new_listings),
            "kept": len(self.listed),
            "ended": len(self.missing),
            "changed": len(self.before),
        }

    def to_json(self, *, shown: int | None = SHOWN) -> dict[str, Any]:
        """The first `shown` of each list under the names that a promotion list's difference has; None shows all."""
        changed = [listing for listing in self.listed if listing.pk in self.before]
        return {
            "started": [_line(listing) for listing in self.new_listings[:shown]],
            "kept": [_line(listing) for listing in self.listed[:shown]],
            "ended": [_line(listing) for listing in self.missing[:shown]],
            "changed": [
                {**_line(listing), "terms": _changes(self.before[listing.pk], listing)} for listing in changed[:shown]
            ],
            "held": self.held,
        }


def compute_assortment(
    state: CurrentState, entries: Sequence[Entry], *, earlier: Sequence[Entry], seen_at: datetime, day: date
) -> AssortmentDifference:
    """Compare a complete assortment list, seen at `seen_at`, with what is known; `earlier` was published before it.

    Both are as `assortment_entries` gives them. What was seen of a listing after `seen_at` is newer than this list, and
    stays.
    """
    known = match_listings(entries, state.listings)
    missing = _missing(state.listings, earlier, {listing.pk for listing in known.values()})
    before = {listing.pk: {name: getattr(listing, name) for name in _TERMS} for listing in state.listings}
    newer = {listing.pk for listing in state.listings if listing.last_seen > seen_at}
    found = compute(replace(state, promotions=[]), entries, seen_at=seen_at, day=day)
    found.seen_listings = [pk for pk in found.seen_listings if pk not in newer]
    found.changed_listings = [listing for listing in found.changed_listings if listing.pk not in newer]
    found.held = sum(listing.is_locked(day) for listing in known.values())
    _follow_categories(found, state, before)
    return AssortmentDifference(
        **{column.name: getattr(found, column.name) for column in fields(found)},
        listed=list({listing.pk: listing for listing in known.values()}.values()),
        missing=missing,
        before={listing.pk: before[listing.pk] for listing in found.changed_listings},
    )


def assortment_entries(offers: Iterable[Offer]) -> list[Entry]:
    """The entries of an assortment list: what their badges say of promotions is left to the promotion list."""
    return entries_of(
        replace(
            offer,
            kind=None,
            sale_price=None,
            gift_name="",
            gift_price=None,
            gift_image_url="",
            starts_on=None,
            ends_on=None,
        )
        for offer in offers
    )


def _missing(listings: Sequence[Listing], earlier: Sequence[Entry], seen: set[int]) -> list[Listing]:
    shown = {listing.pk: listing for listing in match_listings(earlier, listings).values()}
    return [listing for pk, listing in shown.items() if pk not in seen]


def _follow_categories(found: Difference, state: CurrentState, before: Mapping[int, _Terms]) -> None:
    """A product whose category was this listing's follows it: the category is the crawl's, not a person's."""
    products = {product.pk: product for product in state.products}
    changed = {product.pk for product in found.changed_products}
    for listing in found.changed_listings:
        old, product = before[listing.pk]["category"], products.get(listing.own_product_id)
        if product is None or not old or product.category != old or product.is_locked(found.day):
            continue
        if listing.category != old:
            product.category = listing.category
            if product.pk not in changed:
                changed.add(product.pk)
                found.changed_products.append(product)


def _line(listing: Listing) -> dict[str, Any]:
    return {
        "name": listing.name,
        "kind": "",
        "price": listing.price,
        "sale_price": None,
        "gift_name": "",
        "category": listing.category,
        "product": listing.product_id,
        "image_url": listing.image_url,
    }


def _changes(before: _Terms, listing: Listing) -> dict[str, tuple[Any, Any]]:
    return {name: (old, getattr(listing, name)) for name, old in before.items() if getattr(listing, name) != old}
