"""Prices of one and of several pieces.

*Unit price*: won for one piece if the deal is taken in full, an exact fraction, shown rounded half up. `cost(n)`: won
to leave the shop with at least n pieces. A gift's value is shown elsewhere and never subtracted. Mix-and-match without
numbers has neither figure. Promotions are never combined: two on one listing are two ways to buy it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

_FREE_AFTER = {"1+1": 1, "2+1": 2, "3+1": 3}


@dataclass(frozen=True, slots=True)
class Deal:
    """A way to buy: `kind` is a promotion kind or "" for the plain sticker price. Prices in whole won."""

    kind: str
    price: int | None
    sale_price: int | None = None


def unit_price(deal: Deal) -> Fraction | None:
    """Return won for one piece if the deal is taken in full; None if the numbers are not known."""
    if deal.kind in _FREE_AFTER:
        paid = _FREE_AFTER[deal.kind]
        return None if deal.price is None else Fraction(deal.price * paid, paid + 1)
    single = _single_price(deal)
    return None if single is None else Fraction(single)


def cost(deal: Deal, pieces: int) -> int | None:
    """Return won to leave with at least `pieces` pieces; None if the numbers are not known.

    The cheapest way to k pieces with n+1 is to pay for all but every (n+1)th.

    Raises:
        ValueError: `pieces` is less than 1.
    """
    if pieces < 1:
        raise ValueError(f"pieces must be at least 1, not {pieces}")
    if deal.kind in _FREE_AFTER:
        bundle = _FREE_AFTER[deal.kind] + 1
        return None if deal.price is None else deal.price * (pieces - pieces // bundle)
    single = _single_price(deal)
    return None if single is None else single * pieces


def _single_price(deal: Deal) -> int | None:
    if deal.kind == "discount":
        return deal.sale_price
    if deal.kind == "mix":
        return None
    return deal.price


def best(deals: Iterable[Deal]) -> Deal | None:
    """Return the deal with the lowest unit price, the first of equals; None if no deal has one."""
    priced = [(value, deal) for deal in deals if (value := unit_price(deal)) is not None]
    return min(priced, key=lambda pair: pair[0])[1] if priced else None


def won(amount: Fraction) -> int:
    """Return whole won, rounded half up (amounts are never negative)."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)
