"""What the checks measure beside the last accepted snapshot. None: there is none, or too little to compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from crawler.checks import thresholds
from crawler.checks.verdicts import Context, Facts
from crawler.offers import Offer
from promotions import kst
from promotions.models import PromotionKind

_PRICES: Final = ("price", "sale_price")


# -- When --------------------------------------------------------------------------------------------------------------
def _is_turn(context: Context) -> bool:
    """Whether the chain's promotions changed as a whole since the last accepted snapshot."""
    before = context.accepted
    return before is not None and _period(context.chain, before.seen_at) != _period(
        context.chain, context.facts.seen_at
    )


def _period(chain: str, moment: datetime) -> tuple[int, int, int]:
    """The Korean year, month, and how many of the chain's turns in that month are over."""
    day = kst.day_of(moment)
    turns = thresholds.MID_MONTH_TURNS.get(chain, ())
    return day.year, day.month, sum(day.day >= turn for turn in turns)


def allowed_shrinkage(context: Context) -> float:
    """How much of the list may be gone: more where promotions turn over."""
    return thresholds.SHRINKAGE_OVER_TURN if _is_turn(context) else thresholds.SHRINKAGE_WITHIN_PERIOD


def allowed_shrinkage_of_kind(context: Context) -> float:
    """How much of one kind may be gone."""
    over_turn, within = thresholds.SHRINKAGE_OF_KIND_OVER_TURN, thresholds.SHRINKAGE_OF_KIND_WITHIN_PERIOD
    return over_turn if _is_turn(context) else within


def required_overlap(context: Context) -> float:
    """How much of the last accepted snapshot must be seen again."""
    return thresholds.OVERLAP_OVER_TURN if _is_turn(context) else thresholds.OVERLAP_WITHIN_PERIOD


# -- How many ----------------------------------------------------------------------------------------------------------
def shrinkage(context: Context) -> float | None:
    """The share that is gone, of the items or of those with a promotion, whichever lost more."""
    before = context.accepted
    if before is None:
        return None
    pairs = [(context.facts.offers, before.offers), (context.facts.promoted, before.promoted)]
    return max((1 - now / then for now, then in pairs if then), default=0.0)


def shrinkage_of_kind(context: Context) -> float | None:
    """The share that is gone of the kind that lost most; 0 where every kind grew."""
    worst = _worst_kind(context)
    return None if worst is None else worst[0]


def shrunk_kind(context: Context) -> str:
    """The label of the kind that lost most, or ""."""
    worst = _worst_kind(context)
    return "" if worst is None else str(dict(PromotionKind.choices).get(worst[1], worst[1]))


def _worst_kind(context: Context) -> tuple[float, str] | None:
    """(share that is gone, kind)."""
    before = context.accepted
    if before is None:
        return None
    now, then = _by_kind(context.facts.found), _by_kind(before.found)
    lost = [(max(0.0, 1 - now[k] / n), k) for k, n in then.items() if n >= thresholds.FEWEST_TO_COMPARE]
    return max(lost, default=None)


def _by_kind(offers: Iterable[Offer]) -> Counter[str]:
    return Counter(offer.kind for offer in offers if offer.kind)


# -- The same list? ----------------------------------------------------------------------------------------------------
def overlap(context: Context) -> float | None:
    """The share of the last accepted items that are seen again, by key, barcode or name: sites change any of them."""
    before = _comparable(context)
    if before is None:
        return None
    known = {sign for offer in context.facts.found for sign in _signs(offer)}
    entries = {offer.key: offer for offer in before.found}
    return sum(not known.isdisjoint(_signs(offer)) for offer in entries.values()) / len(entries)


def _signs(offer: Offer) -> Iterator[tuple[str, str]]:
    yield "key", offer.key
    yield "name", offer.name
    if offer.barcode:
        yield "barcode", offer.barcode


def frozen(context: Context) -> float | None:
    """1 where a month has begun since and every offer is still the same; nothing to judge within a month."""
    before = _comparable(context)
    if before is None or _month(before.seen_at) == _month(context.facts.seen_at):
        return None
    return float(_listed(context.facts.found) == _listed(before.found))


def _listed(offers: Sequence[Offer]) -> list[Offer]:
    """What the list itself says: the price before a sale may be another page's, and that may fail to come."""
    return [offer if offer.sale_price is None else replace(offer, price=None) for offer in offers]


def _month(moment: datetime) -> tuple[int, int]:
    day = kst.day_of(moment)
    return day.year, day.month


def _comparable(context: Context) -> Facts | None:
    """The last accepted snapshot, where it is large enough to say something about the list."""
    before = context.accepted
    return before if before is not None and before.offers >= thresholds.FEWEST_TO_COMPARE else None


# -- The same fields? --------------------------------------------------------------------------------------------------
def lost_pictures(context: Context) -> float | None:
    """By how much the share of items with a picture fell."""
    return _lost_share(context, "pictured")


def lost_barcodes(context: Context) -> float | None:
    """By how much the share of items with a barcode fell."""
    return _lost_share(context, "barcoded")


def _lost_share(context: Context, field: str) -> float | None:
    before, now = context.accepted, context.facts
    if before is None or not before.offers or not now.offers:
        return None
    return max(0.0, float(getattr(before, field) / before.offers - getattr(now, field) / now.offers))


def jumped_prices(context: Context) -> float | None:
    """The share of the kept items whose price jumped: of sticker prices or sale prices, whichever jumped more."""
    if context.accepted is None:
        return None
    shares = [_jumped(context.accepted.found, context.facts.found, field) for field in _PRICES]
    return max((share for share in shares if share is not None), default=None)


def _jumped(before: Sequence[Offer], now: Sequence[Offer], field: str) -> float | None:
    then, known = _told(before, field), _told(now, field)
    kept = then.keys() & known.keys()
    if len(kept) < thresholds.FEWEST_TO_COMPARE:
        return None
    return sum(abs(known[key] - then[key]) > then[key] * thresholds.PRICE_JUMP for key in kept) / len(kept)


def _told(offers: Sequence[Offer], field: str) -> dict[str, int]:
    """By key, the first price that any of its offers tells."""
    return {offer.key: price for offer in reversed(offers) if (price := getattr(offer, field)) is not None}
