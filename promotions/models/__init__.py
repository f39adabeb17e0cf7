"""The catalogue's tables."""

from promotions.models.chain import Chain
from promotions.models.change import PromotionChange
from promotions.models.listing import Listing
from promotions.models.locks import Lockable
from promotions.models.merging import MergeState, PairDecision, PairSource, ProductPair, Verdict
from promotions.models.product import Product
from promotions.models.promotion import Promotion, PromotionKind, PromotionSource

__all__ = [
    "Chain",
    "Listing",
    "Lockable",
    "MergeState",
    "PairDecision",
    "PairSource",
    "Product",
    "ProductPair",
    "Promotion",
    "PromotionChange",
    "PromotionKind",
    "PromotionSource",
    "Verdict",
]
