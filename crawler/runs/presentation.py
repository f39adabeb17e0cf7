"""A run as the administration shows it: plain values, no markup."""

from __future__ import annotations

from typing import Any, Final

from django.utils.timesince import timesince

from crawler import snapshots
from crawler.models import CrawlRun, RunState, Snapshot
from crawler.offers import Offer, ProblemReason
from crawler.runs import acceptance, comparison, evidence
from crawler.runs.overview import reason_label
from promotions.models import PromotionKind

SAMPLE: Final = 20
_KINDS: Final = dict(PromotionKind.choices)


def progress(run: CrawlRun) -> dict[str, Any]:
    """What the live page asks for each second."""
    return {
        "open": run.is_open,
        "state": run.state,
        "state_label": run.get_state_display(),
        "done": run.progress_done,
        "total": run.progress_total,
        "count": _count(run),
        "message": run.progress_message,
        "attempt": run.attempts,
    }


def _count(run: CrawlRun) -> str:
    if run.progress_total:
        return f"{run.progress_done:,} / {run.progress_total:,}개"
    return f"{run.progress_done:,}개"


def details(run: CrawlRun) -> dict[str, Any]:
    """Verdicts, problems, a sample of the offers, the difference, and what is kept of a failure."""
    snapshot = Snapshot.objects.filter(run=run).first()
    return {
        "verdicts": [{**verdict, **_numbers(verdict), "outcome": _outcome(verdict)} for verdict in run.verdicts],
        "problem_counts": _problem_counts(run),
        "problems": run.problems.get("sample", []),
        "snapshot": snapshot,
        "sample": [_row(offer) for offer in _sample(snapshot)] if snapshot else [],
        "evidence": evidence.files_of(run.pk),
        **comparison.summary(run),
        "rollback_target": acceptance.rollback_target(run) if run.state == RunState.PUBLISHED else None,
        "rollbacks": list(run.rollbacks.order_by("pk")),
    }


def _outcome(verdict: dict[str, Any]) -> str:
    """In a word. A check that had nothing to compare with says nothing for the snapshot."""
    if verdict["measured"] is None:
        return "해당 없음"
    return "통과" if verdict["passed"] else "실패"


def _numbers(verdict: dict[str, Any]) -> dict[str, str]:
    return {name: _number(verdict[name]) for name in ("measured", "limit")}


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value == int(value) else f"{value:.3f}"


def _problem_counts(run: CrawlRun) -> list[tuple[str, int]]:
    labels = dict(ProblemReason.choices)
    return [(str(labels.get(reason, reason)), count) for reason, count in run.problems.get("counts", {}).items()]


def _sample(snapshot: Snapshot) -> list[Offer]:
    """Offers from all over the list, not only from its beginning."""
    offers = snapshots.offers_of(snapshot)
    return list(offers[:: max(1, len(offers) // SAMPLE)][:SAMPLE])


def _row(offer: Offer) -> dict[str, Any]:
    kind = _KINDS.get(offer.kind or "", "–")
    prices = {"price": comparison.won(offer.price), "sale": comparison.won(offer.sale_price)}
    return {"name": offer.name, "kind": kind, "category": offer.category, "barcode": offer.barcode, **prices}


def duration(run: CrawlRun) -> str:
    """How long the last attempt took, in words or seconds."""
    if not run.started_at or not run.finished_at:
        return ""
    seconds = (run.finished_at - run.started_at).total_seconds()
    return f"{seconds:.0f}초" if seconds < 90 else timesince(run.started_at, run.finished_at)  # noqa: PLR2004


__all__ = ["details", "duration", "progress", "reason_label"]
