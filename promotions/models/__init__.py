"""The catalogue's tables."""

from promotions.models.chain import Chain
from promotions.models.change import PromotionChange
from promotions.models.listing import Listing
from promotions.models.locks import Lockable
from promotions.models.product import Product
from promotions.models.promotion import Promotion, PromotionKind, PromotionSource

__all__ = [
    "Chain",
    "Listing",
    "Lockable",
    "Product",
    "Promotion",
    "PromotionChange",
    "PromotionKind",
    "PromotionSource",
]
