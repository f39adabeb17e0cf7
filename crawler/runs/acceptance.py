"""An operator's word against the checks: publishing what they had quarantined."""

from __future__ import annotations

from crawler.models import CrawlRun, RunState, Snapshot
from crawler.publishing import NotPublishableError, Published, publish


def accept(*, run_id: int, accepted_by: str) -> Published:
    """Publish a quarantined run under a person's name; its verdicts and reason stay as they were.

    Raises NotPublishableError when the run is not quarantined (any more), has no whole snapshot, or the catalogue is
    newer by now; LeaseLostError when someone else was faster.
    """
    run = CrawlRun.objects.get(pk=run_id)
    snapshot = Snapshot.objects.filter(run=run).first()
    if run.state != RunState.QUARANTINED or snapshot is None:
        raise NotPublishableError(f"Run {run_id} is {run.state}; only a quarantined run can be accepted.")
    return publish(run=run, snapshot=snapshot, accepted_by=accepted_by)
