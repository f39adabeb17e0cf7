"""What a shopper is shown about a product: current offers, earlier promotions, other flavours and sizes."""

from promotions.offers.current import (
    PIECES,
    BestOffer,
    ChainOffer,
    PromotionOffer,
    best_offer,
    expires_at,
    offers_of,
    sold_listings,
)
from promotions.offers.history import ChainHistory, PastPromotion, history_of
from promotions.offers.product_lines import MOST_SIBLINGS, siblings_of, together

__all__ = [
    "MOST_SIBLINGS",
    "PIECES",
    "BestOffer",
    "ChainHistory",
    "ChainOffer",
    "PastPromotion",
    "PromotionOffer",
    "best_offer",
    "expires_at",
    "history_of",
    "offers_of",
    "siblings_of",
    "sold_listings",
    "together",
]
