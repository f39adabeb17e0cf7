"""What the checks measure beside the last accepted snapshot. None: there is none, or too little to compare."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import ne, or_
from typing import Final

from crawler.checks import thresholds
from crawler.checks.periods import is_turn
from crawler.checks.verdicts import Context, Facts
from crawler.offers import Offer
from promotions.models import PromotionKind

_PRICES: Final = ("price", "sale_price")


# -- What may be ------------------------------------------------------------------------------------------------------
def allowed_shrinkage(context: Context) -> float:
    """Return how much of the list may be gone: more if promotions turn over."""
    return thresholds.SHRINKAGE_OVER_TURN if is_turn(context) else thresholds.SHRINKAGE_WITHIN_PERIOD


def allowed_shrinkage_of_kind(context: Context) -> float:
    """Return how much of one kind may be gone."""
    over_turn, within = thresholds.SHRINKAGE_OF_KIND_OVER_TURN, thresholds.SHRINKAGE_OF_KIND_WITHIN_PERIOD
    return over_turn if is_turn(context) else within


def allowed_price_changes(context: Context) -> float:
    """Return how many of the kept prices may change at all."""
    over_turn, within = thresholds.CHANGED_PRICES_OVER_TURN, thresholds.CHANGED_PRICES_WITHIN_PERIOD
    return over_turn if is_turn(context) else within


def required_overlap(context: Context) -> float:
    """Return how much of the last accepted snapshot must be seen again."""
    return thresholds.OVERLAP_OVER_TURN if is_turn(context) else thresholds.OVERLAP_WITHIN_PERIOD


# -- How many ----------------------------------------------------------------------------------------------------------
def shrinkage(context: Context) -> float | None:
    """Return the share that is gone, of the items or of those with a promotion, whichever lost more."""
    return _shrinkage(context.facts, context.accepted)


def leakage(context: Context) -> float | None:
    """Return the share that is gone from the largest list since the turn, which shows a gradual loss."""
    return _shrinkage(context.facts, context.largest)


def _shrinkage(facts: Facts, before: Facts | None) -> float | None:
    if before is None:
        return None
    pairs = [(facts.offers, before.offers), (facts.promoted, before.promoted)]
    return max((1 - now / then for now, then in pairs if then), default=0.0)


def shrinkage_of_kind(context: Context) -> float | None:
    """Return the share that is gone of the kind that lost most; 0 if every kind grew."""
    worst = _worst_kind(context)
    return None if worst is None else worst[0]


def shrunk_kind(context: Context) -> str:
    """Return the label of the kind that lost most, or ""."""
    worst = _worst_kind(context)
    return "" if worst is None else _label(worst[1])


def _worst_kind(context: Context) -> tuple[float, str] | None:
    """Return (share that is gone, kind), of the kinds with enough items."""
    now, then = _by_kind(context.facts.found), _most_by_kind(context)
    lost = [(max(0.0, 1 - now[k] / n), k) for k, n in then.items() if n >= thresholds.FEWEST_TO_COMPARE]
    return max(lost, default=None)


def vanished_items(context: Context) -> float | None:
    """Return how many items the largest vanished kind had; 0 if no kind vanished."""
    return None if context.accepted is None else _vanished_kind(context)[0]


def vanished_kind(context: Context) -> str:
    """Return the label of the largest vanished kind, or ""."""
    return _label(_vanished_kind(context)[1])


def _vanished_kind(context: Context) -> tuple[int, str]:
    """Return (how many items it had, kind)."""
    now = _by_kind(context.facts.found)
    return max(((count, kind) for kind, count in _most_by_kind(context).items() if not now[kind]), default=(0, ""))


def _most_by_kind(context: Context) -> Counter[str]:
    """Return how many of each kind there were, in the last accepted list or the largest since the turn."""
    counts = [_by_kind(before.found) for before in (context.accepted, context.largest) if before is not None]
    return reduce(or_, counts, Counter())


def _label(kind: str) -> str:
    return str(dict(PromotionKind.choices).get(kind, kind))


def _by_kind(offers: Iterable[Offer]) -> Counter[str]:
    return Counter(offer.kind for offer in offers if offer.kind)


# -- The same list? ----------------------------------------------------------------------------------------------------
def overlap(context: Context) -> float | None:
    """Return the share of the last accepted items seen again, by key, barcode or name: sites change any of them."""
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
    """Return the share of offers that are still the same after a turn; nothing to judge between turns.

    Order, days and addresses do not count: sites change them without renewing the list. Nor does the price before a
    sale: it may be another page's, which may fail to come.
    """
    before = _comparable(context)
    if before is None or not is_turn(context):
        return None
    then, now = _terms(before.found), _terms(context.facts.found)
    return len(then & now) / max(len(then), len(now))


def _terms(offers: Iterable[Offer]) -> set[tuple[str, str | None, int | None, int | None]]:
    return {
        (offer.key, offer.kind, offer.price if offer.sale_price is None else None, offer.sale_price) for offer in offers
    }


def _comparable(context: Context) -> Facts | None:
    """Return the last accepted snapshot, if it is large enough to say something about the list."""
    before = context.accepted
    return before if before is not None and before.offers >= thresholds.FEWEST_TO_COMPARE else None


# -- The same fields? --------------------------------------------------------------------------------------------------
def lost_pictures(context: Context) -> float | None:
    """Return by how much the share of items with a picture fell."""
    return _lost_share(context, "pictured")


def lost_barcodes(context: Context) -> float | None:
    """Return by how much the share of items with a barcode fell."""
    return _lost_share(context, "barcoded")


def _lost_share(context: Context, field: str) -> float | None:
    before, now = context.accepted, context.facts
    if before is None or not before.offers or not now.offers:
        return None
    return max(0.0, float(getattr(before, field) / before.offers - getattr(now, field) / now.offers))


def changed_kinds(context: Context) -> float | None:
    """Return the share of the kept items that have another kind than before."""
    if context.accepted is None:
        return None
    then, known = _kinds(context.accepted.found), _kinds(context.facts.found)
    kept = then.keys() & known.keys()
    if len(kept) < thresholds.FEWEST_TO_COMPARE:
        return None
    return sum(then[key].isdisjoint(known[key]) for key in kept) / len(kept)


def _kinds(offers: Iterable[Offer]) -> Mapping[str, set[str]]:
    """Return every kind of the offers, by key."""
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for offer in offers:
        if offer.kind:
            kinds[offer.key].add(offer.kind)
    return kinds


def changed_prices(context: Context) -> float | None:
    """Return the share of the kept items with another sticker or sale price, whichever changed more."""
    return _differing_prices(context, ne)


def jumped_prices(context: Context) -> float | None:
    """Return the share of the kept items whose sticker or sale price jumped, whichever jumped more."""
    return _differing_prices(context, _is_jump)


def _is_jump(before: int, now: int) -> bool:
    return abs(now - before) >= max(1, before * thresholds.PRICE_JUMP)


def _differing_prices(context: Context, differ: Callable[[int, int], bool]) -> float | None:
    if context.accepted is None:
        return None
    before, now = context.accepted.found, context.facts.found
    shares = [_differing(_prices_by_key(before, field), _prices_by_key(now, field), differ) for field in _PRICES]
    return max((share for share in shares if share is not None), default=None)


def _differing(then: Mapping[str, int], known: Mapping[str, int], differ: Callable[[int, int], bool]) -> float | None:
    kept = then.keys() & known.keys()
    if len(kept) < thresholds.FEWEST_TO_COMPARE:
        return None
    return sum(differ(then[key], known[key]) for key in kept) / len(kept)


def _prices_by_key(offers: Sequence[Offer], field: str) -> dict[str, int]:
    """Return the first price that any of the offers has, by key."""
    return {offer.key: price for offer in reversed(offers) if (price := getattr(offer, field)) is not None}
