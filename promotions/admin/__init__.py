"""Administration of the catalogue, a file for each model. `promotions.editing` locks what a person changes."""

from promotions.admin.chains import ChainAdmin
from promotions.admin.listings import ListingAdmin
from promotions.admin.merge_queue import PairDecisionAdmin, ProductPairAdmin
from promotions.admin.products import ProductAdmin
from promotions.admin.promotions import PromotionAdmin

__all__ = ["ChainAdmin", "ListingAdmin", "PairDecisionAdmin", "ProductAdmin", "ProductPairAdmin", "PromotionAdmin"]
