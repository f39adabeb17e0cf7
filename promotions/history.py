"""What ran on a product and what runs: every chain's promotions, newest first, with what their terms were before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from common import kst
from promotions.models import Chain, Product, Promotion, PromotionChange

# The newest so many of each chain, and the newest so many changes of each promotion.
PER_CHAIN: Final = 20
CHANGES: Final = 20


@dataclass(frozen=True, slots=True)
class PastPromotion:
    """One promotion, over or not; `running` is what a shopper would be told today."""

    promotion: Promotion
    running: bool
    changes: list[PromotionChange]


@dataclass(frozen=True, slots=True)
class ChainHistory:
    """One chain's promotions on a product, newest first; `truncated` when there were more than are given."""

    chain: Chain
    promotions: list[PastPromotion]
    truncated: bool


def history_of(product: Product, day: date | None = None) -> list[ChainHistory]:
    """Each chain that ever had a promotion on the product, in the chains' order. At most `PER_CHAIN` of each."""
    day = day or kst.today()
    # One more than is shown tells whether there are more.
    found = Promotion.objects.newest_of_each_chain(product.pk, PER_CHAIN + 1).with_changes(CHANGES)
    by_chain = groupby(found.select_related("listing__chain"), key=lambda promotion: promotion.listing.chain)
    return [_chain_history(chain, list(promotions), day) for chain, promotions in by_chain]


def _chain_history(chain: Chain, promotions: list[Promotion], day: date) -> ChainHistory:
    shown = [_past(promotion, day) for promotion in promotions[:PER_CHAIN]]
    return ChainHistory(chain, shown, truncated=len(promotions) > PER_CHAIN)


def _past(promotion: Promotion, day: date) -> PastPromotion:
    changes: list[PromotionChange] = promotion.latest_changes  # type: ignore[attr-defined]  # set by the Prefetch
    return PastPromotion(promotion, _is_running(promotion, day), changes)


def _is_running(promotion: Promotion, day: date) -> bool:
    """As `PromotionQuerySet.running` has it."""
    begun = promotion.starts_on is None or promotion.starts_on <= day
    over = promotion.ended_at is not None or (promotion.ends_on is not None and promotion.ends_on < day)
    return begun and not over
