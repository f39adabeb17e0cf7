"""What the checks measure, and how much is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from crawler.checks.verdicts import Context
from crawler.offers import Offer, ProblemReason
from promotions import kst

SHRINKAGE_WITHIN_MONTH: Final = 0.2
SHRINKAGE_ACROSS_MONTHS: Final = 0.5
LOST_PICTURES: Final = 0.2
UNREADABLE_ITEMS: Final = 0.02
# How far a chain's own total may be off, over all its lists; every other chain's is exact.
DECLARED_TOLERANCE: Final[Mapping[str, int]] = {"seven_eleven": 20}

# Problems that leave an item in doubt. Prices and pictures have checks of their own; the rest are notes.
_SERIOUS: Final = frozenset(
    {
        ProblemReason.NO_NAME,
        ProblemReason.NO_BADGE,
        ProblemReason.UNKNOWN_BADGE,
        ProblemReason.BADGE_DISAGREES,
        ProblemReason.BAD_LINE,
    }
)
# Which price tells what a kind costs. Mix-and-match needs none: sites give it without numbers.
_PRICE_OF_KIND: Final[Mapping[str | None, str | None]] = {"discount": "sale_price", "mix": None}
HIGHEST_PRICE: Final = 1_000_000


def unfinished(context: Context) -> float:
    """1 for a walk that did not reach the list's end."""
    return 0.0 if context.complete else 1.0


def fewer(context: Context) -> float | None:
    """How many the site declares beyond those read."""
    return None if context.declared_total is None else max(0, context.declared_total - context.items)


def more(context: Context) -> float | None:
    """How many were read beyond those the site declares."""
    return None if context.declared_total is None else max(0, context.items - context.declared_total)


def first_offers(context: Context) -> float | None:
    """How many a first crawl brought."""
    return context.facts.offers if context.accepted is None else None


def shrinkage(context: Context) -> float | None:
    """The share that is gone, of the items or of those with a promotion, whichever lost more."""
    before = context.accepted
    if before is None:
        return None
    pairs = [(context.facts.offers, before.offers), (context.facts.promoted, before.promoted)]
    return max((1 - now / then for now, then in pairs if then), default=0.0)


def allowed_shrinkage(context: Context) -> float:
    """How much may be gone: more at the turn of the Korean month, when promotions change."""
    before = context.accepted
    same_month = before is not None and _month(before.seen_at) == _month(context.facts.seen_at)
    return SHRINKAGE_WITHIN_MONTH if same_month else SHRINKAGE_ACROSS_MONTHS


def _month(moment: datetime) -> tuple[int, int]:
    day = kst.day_of(moment)
    return day.year, day.month


def nameless(context: Context) -> float:
    """How many items have no name: parsers make no offer of such an item, but a problem."""
    nameless_offers = sum(1 for offer in context.offers if not offer.name.strip())
    return context.problems.get(ProblemReason.NO_NAME, 0) + nameless_offers


def priceless(context: Context) -> float:
    """How many offers lack the price that their kind is about."""
    count = sum(1 for offer in context.offers if not _has_its_price(offer))
    # A file's bad line leaves an item without promotion or price; `unreadable` judges those.
    return max(0, count - context.problems.get(ProblemReason.BAD_LINE, 0))


def _has_its_price(offer: Offer) -> bool:
    field = _PRICE_OF_KIND.get(offer.kind, "price")
    if field is None:
        return True
    price = getattr(offer, field)
    return price is not None and 0 < price <= HIGHEST_PRICE


def lost_pictures(context: Context) -> float | None:
    """By how much the share of items with a picture fell; without pictures there are no barcodes."""
    before = context.accepted
    if before is None or not before.offers or not context.facts.offers:
        return None
    return max(0.0, before.pictured / before.offers - context.facts.pictured / context.facts.offers)


def unreadable(context: Context) -> float | None:
    """The share of items that are in doubt."""
    serious = sum(context.problems.get(reason, 0) for reason in _SERIOUS)
    return serious / context.items if context.items else None


def tolerance(context: Context) -> float:
    """How far the chain's own total may be off."""
    return DECLARED_TOLERANCE.get(context.chain, 0)
