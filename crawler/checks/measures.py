"""What the checks measure of a snapshot by itself; beside the last accepted one see `comparisons`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations
from typing import Final

from crawler.checks import encoding
from crawler.checks.thresholds import DECLARED_TOLERANCE, FEWEST_TO_COMPARE, HIGHEST_PRICE
from crawler.checks.verdicts import Context
from crawler.offers import Offer, ProblemReason

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
# The price that each kind must have. Mix-and-match needs none, because sites show it without numbers.
_PRICE_OF_KIND: Final[Mapping[str | None, str | None]] = {"discount": "sale_price", "mix": None}


def unfinished(context: Context) -> float:
    """Return 1 for a crawl that did not reach the list's end, else 0."""
    return 0.0 if context.complete else 1.0


def fewer(context: Context) -> float | None:
    """Return how many the site declares beyond those read."""
    return None if context.declared_total is None else max(0, context.declared_total - context.items)


def more(context: Context) -> float | None:
    """Return how many were read beyond those the site declares."""
    return None if context.declared_total is None else max(0, context.items - context.declared_total)


def tolerance(context: Context) -> float:
    """Return how far the chain's own total may be off."""
    return DECLARED_TOLERANCE.get(context.chain, 0)


def first_offers(context: Context) -> float | None:
    """Return how many offers a first crawl found."""
    return context.facts.offers if context.accepted is None else None


def repeated(context: Context) -> float | None:
    """Return the share of items read that exactly repeat another item, whether they were dropped or kept."""
    different = len(set(context.offers))
    read = len(context.offers) + context.duplicates
    return 1 - different / read if read else None


def told_twice(context: Context) -> float | None:
    """Return the largest share of one kind's items that also appear in another kind; None if there is one kind.

    If only the list determines the kind, a list that was not refreshed contains another kind's items.
    """
    names: defaultdict[str, set[str]] = defaultdict(set)
    for offer in context.offers:
        names[offer.kind or ""].add(offer.name)
    kinds = [found for kind, found in names.items() if kind and len(found) >= FEWEST_TO_COMPARE]
    shares = [len(one & other) / min(len(one), len(other)) for one, other in combinations(kinds, 2)]
    return max(shares, default=None)


def broken_names(context: Context) -> float | None:
    """Return the share of names that were decoded wrongly."""
    names = [offer.name for offer in context.offers]
    return sum(map(encoding.is_broken, names)) / len(names) if names else None


def nameless(context: Context) -> float:
    """Return how many items have no name. Parsers turn such an item into a problem, not an offer."""
    nameless_offers = sum(1 for offer in context.offers if not offer.name.strip())
    return context.problems.get(ProblemReason.NO_NAME, 0) + nameless_offers


def priceless(context: Context) -> float:
    """Return how many offers lack the price that their kind is about."""
    count = sum(1 for offer in context.offers if not _has_its_price(offer))
    # A file's bad line leaves an item without promotion or price; `unreadable` judges those.
    return max(0, count - context.problems.get(ProblemReason.BAD_LINE, 0))


def _has_its_price(offer: Offer) -> bool:
    field = _PRICE_OF_KIND.get(offer.kind, "price")
    return field is None or getattr(offer, field) is not None


def impossible_prices(context: Context) -> float:
    """Return how many offers have a price that no product has, or a sale price above the price."""
    return sum(1 for offer in context.offers if not _is_possible(offer))


def _is_possible(offer: Offer) -> bool:
    prices = [price for price in (offer.price, offer.sale_price) if price is not None]
    # If there are both, the sale price comes last and is not above the price.
    return all(0 < price <= HIGHEST_PRICE for price in prices) and prices == sorted(prices, reverse=True)


def unreadable(context: Context) -> float | None:
    """Return the share of items that are in doubt."""
    return _serious(context) / context.items if context.items else None


def _serious(context: Context) -> int:
    return sum(context.problems.get(reason, 0) for reason in _SERIOUS)


__all__ = [
    "DECLARED_TOLERANCE", "HIGHEST_PRICE", "broken_names", "fewer", "first_offers", "impossible_prices", "more",
    "nameless", "priceless", "repeated", "told_twice", "tolerance", "unfinished", "unreadable",
]  # fmt: skip
