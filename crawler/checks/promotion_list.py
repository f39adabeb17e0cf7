"""The checks, in the order in which they decide: what explains the others comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from crawler.checks import against_previous, column_shift, measures, thresholds
from crawler.checks.verdicts import Check, Context, Verdict

CHECKS: Final[tuple[Check, ...]] = (
    Check(
        "unfinished",
        "끝까지 읽음",
        "목록의 끝까지 읽었습니다.",
        "The list was read to its end.",
        measures.unfinished,
        lambda _: 0,
        failed_sentence="목록의 끝까지 읽지 못했습니다.",
        failed_english="The list was not read to its end.",
    ),
    Check(
        "fewer_than_declared",
        "사이트가 표시한 개수보다 적음",
        "사이트가 표시한 개수보다 {measured:.0f}개 적습니다 (허용 {limit:.0f}개).",
        "{measured:.0f} fewer than the site declares (allowed {limit:.0f}).",
        measures.fewer,
        measures.tolerance,
    ),
    Check(
        "more_than_declared",
        "사이트가 표시한 개수보다 많음",
        "사이트가 표시한 개수보다 {measured:.0f}개 많습니다 (허용 {limit:.0f}개).",
        "{measured:.0f} more than the site declares (allowed {limit:.0f}).",
        measures.more,
        measures.tolerance,
    ),
    Check(
        "broken_encoding",
        "글자 깨짐",
        "이름의 {measured:.1%}에서 글자가 깨졌습니다 (허용 {limit:.0%}).",
        "{measured:.1%} of the names are garbled (allowed {limit:.0%}).",
        measures.broken_names,
        lambda _: thresholds.BROKEN_NAMES,
    ),
    Check(
        "told_twice",
        "다른 종류와 같은 상품",
        "한 행사 종류의 {measured:.1%}가 다른 종류에도 있습니다 (허용 {limit:.0%}).",
        "{measured:.1%} of one kind's items stand in another kind, too (allowed {limit:.0%}).",
        measures.told_twice,
        lambda _: thresholds.TOLD_TWICE,
    ),
    Check(
        "too_few",
        "첫 수집의 최소 수",
        "첫 수집에서 {measured:.0f}개를 읽었습니다 (최소 {limit:.0f}개).",
        "The first crawl brought {measured:.0f} offers (at least {limit:.0f}).",
        measures.first_offers,
        lambda context: context.least,
        at_least=True,
    ),
    Check(
        "shrunk",
        "지난 수집보다 줄어듦",
        "지난번에 게시된 수집보다 {measured:.1%} 줄었습니다 (허용 {limit:.0%}).",
        "{measured:.1%} fewer than last published (allowed {limit:.0%}).",
        against_previous.shrinkage,
        against_previous.allowed_shrinkage,
    ),
    Check(
        "leaking",
        "기간 최대치보다 감소",
        "이 행사 기간에 가장 컸던 목록보다 {measured:.1%} 줄었습니다 (허용 {limit:.0%}).",
        "{measured:.1%} fewer than the largest list published since the turn (allowed {limit:.0%}).",
        against_previous.leakage,
        against_previous.allowed_shrinkage,
    ),
    Check(
        "moved_columns",
        "이름과 바코드·사진이 어긋남",
        "계속되는 상품의 {measured:.1%}에서 이름이 다른 바코드나 사진에 붙었습니다 (허용 {limit:.0%}).",
        "{measured:.1%} of the kept items have a name beside another barcode or picture (allowed {limit:.0%}).",
        column_shift.moved_columns,
        lambda _: thresholds.MOVED_COLUMNS,
    ),
    Check(
        "changed_kinds",
        "행사 종류가 바뀜",
        "계속되는 상품의 {measured:.1%}에서 행사 종류가 바뀌었습니다 (허용 {limit:.0%}).",
        "{measured:.1%} of the kept items changed kind (allowed {limit:.0%}).",
        against_previous.changed_kinds,
        lambda _: thresholds.CHANGED_KINDS,
    ),
    Check(
        "shrunk_kind",
        "한 행사 종류가 줄어듦",
        "{subject} 행사가 게시된 것보다 {measured:.1%} 줄었습니다 (허용 {limit:.0%}).",
        "{measured:.1%} fewer {subject} promotions than published before (allowed {limit:.0%}).",
        against_previous.shrinkage_of_kind,
        against_previous.allowed_shrinkage_of_kind,
        subject=against_previous.shrunk_kind,
    ),
    Check(
        "vanished_kind",
        "한 행사 종류가 사라짐",
        "상품이 {limit:.0f}개보다 많던 행사 종류는 모두 남아 있습니다.",
        "Every kind that had more than {limit:.0f} items is still there.",
        against_previous.vanished_items,
        lambda _: thresholds.VANISHED_KIND,
        failed_sentence="{measured:.0f}개 있던 {subject} 행사가 모두 사라졌습니다 (허용 {limit:.0f}개).",
        failed_english="All {measured:.0f} {subject} promotions are gone (allowed {limit:.0f}).",
        subject=against_previous.vanished_kind,
    ),
    Check(
        "repeated_items",
        "중복된 상품",
        "상품의 {measured:.1%}가 다른 상품과 똑같습니다 (허용 {limit:.0%}).",
        "{measured:.1%} of the items repeat another one exactly (allowed {limit:.0%}).",
        measures.repeated,
        lambda _: thresholds.REPEATED_ITEMS,
    ),
    Check(
        "little_overlap",
        "지난 수집과 겹치는 상품",
        "지난번 상품의 {measured:.1%}가 다시 보였습니다 (최소 {limit:.0%}).",
        "{measured:.1%} of the last published items were seen again (at least {limit:.0%}).",
        against_previous.overlap,
        against_previous.required_overlap,
        at_least=True,
    ),
    Check(
        "frozen",
        "행사 교체일이 지나도 그대로",
        "행사 교체일이 지난 뒤 목록의 {measured:.1%}가 그대로입니다 (허용 {limit:.0%}).",
        "{measured:.1%} of the list are the same as before the turn (allowed {limit:.0%}).",
        against_previous.frozen,
        lambda _: thresholds.SAME_OVER_TURN,
        failed_sentence=(
            "행사 교체일이 지났는데 목록의 {measured:.1%}가 그전과 같습니다 (허용 {limit:.0%}). "
            "사이트가 갱신되지 않은 것 같습니다."
        ),
        failed_english=(
            "The promotions should have turned, yet {measured:.1%} of the list are the same (allowed {limit:.0%}): "
            "the source seems frozen."
        ),
    ),
    Check(
        "missing_name",
        "이름",
        "이름 없는 상품이 {measured:.0f}개 있습니다.",
        "{measured:.0f} items have no name.",
        measures.nameless,
        lambda _: 0,
    ),
    Check(
        "missing_price",
        "가격",
        "가격을 알 수 없는 상품이 {measured:.0f}개 있습니다.",
        "{measured:.0f} items have no price.",
        measures.priceless,
        lambda _: 0,
    ),
    Check(
        "price_jumps",
        "가격 급변",
        "계속되는 상품의 {measured:.1%}에서 가격이 절반 이상 바뀌었습니다 (허용 {limit:.0%}).",
        "{measured:.1%} of the kept items changed price by half or more (allowed {limit:.0%}).",
        against_previous.jumped_prices,
        lambda _: thresholds.JUMPED_PRICES,
    ),
    Check(
        "changed_prices",
        "가격이 한꺼번에 바뀜",
        "계속되는 상품의 {measured:.1%}에서 가격이 바뀌었습니다 (허용 {limit:.0%}).",
        "{measured:.1%} of the kept items changed price (allowed {limit:.0%}).",
        against_previous.changed_prices,
        against_previous.allowed_price_changes,
    ),
    Check(
        "impossible_price",
        "있을 수 없는 가격",
        "0원 이하이거나 100만 원을 넘거나, 할인가가 정가보다 비싼 상품이 {measured:.0f}개 있습니다.",
        "{measured:.0f} items cost nothing, over a million won, or more on sale than usual.",
        measures.impossible_prices,
        lambda _: 0,
    ),
    Check(
        "missing_pictures",
        "사진",
        "사진 있는 상품의 비율이 지난번보다 {measured:.1%} 떨어졌습니다 (허용 {limit:.0%}).",
        "The share of items with a picture fell by {measured:.1%} (allowed {limit:.0%}).",
        against_previous.lost_pictures,
        lambda _: thresholds.LOST_PICTURES,
    ),
    Check(
        "missing_barcodes",
        "바코드",
        "바코드 있는 상품의 비율이 지난번보다 {measured:.1%} 떨어졌습니다 (허용 {limit:.0%}).",
        "The share of items with a barcode fell by {measured:.1%} (allowed {limit:.0%}).",
        against_previous.lost_barcodes,
        lambda _: thresholds.LOST_BARCODES,
    ),
    Check(
        "unreadable_items",
        "읽지 못한 상품",
        "상품의 {measured:.1%}를 제대로 읽지 못했습니다 (허용 {limit:.0%}).",
        "{measured:.1%} of the items could not be read properly (allowed {limit:.0%}).",
        measures.unreadable,
        lambda _: thresholds.UNREADABLE_ITEMS,
    ),
)
LABELS: Final[Mapping[str, str]] = {check.code: check.label for check in CHECKS}


def judge(context: Context, checks: Sequence[Check] = CHECKS) -> list[Verdict]:
    """Return every check's verdict, in order; the first that failed is the run's reason."""
    return [check.judge(context) for check in checks]


def first_failed(verdicts: Sequence[Verdict]) -> Verdict | None:
    """Return the verdict that decides, or None when the snapshot passed."""
    return next((verdict for verdict in verdicts if not verdict.passed), None)
