"""What the commands that carry out a run have in common: who requests it, and how the outcome is printed."""

from __future__ import annotations

import getpass
from typing import Any, Final

from crawler.models import CrawlRun, RunState
from crawler.site_lists import SiteList

EXIT_STATUS: Final = {RunState.PUBLISHED: 0, RunState.QUARANTINED: 3, RunState.FAILED: 1}
BUSY_STATUS: Final = 4
EXIT_STATUSES: Final = (
    "Exit status: 0 published, 3 quarantined, 1 failed or not started, 4 busy: another run of the chain is open."
)
_VERBS: Final = {RunState.QUARANTINED: "was quarantined", RunState.FAILED: "failed"}


def current_user() -> str:
    """The name of who sits at the terminal, or ""."""
    try:
        return getpass.getuser()[:150]
    except (OSError, KeyError):  # a container's user without a name
        return ""


def outcome_of(run: CrawlRun) -> dict[str, Any]:
    """The run's end for programs; of an assortment list the counts are of products listed."""
    return {
        "run": run.pk,
        "chain": run.chain_id,
        "state": run.state,
        "reason": run.reason,
        "offers": run.offers_count,
        "started": run.started_count,
        "kept": run.kept_count,
        "ended": run.ended_count,
    }


def busy_outcome(run: CrawlRun) -> dict[str, Any]:
    """For programs, that nothing was done because this run is open; `reason` is that run's state."""
    return {"run": run.pk, "chain": run.chain_id, "state": "busy", "reason": run.state}


def busy_sentence(run: CrawlRun) -> str:
    """The same for people."""
    return f"Run {run.pk} of {run.chain_id} is {run.state} since {run.created_at:%F %T} UTC; wait or cancel it."


def sentence_of(run: CrawlRun) -> str:
    """The run's end for people."""
    if run.state == RunState.PUBLISHED and run.site_list == SiteList.ASSORTMENT:
        counts = f"{run.started_count} new, {run.kept_count} seen again, {run.ended_count} not seen any more"
        return f"Run {run.pk} of {run.chain_id} was published: {run.offers_count} products listed; {counts}."
    if run.state == RunState.PUBLISHED:
        counts = f"{run.started_count} started, {run.kept_count} went on, {run.ended_count} ended"
        return f"Run {run.pk} of {run.chain_id} was published: {run.offers_count} offers; {counts}."
    return f"Run {run.pk} of {run.chain_id} {_VERBS.get(RunState(run.state), run.state)}: {run.reason}\n{run.detail}"
