"""Earlier and running promotions of a product: every chain's, newest first, with their earlier terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from promotions.models import Chain, Product, Promotion, PromotionChange

# The newest so many of each chain, and the newest so many changes of each promotion.
PER_CHAIN: Final = 20
CHANGES: Final = 20


@dataclass(frozen=True, slots=True)
class PastPromotion:
    """A promotion, over or not; `running` says whether shoppers are shown it today."""

    promotion: Promotion
    running: bool
    changes: list[PromotionChange]


@dataclass(frozen=True, slots=True)
class ChainHistory:
    """A chain's promotions on a product, newest first; `truncated` if there are more than these."""

    chain: Chain
    promotions: list[PastPromotion]
    truncated: bool


def history_of(product: Product, day: date | None = None) -> list[ChainHistory]:
    """Return at most `PER_CHAIN` promotions of each chain that ever had one on the product, in the chains' order."""
    # One more than is shown says whether there are more.
    newest = Promotion.objects.newest_of_each_chain(product.pk, PER_CHAIN + 1)
    found = newest.with_state(day).with_changes(CHANGES).select_related("listing__chain")
    by_chain = groupby(found, key=lambda promotion: promotion.listing.chain)
    return [_chain_history(chain, list(promotions)) for chain, promotions in by_chain]


def _chain_history(chain: Chain, promotions: list[Promotion]) -> ChainHistory:
    shown = [_past(promotion) for promotion in promotions[:PER_CHAIN]]
    return ChainHistory(chain, shown, truncated=len(promotions) > PER_CHAIN)


def _past(promotion: Promotion) -> PastPromotion:
    running: bool = promotion.is_running  # type: ignore[attr-defined]  # annotated by `with_state`
    changes: list[PromotionChange] = promotion.latest_changes  # type: ignore[attr-defined]  # set by the Prefetch
    return PastPromotion(promotion, running, changes)
