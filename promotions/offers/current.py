"""The current offers for a product: every chain's promotions with the price of one piece."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final

from common import kst
from promotions import pricing
from promotions.models import Chain, Listing, Product, Promotion

PIECES: Final = (1, 2, 3)
# A phone refreshes its copy after this long at the latest; crawls run daily.
CACHE_FOR: Final = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class PromotionOffer:
    """A running promotion with its figures. `cost` maps numbers of pieces to won or None."""

    promotion: Promotion
    unit_price: Fraction | None
    cost: dict[int, int | None]
    confirmed: bool


@dataclass(frozen=True, slots=True)
class ChainOffer:
    """A chain's listing of a product and the promotions running on it, best first."""

    listing: Listing
    promotions: list[PromotionOffer]

    @property
    def chain(self) -> Chain:
        """The chain that the listing belongs to."""
        return self.listing.chain


@dataclass(frozen=True, slots=True)
class BestOffer:
    """The lowest unit price among confirmed promotions; None for one without numbers (mix and match)."""

    chain: str
    kind: str
    label: str
    unit_price: int | None


def sold_listings(product: Product) -> list[Listing]:
    """Return what the chains sell of the product, as `ProductQuerySet.with_offers` fetched it."""
    sold: list[Listing] = product.sold_listings  # type: ignore[attr-defined]  # set by the Prefetch
    return sold


def _running_promotions(listing: Listing) -> list[Promotion]:
    running: list[Promotion] = listing.running  # type: ignore[attr-defined]  # set by the Prefetch
    return running


def offers_of(product: Product, day: date | None = None) -> list[ChainOffer]:
    """Return the offer of every chain that sells the product, cheapest piece first, chains without a promotion last.

    `product` must come from `Product.objects.with_offers(day)`.
    """
    day = day or kst.today()
    by_chain: dict[str, list[Listing]] = defaultdict(list)
    for listing in sold_listings(product):
        by_chain[listing.chain_id].append(listing)
    return sorted((_chain_offer(listings, day) for listings in by_chain.values()), key=_chain_rank)


def _chain_offer(listings: list[Listing], day: date) -> ChainOffer:
    """Return one line for a chain with every way to buy there, even if its list holds the article twice.

    The name and sticker price are those of the entry with the best promotion, else of the one seen last.
    """
    offers = [
        (_with_figures(promotion, day), listing) for listing in listings for promotion in _running_promotions(listing)
    ]
    offers.sort(key=lambda pair: _rank(pair[0]))
    shown = offers[0][1] if offers else max(listings, key=lambda listing: (listing.last_seen, listing.pk))
    return ChainOffer(shown, [offer for offer, _ in offers])


def _with_figures(promotion: Promotion, day: date) -> PromotionOffer:
    deal = promotion.deal
    costs = {pieces: pricing.cost(deal, pieces) for pieces in PIECES}
    return PromotionOffer(promotion, pricing.unit_price(deal), costs, promotion.is_confirmed(day))


def _rank(offer: PromotionOffer) -> tuple[bool, bool, Fraction, int]:
    # Confirmed before unconfirmed, priced before unpriced, cheaper before dearer.
    return (
        not offer.confirmed,
        offer.unit_price is None,
        offer.unit_price or Fraction(0),
        offer.promotion.pk,
    )


def _chain_rank(offer: ChainOffer) -> tuple[bool, tuple[bool, bool, Fraction, int], int]:
    first = _rank(offer.promotions[0]) if offer.promotions else (True, True, Fraction(0), 0)
    return (not offer.promotions, first, offer.chain.position)


def best_offer(product: Product, day: date | None = None, *, chain: str = "", kind: str = "") -> BestOffer | None:
    """Return the best confirmed offer, of one chain or kind if given; None if there is none."""
    confirmed = [
        (offer, chain_offer.chain.code)
        for chain_offer in offers_of(product, day)
        for offer in chain_offer.promotions
        if offer.confirmed and chain in {"", chain_offer.chain.code} and kind in {"", offer.promotion.kind}
    ]
    if not confirmed:
        return None
    best, code = min(confirmed, key=lambda pair: _rank(pair[0])[:3])
    unit_price = None if best.unit_price is None else pricing.won(best.unit_price)
    return BestOffer(code, best.promotion.kind, best.promotion.get_kind_display(), unit_price)


def expires_at(product: Product, now: datetime) -> datetime:
    """Return when a cached copy must be refreshed: after `CACHE_FOR`, or earlier at the end of a promotion."""
    limit = now + CACHE_FOR
    for listing in sold_listings(product):
        for promotion in _running_promotions(listing):
            ends = kst.end_of_day(promotion.valid_until)
            if now < ends < limit:
                limit = ends
    return limit
