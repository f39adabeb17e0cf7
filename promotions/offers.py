"""What a shopper is told about a product: every chain's promotions with the price of one piece."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from common import kst
from promotions import pricing
from promotions.models import Chain, Listing, Product, Promotion
from promotions.querysets import SOLD_FOR

PIECES = (1, 2, 3)
# A phone asks again after this long at the latest; crawls run daily.
CACHE_FOR = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class PromotionOffer:
    """One running promotion with its figures. `cost` maps pieces to won or None."""

    promotion: Promotion
    unit_price: Fraction | None
    cost: dict[int, int | None]
    confirmed: bool


@dataclass(frozen=True, slots=True)
class ChainOffer:
    """One chain's listing of a product and what runs on it there, best first."""

    listing: Listing
    promotions: list[PromotionOffer]

    @property
    def chain(self) -> Chain:
        """The chain whose listing this is."""
        return self.listing.chain


@dataclass(frozen=True, slots=True)
class BestOffer:
    """The lowest unit price among confirmed promotions; None for one without numbers (mix and match)."""

    chain: str
    kind: str
    label: str
    unit_price: int | None


def _figures(promotion: Promotion, day: date) -> PromotionOffer:
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


def running_promotions(listing: Listing) -> list[Promotion]:
    """The listing's running promotions, as `ProductQuerySet.with_offers` fetched them."""
    running: list[Promotion] = listing.running  # type: ignore[attr-defined]  # set by the Prefetch
    return running


def is_sold(listing: Listing, day: date) -> bool:
    """Whether the chain sells it as far as is known: promoted, held by a person, or seen within `SOLD_FOR`."""
    if running_promotions(listing) or listing.is_locked(day):
        return True
    return kst.day_of(listing.last_seen) >= day - SOLD_FOR


def offers_of(product: Product, day: date | None = None) -> list[ChainOffer]:
    """The offer of every chain that sells it, the cheapest piece first; chains without a promotion last.

    `product` must come from `Product.objects.with_offers()`.
    """
    day = day or kst.today()
    by_chain: dict[str, list[Listing]] = {}
    for listing in product.listings.all():
        if is_sold(listing, day):
            by_chain.setdefault(listing.chain_id, []).append(listing)
    return sorted((_chain_offer(listings, day) for listings in by_chain.values()), key=_chain_rank)


def _chain_offer(listings: list[Listing], day: date) -> ChainOffer:
    """One line for a chain, also where its list holds the article twice: every way to buy it there.

    The name and sticker price are those of the entry with the best promotion, else of the one seen last.
    """
    promotions = [(promotion, listing) for listing in listings for promotion in running_promotions(listing)]
    ranked = sorted(((_figures(promotion, day), listing) for promotion, listing in promotions), key=_rank_of_pair)
    shown = ranked[0][1] if ranked else max(listings, key=lambda listing: (listing.last_seen, listing.pk))
    return ChainOffer(shown, [figures for figures, _ in ranked])


def _rank_of_pair(pair: tuple[PromotionOffer, Listing]) -> tuple[bool, bool, Fraction, int]:
    return _rank(pair[0])


def _chain_rank(offer: ChainOffer) -> tuple[bool, tuple[bool, bool, Fraction, int], int]:
    first = _rank(offer.promotions[0]) if offer.promotions else (True, True, Fraction(0), 0)
    return (not offer.promotions, first, offer.chain.position)


def best_offer(product: Product, day: date | None = None, *, chain: str = "", kind: str = "") -> BestOffer | None:
    """The one best deal in a line, of one chain or kind where asked; None when nothing confirmed runs."""
    confirmed = [
        (figures, offer.chain.code)
        for offer in offers_of(product, day)
        for figures in offer.promotions
        if figures.confirmed and chain in {"", offer.chain.code} and kind in {"", figures.promotion.kind}
    ]
    if not confirmed:
        return None
    figures, code = min(confirmed, key=lambda pair: _rank(pair[0])[:3])
    unit_price = None if figures.unit_price is None else pricing.won(figures.unit_price)
    return BestOffer(code, figures.promotion.kind, figures.promotion.get_kind_display(), unit_price)


def expires_at(product: Product, now: datetime) -> datetime:
    """When a cached copy must be refreshed: within hours, and never past the end of a promotion's last day."""
    limit = now + CACHE_FOR
    for listing in product.listings.all():
        for promotion in running_promotions(listing):
            ends = kst.end_of_day(promotion.valid_until)
            if now < ends < limit:
                limit = ends
    return limit
