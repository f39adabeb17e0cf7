"""A run as the administration shows it: plain values, no markup."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any, Final

from django.utils.timesince import timesince

from crawler.admin import difference_page
from crawler.failures import FailureReason
from crawler.models import CrawlRun, RunState, Snapshot
from crawler.offers import Offer, ProblemReason
from crawler.publishing import snapshots
from crawler.querysets import OFFLINE_TRIGGERS
from crawler.runs import decisions, evidence
from crawler.runs.overview import ChainState, reason_label
from crawler.runs.source_status import SourceState
from promotions.models import PromotionKind

SAMPLE: Final = 20
_KINDS: Final = dict(PromotionKind.choices)


def progress(run: CrawlRun) -> dict[str, Any]:
    """What the live page requests each second."""
    return {
        "open": run.is_open,
        "state": run.state,
        "state_label": run.get_state_display(),
        "done": run.progress_done,
        "total": run.progress_total,
        "count": _count(run),
        "message": run.progress_message or _first_words(run),
        "attempt": run.attempts,
    }


def _first_words(run: CrawlRun) -> str:
    """What happens before the first page was read."""
    return "작업자를 기다리는 중" if run.state == RunState.QUEUED else "사이트를 여는 중"


def _count(run: CrawlRun) -> str:
    if run.progress_total:
        return f"{run.progress_done:,} / {run.progress_total:,}개"
    return f"{run.progress_done:,}개"


def caveats(state: ChainState) -> list[str]:
    """What a person who requests a crawl of this chain should know: what to expect, and whether another one follows."""
    caveats = []
    if state.source.state is SourceState.CLOSED:
        caveats.append(
            f"{state.chain.name}의 행사 목록은 제공이 중단된 상태였습니다. 이번 수집은 다시 제공되는지 확인할 뿐이고, "
            f"게시된 행사는 그대로 둡니다. 행사는 파일로 가져오세요: {state.import_command}"
        )
    if state.next_run_at is None:
        caveats.append(f"{state.chain.name}의 일정은 꺼져 있어, 이번 한 번만 수집합니다.")
    return caveats


def details(run: CrawlRun) -> dict[str, Any]:
    """Verdicts, problems, a sample of the offers, the difference, and what is kept of a failure."""
    snapshot = Snapshot.objects.filter(run=run).first()
    return {
        **_verdicts(run),
        "reason_words": reason_label(run.reason),
        "advice": _advice(run),
        "problem_counts": _problem_counts(run),
        "problems": run.problems.get("sample", []),
        "snapshot": snapshot,
        "sample": [_row(offer) for offer in _sample(snapshot)] if snapshot else [],
        "evidence": evidence.files_of(run.pk),
        "robots": _robots(run),
        **difference_page.summary(run),
        "rollback_target": decisions.rollback_target(run) if run.state == RunState.PUBLISHED else None,
        "rollbacks": list(run.rollbacks.order_by("pk")),
    }


def _robots(run: CrawlRun) -> dict[str, Any]:
    """What the site's robots.txt answered: when, in words, and the text; empty if it was not asked."""
    kept = run.robots
    if not kept:
        return {}
    delay = kept["crawl_delay_s"]
    found = f"따름{f', 요청 사이 {delay:g}초' if delay else ''}" if kept["text"].strip() else "규칙 없음"
    words = f"{found} (응답 {kept['status']})"
    return {**kept, "read_at": datetime.fromisoformat(kept["read_at"]), "words": words}


def _verdicts(run: CrawlRun) -> dict[str, Any]:
    """The checks that failed, in their order, and the others behind them. Those of a failed run decided nothing."""
    verdicts = [{**verdict, "outcome": _outcome(verdict)} for verdict in run.verdicts]
    is_judged = run.state != RunState.FAILED
    failed = [verdict for verdict in verdicts if not verdict["passed"]] if is_judged else []
    others = [verdict for verdict in verdicts if verdict not in failed]
    counts = Counter(verdict["outcome"] for verdict in others)
    words = " · ".join(f"{outcome} {count}" for outcome, count in counts.items())
    return {"failed_verdicts": failed, "other_verdicts": others, "other_counts": words, "is_judged": is_judged}


def _outcome(verdict: dict[str, Any]) -> str:
    """In a word. A check that had nothing to compare with says nothing for the snapshot."""
    if verdict["measured"] is None:
        return "해당 없음"
    return "이상 없음" if verdict["passed"] else "기준 초과"


def _advice(run: CrawlRun) -> str:
    """What can be done about a failed crawl of a site, or ""."""
    if run.state != RunState.FAILED or run.trigger in OFFLINE_TRIGGERS or run.reason == FailureReason.CANCELLED:
        return ""
    source = SourceState.of_failure(run.reason)
    return "" if source is SourceState.FAILING else source.advice(run.chain_id)


def _problem_counts(run: CrawlRun) -> list[tuple[str, int]]:
    labels = dict(ProblemReason.choices)
    return [(str(labels.get(reason, reason)), count) for reason, count in run.problems.get("counts", {}).items()]


def _sample(snapshot: Snapshot) -> list[Offer]:
    """Offers from all over the list, not only from its beginning."""
    offers = snapshots.offers_of(snapshot)
    return list(offers[:: max(1, len(offers) // SAMPLE)][:SAMPLE])


def _row(offer: Offer) -> dict[str, Any]:
    kind = _KINDS.get(offer.kind or "", "–")
    prices = {"price": difference_page.won(offer.price), "sale": difference_page.won(offer.sale_price)}
    return {"name": offer.name, "kind": kind, "category": offer.category, "barcode": offer.barcode, **prices}


def duration(run: CrawlRun) -> str:
    """How long the last attempt took, in words or seconds."""
    if not run.started_at or not run.finished_at:
        return ""
    seconds = (run.finished_at - run.started_at).total_seconds()
    return f"{seconds:.0f}초" if seconds < 90 else timesince(run.started_at, run.finished_at)  # noqa: PLR2004


__all__ = ["caveats", "details", "duration", "progress", "reason_label"]
