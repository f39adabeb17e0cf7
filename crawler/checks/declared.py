"""The checks, in the order in which they decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from crawler.checks import measures
from crawler.checks.verdicts import Check, Context, Verdict

CHECKS: Final[tuple[Check, ...]] = (
    Check(
        "unfinished",
        "끝까지 읽음",
        "목록의 끝까지 읽었습니다.",
        measures.unfinished,
        lambda _: 0,
        failed_sentence="목록의 끝까지 읽지 못했습니다.",
    ),
    Check(
        "fewer_than_declared",
        "사이트가 밝힌 수보다 적음",
        "사이트가 밝힌 수보다 {measured:.0f}개 적습니다 (허용 {limit:.0f}개).",
        measures.fewer,
        measures.tolerance,
    ),
    Check(
        "more_than_declared",
        "사이트가 밝힌 수보다 많음",
        "사이트가 밝힌 수보다 {measured:.0f}개 많습니다 (허용 {limit:.0f}개).",
        measures.more,
        measures.tolerance,
    ),
    Check(
        "too_few",
        "첫 수집의 최소 수",
        "첫 수집에서 {measured:.0f}개를 읽었습니다 (최소 {limit:.0f}개).",
        measures.first_offers,
        lambda context: context.least,
        at_least=True,
    ),
    Check(
        "shrunk",
        "지난 수집보다 줄어듦",
        "지난번에 게시된 수집보다 {measured:.1%} 줄었습니다 (허용 {limit:.0%}).",
        measures.shrinkage,
        measures.allowed_shrinkage,
    ),
    Check("missing_name", "이름", "이름 없는 상품이 {measured:.0f}개 있습니다.", measures.nameless, lambda _: 0),
    Check(
        "missing_price", "가격", "값을 알 수 없는 상품이 {measured:.0f}개 있습니다.", measures.priceless, lambda _: 0
    ),
    Check(
        "missing_pictures",
        "사진",
        "사진 있는 상품의 비율이 지난번보다 {measured:.1%} 떨어졌습니다 (허용 {limit:.0%}).",
        measures.lost_pictures,
        lambda _: measures.LOST_PICTURES,
    ),
    Check(
        "unreadable_items",
        "읽지 못한 상품",
        "상품의 {measured:.1%}를 제대로 읽지 못했습니다 (허용 {limit:.0%}).",
        measures.unreadable,
        lambda _: measures.UNREADABLE_ITEMS,
    ),
)
LABELS: Final[Mapping[str, str]] = {check.code: check.label for check in CHECKS}


def judge(context: Context) -> list[Verdict]:
    """Every check's verdict, in order; the first that failed is the run's reason."""
    return [check.judge(context) for check in CHECKS]


def first_failed(verdicts: Sequence[Verdict]) -> Verdict | None:
    """The verdict that decides, or None when the snapshot passed."""
    return next((verdict for verdict in verdicts if not verdict.passed), None)
