"""What is special about publishing a promotion list: promotions start, go on, change and end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from common import kst
from crawler.models import CrawlRun, Snapshot
from crawler.offers import Offer, ProblemReason
from crawler.publishing import rows, snapshots
from crawler.publishing.current_state import read_current_state
from crawler.publishing.difference import Difference, Identity, Since, compute, identity
from crawler.publishing.matching import entries_of
from promotions.models import Chain, Promotion, PromotionChange

INCOMPLETE = "The crawl did not reach the end of the list; a promotion that it did not see may still run."
OUTDATED = "The promotions of {chain} are newer than this snapshot; crawl again."
_UNREAD_BADGES: Final = (
    ProblemReason.NO_BADGE.value,
    ProblemReason.UNKNOWN_BADGE.value,
    ProblemReason.BADGE_DISAGREES.value,
    ProblemReason.BAD_LINE.value,
)


def preview(*, run: CrawlRun, snapshot: Snapshot) -> Difference:
    """What publishing would write, computed against the catalogue of this moment."""
    return compare(
        chain=run.chain_id,
        offers=snapshots.offers_of(snapshot),
        seen_at=snapshot.fetched_at,
        problems=run.problems.get("counts", {}),
        since=published_since(snapshot.restored_from) if snapshot.restored_from else None,
    )


def compare(
    *,
    chain: str,
    offers: Iterable[Offer],
    seen_at: datetime,
    problems: Mapping[str, int],
    since: Since | None = None,
) -> Difference:
    """What a complete list of offers would change; `problems` counts what could not be read, by reason.

    `since` is what was published after the list, if it is an earlier one that is restored.
    """
    entries = entries_of(offers)
    day = kst.today()
    return compute(
        read_current_state(chain, entries, day),
        entries,
        seen_at=seen_at,
        day=day,
        all_badges_read=not any(problems.get(reason) for reason in _UNREAD_BADGES),
        since=since,
    )


def published_since(snapshot: Snapshot) -> Since:
    """What the chain's later publishes did to the promotions that ran when this accepted snapshot was the catalogue."""
    later = Snapshot.objects.accepted().filter(chain_id=snapshot.chain_id, fetched_at__gt=snapshot.fetched_at)
    moments = list(later.values_list("fetched_at", flat=True))
    of_then = Promotion.objects.filter(listing__chain_id=snapshot.chain_id, first_seen__lte=snapshot.fetched_at)
    ended = of_then.filter(ended_at__in=moments).order_by("-first_seen", "-pk")
    terms: dict[Identity, dict[str, Any]] = {}
    # The latest first: of several changes of one promotion the first holds what it was then.
    changes = PromotionChange.objects.filter(at__in=moments, promotion__in=of_then).order_by("-at", "-pk")
    for change in changes.select_related("promotion"):
        terms.setdefault(identity(change.promotion), {}).update(change.values())
    return Since({identity(promotion): promotion for promotion in ended}, terms)


def is_outdated(*, chain: Chain, snapshot: Snapshot) -> bool:
    """Whether the chain's promotions were already made from this snapshot or a newer one."""
    newest = Snapshot.objects.last_accepted(chain.pk)
    known = [moment for moment in (chain.promotions_checked_at, newest and newest.fetched_at) if moment]
    return any(snapshot.fetched_at <= moment for moment in known)


def write(difference: Difference, snapshot: Snapshot) -> None:
    """Write what only this list changes."""
    rows.write_promotions(difference, snapshot)


def chain_columns(snapshot: Snapshot) -> dict[str, Any]:
    """What is written of the chain: when its promotions were last confirmed."""
    return {"promotions_checked_at": snapshot.seen_at}
