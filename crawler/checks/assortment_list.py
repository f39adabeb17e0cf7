"""The checks of a chain's assortment list: everything it sells, promoted or not.

The checks of promotion lists are reused if they mean the same here. An assortment changes slowly and at no fixed time,
so there is no turn of the month: fewer items may disappear, more must be seen again, and an unchanged list is
normal. A few items without a price or a name among thousands do not discredit the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from crawler.checks import against_previous, measures, thresholds
from crawler.checks.promotion_list import CHECKS
from crawler.checks.verdicts import Check, Context
from crawler.offers import Offer, ProblemReason


# -- Measures ----------------------------------------------------------------------------------------------------------
def tolerance(context: Context) -> float:
    """Return how far the site's own total may be off."""
    return thresholds.ASSORTMENT_DECLARED_TOLERANCE.get(context.chain, 0)


def empty_lists(context: Context) -> float | None:
    """Return the share of empty lists, or None if an accepted list shows which of them had items before."""
    if context.accepted is not None:
        return None
    return context.problems.get(ProblemReason.EMPTY_LIST, 0) / context.lists


def emptied_categories(context: Context) -> float | None:
    """Return how many categories held products in the last accepted list and hold nothing now."""
    return None if context.accepted is None else len(_emptied(context))


def emptied(context: Context) -> str:
    """Return the names of these categories."""
    return ", ".join(_emptied(context))


def _emptied(context: Context) -> list[str]:
    if context.accepted is None or not context.problems.get(ProblemReason.EMPTY_LIST):
        return []  # no list was empty; a category that is no longer listed does not count as empty
    return sorted(_by_category(context.accepted.found).keys() - _by_category(context.facts.found).keys())


def shrinkage(context: Context) -> float | None:
    """Return the share of items that is gone."""
    before = context.accepted
    return max(0.0, 1 - context.facts.offers / before.offers) if before is not None and before.offers else None


def shrinkage_of_category(context: Context) -> float | None:
    """Return the share that is gone of the category that lost most; 0 if every one grew."""
    worst = _worst_category(context)
    return None if worst is None else worst[0]


def shrunk_category(context: Context) -> str:
    """Return the category that lost most, or ""."""
    worst = _worst_category(context)
    return "" if worst is None else worst[1]


def _worst_category(context: Context) -> tuple[float, str] | None:
    """Return (share that is gone, category)."""
    if context.accepted is None:
        return None
    now, then = _by_category(context.facts.found), _by_category(context.accepted.found)
    lost = [(max(0.0, 1 - now[name] / n), name) for name, n in then.items() if n >= thresholds.FEWEST_TO_COMPARE]
    return max(lost, default=None)


def _by_category(offers: Iterable[Offer]) -> Counter[str]:
    return Counter(offer.category for offer in offers if offer.category)


def nameless(context: Context) -> float | None:
    """Return the share of items without a name."""
    return measures.nameless(context) / context.items if context.items else None


def priceless(context: Context) -> float | None:
    """Return the share of items without any price."""
    offers = context.facts.found
    return sum(offer.price is None and offer.sale_price is None for offer in offers) / len(offers) if offers else None


# -- Checks ------------------------------------------------------------------------------------------------------------
_TAKEN_OVER: Final = {check.code: check for check in CHECKS}

ASSORTMENT_CHECKS: Final[tuple[Check, ...]] = (
    _TAKEN_OVER["unfinished"],
    Check(
        "fewer_than_declared",
        "사이트가 표시한 개수보다 적음",
        "사이트가 표시한 개수보다 {measured:.0f}개 적습니다 (허용 {limit:.0f}개).",
        "{measured:.0f} fewer than the site declares (allowed {limit:.0f}).",
        measures.fewer,
        tolerance,
    ),
    Check(
        "more_than_declared",
        "사이트가 표시한 개수보다 많음",
        "사이트가 표시한 개수보다 {measured:.0f}개 많습니다 (허용 {limit:.0f}개).",
        "{measured:.0f} more than the site declares (allowed {limit:.0f}).",
        measures.more,
        tolerance,
    ),
    _TAKEN_OVER["too_few"],
    Check(
        "empty_lists",
        "빈 목록",
        "처음 수집한 목록의 {measured:.0%}에 아무것도 없습니다 (허용 {limit:.0%}).",
        "{measured:.0%} of the lists of a first crawl hold nothing (allowed {limit:.0%}).",
        empty_lists,
        lambda _: thresholds.ASSORTMENT_EMPTY_LISTS,
    ),
    Check(
        "empty_category",
        "비어 버린 분류",
        "지난번에 게시된 분류가 모두 그대로 있습니다.",
        "Every category of the last published list still holds products.",
        emptied_categories,
        lambda _: thresholds.ASSORTMENT_EMPTIED_CATEGORIES,
        failed_sentence="지난번에 상품이 있던 분류 {measured:.0f}개가 비었습니다: {subject}.",
        failed_english="{measured:.0f} categories that held products in the last published list are empty: {subject}.",
        subject=emptied,
    ),
    Check(
        "shrunk",
        "지난 수집보다 줄어듦",
        "지난번에 게시된 수집보다 {measured:.1%} 줄었습니다 (허용 {limit:.0%}).",
        "{measured:.1%} fewer than last published (allowed {limit:.0%}).",
        shrinkage,
        lambda _: thresholds.ASSORTMENT_SHRINKAGE,
    ),
    Check(
        "shrunk_category",
        "한 분류가 줄어듦",
        "{subject} 분류가 지난번보다 {measured:.1%} 줄었습니다 (허용 {limit:.0%}).",
        "{measured:.1%} fewer in {subject} than last published (allowed {limit:.0%}).",
        shrinkage_of_category,
        lambda _: thresholds.ASSORTMENT_SHRINKAGE_OF_CATEGORY,
        subject=shrunk_category,
    ),
    _TAKEN_OVER["broken_encoding"],
    _TAKEN_OVER["repeated_items"],
    Check(
        "little_overlap",
        "지난 수집과 겹치는 상품",
        "지난번 상품의 {measured:.1%}가 다시 보였습니다 (최소 {limit:.0%}).",
        "{measured:.1%} of the last published items were seen again (at least {limit:.0%}).",
        against_previous.overlap,
        lambda _: thresholds.ASSORTMENT_OVERLAP,
        at_least=True,
    ),
    Check(
        "missing_name",
        "이름",
        "상품의 {measured:.1%}에 이름이 없습니다 (허용 {limit:.0%}).",
        "{measured:.1%} of the items have no name (allowed {limit:.0%}).",
        nameless,
        lambda _: thresholds.ASSORTMENT_MISSING_NAMES,
    ),
    Check(
        "missing_price",
        "가격",
        "상품의 {measured:.1%}는 가격을 알 수 없습니다 (허용 {limit:.0%}).",
        "{measured:.1%} of the items have no price (allowed {limit:.0%}).",
        priceless,
        lambda _: thresholds.ASSORTMENT_MISSING_PRICES,
    ),
    _TAKEN_OVER["price_jumps"],
    _TAKEN_OVER["impossible_price"],
    _TAKEN_OVER["missing_pictures"],
    _TAKEN_OVER["missing_barcodes"],
)
