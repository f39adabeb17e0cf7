"""Let an operator overrule the checks: publish or drop a quarantined run, or roll back a published one.

Each decision needs a reason, and stays on record with the person's name.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from common import jobs
from crawler.models import CrawlRun, RunState, RunTrigger, Snapshot
from crawler.publishing import NotPublishableError, Published, publish, snapshots
from crawler.runs.leases import take
from crawler.site_lists import SiteList
from promotions import merging
from promotions.models import Chain


class NoReasonError(ValueError):
    """A decision without a reason."""


class NotDecidableError(ValueError):
    """The run is not in a state in which this can be decided; the message says why."""


def accept(*, run_id: int, accepted_by: str, reason: str) -> Published:
    """Publish a quarantined run under a person's name; its verdicts and reason stay as they were.

    Raises NoReasonError; NotPublishableError when the run is not quarantined (any more), has no whole snapshot, or the
    catalogue is newer by now; LeaseLostError when someone else was faster.
    """
    reason = _required(reason)
    run = CrawlRun.objects.get(pk=run_id)
    snapshot = Snapshot.objects.filter(run=run).first()
    if run.state != RunState.QUARANTINED or snapshot is None:
        raise NotPublishableError(f"Run {run_id} is {run.state}; only a quarantined run can be accepted.")
    published = publish(run=run, snapshot=snapshot, accepted_by=accepted_by, reason=reason)
    merging.request_refresh()
    return published


def drop(*, run_id: int, dropped_by: str, reason: str) -> None:
    """Decide that a quarantined run is never published; its snapshot stays on record.

    Raises NoReasonError; NotDecidableError when the run is not quarantined (any more).
    """
    reason = _required(reason)
    quarantined = CrawlRun.objects.filter(pk=run_id, state=RunState.QUARANTINED)
    decision = {"dropped_by": dropped_by, "decision_reason": reason, "decided_at": timezone.now()}
    if not quarantined.update(state=RunState.DROPPED, **decision):
        raise NotDecidableError(f"Run {run_id} is not quarantined (any more); only such a run can be dropped.")


def rollback_target(run: CrawlRun) -> Snapshot | None:
    """Return the snapshot that a rollback would restore; for a rollback, the list before the restored one.

    None if the run is not what the promotions were made from, or nothing was before it. An assortment list cannot be
    rolled back: it ends nothing, and the next one overwrites what it changed.
    """
    if run.site_list != SiteList.PROMOTIONS:
        return None
    current = Snapshot.objects.last_accepted(run.chain_id)
    if current is None or current.run_id != run.pk:
        return None
    return Snapshot.objects.accepted_before(current)


def roll_back(*, run_id: int, requested_by: str, reason: str) -> CrawlRun:
    """Publish once more what the chain's catalogue was made from before this run. Returns the new run.

    All or nothing: a rollback that fails leaves no run behind. What a person locked stays; what the run started ends
    and stays in the history, what it ended goes on as if it had never ended, with its terms of then. Raises
    NoReasonError; NotDecidableError when the run is not the chain's latest, there is nothing before it, or another run
    of the chain is open.
    """
    reason = _required(reason)
    run = CrawlRun.objects.get(pk=run_id)
    if run.site_list != SiteList.PROMOTIONS:
        raise NotDecidableError(
            f"Run {run_id} is of an assortment list: it ended nothing; crawl the list again instead."
        )
    with transaction.atomic():
        Chain.objects.select_for_update().get(pk=run.chain_id)
        target = rollback_target(run)
        if target is None:
            raise NotDecidableError(f"Run {run_id} is not the latest of {run.chain_id}, or nothing was before it.")
        restoring = _restoring(run, target, requested_by, reason)
        snapshot = snapshots.restore(run=restoring, snapshot=target, at=timezone.now())
        publish(run=restoring, snapshot=snapshot)
        merging.request_refresh()
    restoring.refresh_from_db()
    return restoring


def _restoring(run: CrawlRun, target: Snapshot, requested_by: str, reason: str) -> CrawlRun:
    """Return the run that rolls back, under its lease."""
    restoring, created = jobs.create_unless_open(
        CrawlRun.objects.of(run.chain_id),
        chain_id=run.chain_id,
        trigger=RunTrigger.ROLLBACK,
        requested_by=requested_by,
        decision_reason=reason,
        decided_at=timezone.now(),
        rolls_back=run,
        base_url=run.base_url,
        offers_count=target.count,
        problems=target.run.problems,
    )
    if not created:
        raise NotDecidableError(f"A run of {run.chain_id} is open; wait or cancel it, then roll back.")
    if take(restoring.pk) is None:
        raise NotDecidableError(f"Run {restoring.pk} was taken by someone else.")
    restoring.refresh_from_db()
    return restoring


def _required(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise NoReasonError("A reason is required: it stays on record with the decision.")
    return reason
