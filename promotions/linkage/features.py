"""Features of a pair of names: what speaks for and against one article, and how likely it is by the names alone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import LCSseq

from promotions.linkage.weights import WEIGHTS
from promotions.names.parser import ParsedName
from promotions.names.quantities import Quantities

# A pack's weight changes by a few grams over the years, and chains do not all follow at once.
_NEAR: Final = 0.05
_MOST_SHARED: Final = 5.0
_MOST_REPLACED: Final = 4
_WORD: Final = 2
_MOST_ADDED: Final = 4
# Words for what an article lacks. Chains cut them off, but do not leave them out.
_WITHOUT: Final = ("제로", "무가당", "저당", "라이트", "디카페")

Features = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Side:
    """A name prepared for comparison; `total` is the weight of its `grams`."""

    name: ParsedName
    price: int | None
    grams: frozenset[str]
    total: float


def compare(one: Side, other: Side, shared: float) -> Features:
    """Return the features of two names, about 0 to 1 each. `shared` is the weight of their common grams.

    The order of the two makes no difference.
    """
    first, second = one.name, other.name
    short, long = (first.words, second.words) if _length(first) <= _length(second) else (second.words, first.words)
    replaced = _replaced_letters(short, long)
    found = _likeness(one.total, other.total, shared)
    found |= _letters(short, long, replaced)
    found |= _amounts(first.quantities, second.quantities, one.price, other.price)
    found |= _counts(first.quantities, second.quantities)
    found |= _brands(first, second)
    found |= _flavours(first, second, replaced)
    found |= _without(first, second)
    found |= _prices(one.price, other.price)
    found |= _cuts(first, second)
    return found


def _length(name: ParsedName) -> tuple[int, str]:
    return len(name.words), name.words


def _likeness(one: float, other: float, shared: float) -> dict[str, float]:
    return {
        "likeness": shared / max(math.sqrt(one * other), 1e-9),
        "containment": shared / max(min(one, other), 1e-9),
        "shared": min(shared, _MOST_SHARED),
    }


def _letters(short: str, long: str, replaced: int) -> dict[str, float]:
    """Compare the letters: an abbreviation leaves some out (숯불햄치즈샐버거), another flavour replaces them."""
    common = LCSseq.similarity(short, long)
    runs = [step.dest_end - step.dest_start for step in LCSseq.opcodes(short, long) if step.tag == "insert"]
    return {
        "letters": common / max(len(short), 1),
        "letters_long": common / max(len(long), 1),
        "same_words": float(short == long),
        "replaced": min(replaced, _MOST_REPLACED) / _MOST_REPLACED,
        "replaced_any": float(replaced > 0),
        "added": min(max(runs, default=0), _MOST_ADDED) / _MOST_ADDED,
    }


def _replaced_letters(short: str, long: str) -> int:
    """Count the letters that stand where the other name has different ones; omitted letters do not count."""
    if short == long:
        return 0
    replaced = gone = come = 0
    for step in LCSseq.opcodes(short, long):
        if step.tag == "equal":
            replaced += min(gone, come)
            gone = come = 0
        else:
            gone += step.src_end - step.src_start
            come += step.dest_end - step.dest_start
    return replaced + min(gone, come)


def _amounts(first: Quantities, second: Quantities, price: int | None, other_price: int | None) -> dict[str, float]:
    if first.amount is not None and second.amount is not None:
        if first.unit != second.unit:
            return {"unit_conflict": 1.0}
        gap = abs(first.amount - second.amount) / max(first.amount, second.amount, 1e-9)
        return {"amount_same" if gap == 0 else "amount_near" if gap <= _NEAR else "amount_conflict": 1.0}
    cut, whole = (first, second) if first.open_number else (second, first)
    if not cut.open_number:
        return {}
    # Snacks carry their price in the name (콘과자1500): that is no amount.
    if not {str(price), str(other_price)}.isdisjoint({cut.open_number, whole.open_number}):
        return {}
    if whole.open_number:
        agree = whole.open_number.startswith(cut.open_number) or cut.open_number.startswith(whole.open_number)
    elif whole.amount is not None:
        agree = f"{whole.amount:g}".startswith(cut.open_number)
    else:
        return {}
    return {"amount_cut" if agree else "amount_conflict": 1.0}


def _counts(first: Quantities, second: Quantities) -> dict[str, float]:
    found: dict[str, float] = {}
    if first.count and second.count:
        found["count_same" if first.count == second.count else "count_conflict"] = 1.0
    if first.size_class and second.size_class:
        found["size_class_same" if first.size_class == second.size_class else "size_class_conflict"] = 1.0
    if first.container and second.container and first.container != second.container:
        found["container_conflict"] = 1.0
    return found


def _brands(first: ParsedName, second: ParsedName) -> dict[str, float]:
    if not first.brand or not second.brand:
        return {}
    if first.brand == second.brand:
        return {"brand_same": 1.0}
    # 동서)레드불… and 레드불)…: one brand is a word of the other name.
    inside = any(
        brand in other.words for one, other in ((first, second), (second, first)) for brand in (one.brand, one.prefix)
    )
    return {"brand_inside" if inside else "brand_differs": 1.0}


def _flavours(first: ParsedName, second: ParsedName, replaced: int) -> dict[str, float]:
    if first.flavours == second.flavours:
        return {"flavour_same": 1.0} if first.flavours else {}
    if first.flavours <= second.flavours or second.flavours <= first.flavours:
        return {"flavour_replaced": 1.0} if replaced >= _WORD else {"flavour_missing": 1.0}
    return {"flavour_conflict": 1.0}


def _without(first: ParsedName, second: ParsedName) -> dict[str, float]:
    """Compare what the names say the article lacks (제로, 무설탕): a conflict if only one of two whole names does."""
    one, other = (frozenset(word for word in _WITHOUT if word in name.words) for name in (first, second))
    lacking = [name for name, words in ((first, one), (second, other)) if not words]
    return {"without_conflict": 1.0} if len(lacking) == 1 and not lacking[0].may_be_cut else {}


def _prices(first: int | None, second: int | None) -> dict[str, float]:
    if first is None or second is None or min(first, second) <= 0:
        return {}
    return {"price_same": 1.0} if first == second else {"price_gap": min(abs(math.log(first / second)), 1.0)}


def _cuts(first: ParsedName, second: ParsedName) -> dict[str, float]:
    cut = any(
        one.may_be_cut and len(one.core) > _WORD and other.core.startswith(one.core)
        for one, other in ((first, second), (second, first))
    )
    return {"cut_prefix": 1.0} if cut else {}


def logit_of(found: Features) -> float:
    """Return the natural logarithm of the odds that the two are one article by their names alone, without rivals."""
    logit = WEIGHTS["bias"]
    for name, value in found.items():
        logit += WEIGHTS.get(name, 0.0) * value
    return logit


# No likeness outweighs these: a wrong merge is worse than a missed one.
_CONTRADICTIONS: Final = frozenset(
    {"amount_conflict", "count_conflict", "size_class_conflict", "flavour_conflict", "without_conflict"}
)


def is_contradicted(found: Features) -> bool:
    """Return whether the two names contradict each other."""
    return not _CONTRADICTIONS.isdisjoint(found)


_REASONS: Final[Mapping[str, str]] = {
    "amount_conflict": "용량이 다름",
    "unit_conflict": "단위가 다름",
    "count_conflict": "개수가 다름",
    "size_class_conflict": "크기가 다름",
    "flavour_conflict": "맛이 다름",
    "flavour_replaced": "맛이 다를 수 있음",
    "without_conflict": "한쪽만 제로·무설탕",
    "container_conflict": "용기가 다름",
    "brand_differs": "브랜드가 다름",
    "price_gap": "가격이 다름",
    "replaced_any": "단어가 다름",
    "same_words": "이름 같음",
    "cut_prefix": "이름이 잘림",
    "amount_same": "용량 같음",
    "amount_near": "용량 비슷함",
    "amount_cut": "용량이 잘림",
    "count_same": "개수 같음",
    "size_class_same": "크기 같음",
    "flavour_same": "맛 같음",
    "flavour_missing": "맛이 한쪽에만 있음",
    "brand_same": "브랜드 같음",
    "brand_inside": "브랜드 표기만 다름",
    "price_same": "가격 같음",
}


def reasons_of(found: Features) -> tuple[str, ...]:
    """Return the features in short Korean words, those against the pair first."""
    return tuple(reason for name, reason in _REASONS.items() if found.get(name))
