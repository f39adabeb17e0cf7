"""What a snapshot would change in its chain's catalogue. Nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Model

from common import kst
from crawler.offers import Offer
from crawler.publishing.current_state import CurrentState, Marks
from crawler.publishing.matching import Entry, ProductFinder, match_listings
from promotions.models import Listing, Product, Promotion

TERMS: Final = ("price", "sale_price", "gift_price", "gift_image_url", "starts_on", "ends_on")
_TEXTS: Final = ("image_url", "item_code", "barcode", "category")
# Of each list so many are kept with the run for people to look at; the counts are always whole.
SHOWN: Final = 100


Identity = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Since:
    """What became since of the promotions that ran when a list was published that is now restored, by identity.

    `ended` are those that have ended; `terms` what those terms were that have changed: they count where an offer does
    not tell any.
    """

    ended: Mapping[Identity, Promotion] = field(default_factory=dict)
    terms: Mapping[Identity, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """A promotion that goes on with other terms: what they were and what they are, by field."""

    promotion: Promotion
    terms: dict[str, tuple[Any, Any]]

    def before(self) -> dict[str, Any]:
        """What the changed terms were."""
        return {name: old for name, (old, _) in self.terms.items()}


@dataclass(slots=True)
class Difference:
    """Everything that publishing a snapshot writes, ready made, and what it was computed against."""

    marks: Marks
    day: date
    new_products: list[Product] = field(default_factory=list)
    changed_products: list[Product] = field(default_factory=list)
    moved_products: dict[int, Product] = field(default_factory=dict)
    contested_products: dict[int, Product] = field(default_factory=dict)
    new_listings: list[Listing] = field(default_factory=list)
    changed_listings: list[Listing] = field(default_factory=list)
    seen_listings: list[int] = field(default_factory=list)
    started: list[Promotion] = field(default_factory=list)
    reopened: list[Promotion] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    seen_promotions: list[int] = field(default_factory=list)
    ended: list[Promotion] = field(default_factory=list)
    kept: list[Promotion] = field(default_factory=list)
    held: int = 0

    def counts(self) -> dict[str, int]:
        """How many promotions start (again), go on, end, and have other terms (these are among the former)."""
        return {
            "started": len(self.started) + len(self.reopened),
            "kept": len(self.kept),
            "ended": len(self.ended),
            "changed": len(self.changed),
        }

    def to_json(self, *, shown: int | None = SHOWN) -> dict[str, Any]:
        """The first `shown` of each list, as people read them; `held` counts what a lock kept from changing.

        The changed ones are among the others, too; None shows all.
        """
        return {
            "started": [_line(promotion) for promotion in [*self.started, *self.reopened][:shown]],
            "kept": [_line(promotion) for promotion in self.kept[:shown]],
            "ended": [_line(promotion) for promotion in self.ended[:shown]],
            "changed": [{**_line(change.promotion), "terms": change.terms} for change in self.changed[:shown]],
            "held": self.held,
        }


def _line(promotion: Promotion) -> dict[str, Any]:
    return {
        "name": promotion.listing.name,
        "kind": promotion.kind,
        "price": promotion.price,
        "sale_price": promotion.sale_price,
        "gift_name": promotion.gift_name,
        "product": promotion.listing.product_id,
        "image_url": promotion.listing.image_url,
    }


def compute(
    state: CurrentState,
    entries: Sequence[Entry],
    *,
    seen_at: datetime,
    day: date,
    all_badges_read: bool = True,
    since: Since | None = None,
) -> Difference:
    """Compare a complete snapshot, seen at `seen_at`, with the catalogue; `day` is the one that locks are held against.

    With `all_badges_read` False a listing that was seen without a promotion keeps those it had: its badge may be
    the one that could not be read. With `since` the snapshot is an earlier one that is restored: what has ended since
    is running again, as the same promotion, instead of starting as a new one.
    """
    known = match_listings(entries, state.listings)
    comparison = _Comparison(state, seen_at, day, since or Since())
    for entry in entries:
        comparison.add(entry, known.get(entry.key))
    return comparison.result(all_badges_read=all_badges_read)


class _Comparison:
    """Goes through the entries once and collects what each of them changes."""

    def __init__(self, state: CurrentState, seen_at: datetime, day: date, since: Since) -> None:
        self.seen_at = seen_at
        self.day = day
        self.since = since
        self.chain = state.chain
        self.found = Difference(state.marks, day)
        self.finder = ProductFinder(state.chain, state.products, state.marks.refused)
        self.running = {identity(row): row for row in state.promotions if row.ended_at is None}
        # What a person said of a kind on a listing, running or ended, leaves no room for the crawl's word.
        self.held = {(row.listing_id, row.kind) for row in state.promotions if row.is_locked(day)}
        self.unread: set[int] = set()

    def add(self, entry: Entry, listing: Listing | None) -> None:
        """Compare one entry with the listing it was matched to, if any."""
        product = self.finder.product_of(entry, listing)
        if listing is None:
            listing = self._new_listing(entry, product)
        elif not listing.is_locked(self.day):
            self.found.seen_listings.append(listing.pk)
            if _update_listing(listing, entry, product):
                self.found.changed_listings.append(listing)
        offers = [offer for offer in entry.offers if offer.kind]
        if not offers and listing.pk:
            self.unread.add(listing.pk)
        seen: set[tuple[str, str]] = set()
        for offer in offers:
            deal = (offer.kind or "", offer.gift_name)
            if deal not in seen:  # the site lists some items twice
                seen.add(deal)
                self._add_promotion(offer, listing)

    def _new_listing(self, entry: Entry, product: Product) -> Listing:
        listing = Listing(chain_id=self.chain, first_seen=self.seen_at, last_seen=self.seen_at)
        _belongs_to(listing, product)
        for name, value in _listing_values(entry).items():
            setattr(listing, name, value)
        self.found.new_listings.append(listing)
        return listing

    def _add_promotion(self, offer: Offer, listing: Listing) -> None:
        key = (listing.pk, offer.kind or "", offer.gift_name)
        promotion = self.running.pop(key, None)
        if promotion is not None:
            self._keep(promotion, offer)
        elif (listing.pk, offer.kind) in self.held:
            self.found.held += 1
        elif key in self.since.ended:
            self._reopen(self.since.ended[key], offer, listing)
        else:
            self.found.started.append(self._start(offer, listing))

    def _keep(self, promotion: Promotion, offer: Offer) -> None:
        self.found.kept.append(promotion)
        if promotion.is_locked(self.day):
            self.found.held += 1
            return
        if promotion.last_seen > self.seen_at:  # a person touched it after the crawl had looked
            return
        self._see(promotion, offer)

    def _reopen(self, promotion: Promotion, offer: Offer, listing: Listing) -> None:
        promotion.listing, promotion.ended_at = listing, None
        self.found.reopened.append(promotion)
        self._see(promotion, offer)

    def _see(self, promotion: Promotion, offer: Offer) -> None:
        self.found.seen_promotions.append(promotion.pk)
        earlier = self.since.terms.get(identity(promotion), {})
        terms = _changed_terms(promotion, _terms(offer), earlier, kst.day_of(self.seen_at))
        if terms:
            for name, (_, value) in terms.items():
                setattr(promotion, name, value)
            self.found.changed.append(Change(promotion, terms))

    def _start(self, offer: Offer, listing: Listing) -> Promotion:
        promotion = Promotion(
            listing=listing,
            kind=offer.kind or "",
            gift_name=offer.gift_name,
            first_seen=self.seen_at,
            last_seen=self.seen_at,
        )
        for name, value in _terms(offer).items():
            if value not in (None, ""):
                setattr(promotion, name, value)
        return promotion

    def result(self, *, all_badges_read: bool) -> Difference:
        """End what was not seen, and hand everything over."""
        for promotion in self.running.values():
            doubtful = promotion.listing_id in self.unread and not all_badges_read
            if promotion.is_locked(self.day):
                self.found.held += 1
            elif not doubtful and promotion.last_seen <= self.seen_at:
                self.found.ended.append(promotion)
        self.found.new_products = self.finder.new
        self.found.changed_products = list(self.finder.changed.values())
        self.found.moved_products = self.finder.moved
        self.found.contested_products = self.finder.contested
        return self.found


def identity(promotion: Promotion) -> Identity:
    """Which promotion of the chain this is: listing, kind, gift. One of each runs at a time."""
    return (promotion.listing_id, promotion.kind, promotion.gift_name)


def _listing_values(entry: Entry) -> dict[str, Any]:
    texts = {name: _fitting(Listing, name, entry.text(name)) for name in _TEXTS}
    return {"key": entry.key, "name": entry.name, "price": entry.price, **texts}


def _fitting(model: type[Model], name: str, value: str) -> str:
    """An address or code that the column cannot hold is none: half of one would be wrong."""
    longest = getattr(model._meta.get_field(name), "max_length", None) or 0
    return value if len(value) <= longest else ""


def _update_listing(listing: Listing, entry: Entry, product: Product) -> bool:
    """Update the listing with the fields that the entry has. Return True if something changed."""
    values = {name: value for name, value in _listing_values(entry).items() if value not in (None, "")}
    changed = [name for name, value in values.items() if getattr(listing, name) != value]
    for name in changed:
        setattr(listing, name, values[name])
    if product.pk != listing.own_product_id:
        _belongs_to(listing, product)
        return True
    return bool(changed)


def _belongs_to(listing: Listing, product: Product) -> None:
    """The listing is this product by itself, and is shown under what that was joined into."""
    listing.own_product = product
    if product.merged_into_id is None:
        listing.product = product
    else:
        listing.product_id = product.merged_into_id


def _terms(offer: Offer) -> dict[str, Any]:
    values = {name: getattr(offer, name) for name in TERMS}
    values["gift_image_url"] = _fitting(Promotion, "gift_image_url", offer.gift_image_url)
    if offer.starts_on and offer.ends_on and offer.ends_on < offer.starts_on:
        values |= {"starts_on": None, "ends_on": None}
    return values


def _changed_terms(
    promotion: Promotion, shown: Mapping[str, Any], earlier: Mapping[str, Any], seen_on: date
) -> dict[str, tuple[Any, Any]]:
    """Return (old, new) by field. Values that the site no longer shows stay, except for an end that has passed."""
    values: dict[str, Any] = {}
    if shown["starts_on"] or shown["ends_on"] or (promotion.ends_on and promotion.ends_on < seen_on):
        values |= {"starts_on": shown["starts_on"], "ends_on": shown["ends_on"]}
    values |= earlier
    values |= {name: value for name, value in shown.items() if value not in (None, "")}
    pairs = {name: (getattr(promotion, name), value) for name, value in values.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
