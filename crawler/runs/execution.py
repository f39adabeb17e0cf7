"""Carry a run out: crawl, store the snapshot, judge it, publish it. Every step checks the lease first."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Final

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import timezone

from common import kst
from common.jobs import JobLease, LeaseLostError
from crawler import checks, publishing
from crawler.collection import crawl
from crawler.collection.crawl import Collected, Progress
from crawler.failures import FailureReason
from crawler.models import CrawlRun, RunState, RunTrigger, Snapshot
from crawler.offers import Offer
from crawler.publishing import snapshots
from crawler.runs import evidence
from crawler.runs.judging import judge, problem_counts
from crawler.runs.leases import take
from crawler.runs.requests import Requested, request_run
from crawler.site_lists import SiteList
from promotions import merging

logger = logging.getLogger(__name__)

OnProgress = Callable[[Progress], None]
# Where a run's offers come from; called once, under the run's lease.
Source = Callable[[CrawlRun, JobLease], Collected]
SHOWN_PROBLEMS: Final = 50


def execute(run_id: int) -> CrawlRun | None:
    """Take a queued run and carry it out. None if it is not queued: another worker has it, or it is over."""
    lease = take(run_id)
    return carry_out(lease) if lease else None


def crawl_here(
    *,
    chain: str,
    requested_by: str,
    base_url: str = "",
    site_list: str = SiteList.PROMOTIONS,
    on_start: Callable[[CrawlRun], None],
    on_progress: OnProgress,
) -> Requested:
    """Create a run and carry it out in this process, out of the workers' reach.

    `created` is False if another run of the chain is open; nothing was done then. Raises NoCrawlerError.
    """
    with transaction.atomic():
        requested = request_run(
            chain=chain,
            trigger=RunTrigger.COMMAND,
            requested_by=requested_by,
            base_url=base_url,
            site_list=site_list,
        )
        lease = take(requested.run.pk) if requested.created else None
    if lease:
        on_start(requested.run)
        requested.run = carry_out(lease, on_progress)
    return requested


def import_here(*, chain: str, requested_by: str, source: str, collected: Collected, seen_at: datetime) -> Requested:
    """Create a run of what a file holds and carry it out in this process: same snapshot, checks and publishing.

    `source` names the file. `created` is False if another run of the chain is open; nothing was done then.
    """
    with transaction.atomic():
        requested = request_run(chain=chain, trigger=RunTrigger.IMPORT, requested_by=requested_by, base_url=source)
        lease = take(requested.run.pk) if requested.created else None
    if lease:
        requested.run = carry_out(lease, source=lambda _run, _lease: collected, fetched_at=seen_at)
    return requested


def carry_out(
    lease: JobLease,
    on_progress: OnProgress | None = None,
    *,
    source: Source | None = None,
    fetched_at: datetime | None = None,
) -> CrawlRun:
    """Work on a run under its lease until it is published, quarantined or failed, or the lease is lost.

    `source` provides the offers, by default the chain's site; `fetched_at` is when they were seen, by default now.
    Interruption (Ctrl-C, SystemExit) fails the run as cancelled and is raised again.
    """
    run = CrawlRun.objects.get(pk=lease.pk)
    try:
        with lease.kept_alive():
            _work(run, lease, source or _site(on_progress), fetched_at)
    except LeaseLostError as error:
        logger.warning("Run %s of %s was given up: %s", run.pk, run.chain_id, error)
    except SoftTimeLimitExceeded:
        _fail(lease, FailureReason.TOO_LONG, FailureReason.TOO_LONG.sentence)
    except publishing.NotPublishableError as error:
        _fail(lease, FailureReason.UNEXPECTED, str(error))
    except (KeyboardInterrupt, SystemExit):
        _fail(lease, FailureReason.CANCELLED, "Interrupted.")
        raise
    except Exception:  # whatever it is, the run must not stay open, and an operator must see it
        logger.exception("Run %s of %s failed", run.pk, run.chain_id)
        _fail(lease, FailureReason.UNEXPECTED, traceback.format_exc(limit=-8))
    run.refresh_from_db()
    logger.info("Run %s of %s: %s %s", run.pk, run.chain_id, run.state, run.reason)
    if run.state == RunState.PUBLISHED:
        _merge_products(run)
    return run


def _merge_products(run: CrawlRun) -> None:
    """Merge the run's products with those that other chains name differently. A failure does not fail the run."""
    try:
        logger.info("Merges after run %s: %s", run.pk, merging.refresh())
    except Exception:  # the schedule or the next publishing repeats it
        logger.exception("The merges were not refreshed after run %s of %s", run.pk, run.chain_id)


def _work(run: CrawlRun, lease: JobLease, source: Source, fetched_at: datetime | None) -> None:
    # A killed attempt has left a snapshot that passed its checks and is still to be published.
    snapshot = Snapshot.objects.filter(run=run).first()
    if snapshot is None:
        fetched_at = fetched_at or timezone.now()
        collected = source(run, lease)
        lease.check()
        snapshot = _keep_and_judge(run, lease, collected, fetched_at)
    if snapshot is not None:
        run.refresh_from_db()
        publishing.publish(run=run, snapshot=snapshot)


def _site(on_progress: OnProgress | None) -> Source:
    def collect(run: CrawlRun, lease: JobLease) -> Collected:
        return crawl.collect(
            run.chain_id,
            base_url=run.base_url,
            on_progress=_reporting(lease, on_progress),
            should_stop=lease.is_lost,
            site_list=run.site_list,
            known=_known(run),
        )

    return collect


def _known(run: CrawlRun) -> Sequence[Offer]:
    """Return the last accepted offers of this Korean month; in a new month a page's contents may have changed."""
    accepted = Snapshot.objects.last_accepted(run.chain_id, run.site_list)
    if accepted is None or _month(accepted.seen_at) != _month(timezone.now()):
        return ()
    return snapshots.offers_of(accepted)


def _month(moment: datetime) -> date:
    return kst.first_of_month(kst.day_of(moment))


def _reporting(lease: JobLease, on_progress: OnProgress | None) -> OnProgress:
    def report(progress: Progress) -> None:
        lease.report(
            progress_done=progress.done,
            progress_total=progress.total,
            progress_message=progress.message.korean[:200],
        )
        if on_progress:
            on_progress(progress)

    return report


def _keep_and_judge(run: CrawlRun, lease: JobLease, collected: Collected, fetched_at: datetime) -> Snapshot | None:
    """Store the snapshot and the verdicts in one transaction. None if the run ended with them."""
    problems = problem_counts(collected)
    verdicts = judge(run.chain_id, collected, fetched_at, run.site_list)
    failed, failure = checks.first_failed(verdicts), collected.failure
    with transaction.atomic():
        lease.renew(
            offers_count=len(collected.offers),
            verdicts=[verdict.to_json() for verdict in verdicts],
            problems={
                "counts": problems,
                "sample": [problem.to_json() for problem in collected.problems[:SHOWN_PROBLEMS]],
            },
            robots=collected.robots.to_json() if collected.robots else {},
        )
        snapshot = _keep(run, collected, fetched_at) if collected.offers else None
        if failure is not None:
            lease.close(state=RunState.FAILED, reason=failure.reason, detail=evidence.describe(failure))
        elif failed is not None:
            lease.close(state=RunState.QUARANTINED, reason=failed.code, detail=failed.sentence)
    if failure is not None:
        evidence.keep(run.pk, failure)
    return snapshot if failed is None and failure is None else None


def _keep(run: CrawlRun, collected: Collected, fetched_at: datetime) -> Snapshot:
    return snapshots.keep(
        run=run,
        offers=collected.offers,
        complete=collected.complete,
        declared_total=collected.declared_total,
        fetched_at=fetched_at,
    )


def _fail(lease: JobLease, reason: FailureReason, detail: str) -> None:
    try:
        lease.close(state=RunState.FAILED, reason=reason, detail=detail)
    except LeaseLostError as error:
        logger.warning("%s", error)
