"""When a chain's promotions turn over as a whole: on the first of the Korean month, at some chains once more."""

from __future__ import annotations

from datetime import datetime, timedelta

from common import kst
from crawler.checks import thresholds
from crawler.checks.verdicts import Context


def period_start(chain: str, moment: datetime) -> datetime:
    """Return the first moment of the chain's last turn at or before `moment`, midnight in Korea."""
    day = kst.day_of(moment)
    turn = max(turn for turn in (1, *thresholds.MID_MONTH_TURNS.get(chain, ())) if turn <= day.day)
    return kst.end_of_day(day.replace(day=turn) - timedelta(days=1))


def is_turn(context: Context) -> bool:
    """Return whether the chain's promotions changed as a whole since the last accepted snapshot."""
    before = context.accepted
    return before is not None and period_start(context.chain, before.seen_at) != period_start(
        context.chain, context.facts.seen_at
    )
