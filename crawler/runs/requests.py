"""Putting a crawl run down as a row, waking a worker, calling a run off."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

from celery import current_app
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from crawler import chains
from crawler.failures import FailureReason
from crawler.models import CrawlRun, RunState, RunTrigger
from crawler.querysets import FOREGROUND_TRIGGERS
from crawler.site_lists import SiteList

logger = logging.getLogger(__name__)

# A message older than this is dropped by the worker; the reaper sends a new one while the row is queued.
NUDGE_EXPIRES_SECONDS: Final = 45
TRIES: Final = 3


class NoCrawlerError(ValueError):
    """There is no crawler for this chain, or this list of it; the message names those there are."""


@dataclass(slots=True)
class Requested:
    """A chain's open run. `created` is False when it was open already; `warning` is "" or why no worker was woken."""

    run: CrawlRun
    created: bool
    warning: str = ""


def crawlable_chains() -> list[str]:
    """The codes of the chains that have a crawler."""
    return list(settings.CRAWLER_BASE_URLS)


def lists_of(chain: str) -> list[SiteList]:
    """The lists of a chain that can be crawled, its promotions first."""
    return list(chains.lists_of(chain)) if chain in chains.codes() else [SiteList.PROMOTIONS]


def request_run(
    *,
    chain: str,
    trigger: RunTrigger,
    requested_by: str = "",
    base_url: str = "",
    site_list: str = SiteList.PROMOTIONS,
) -> Requested:
    """Queue a crawl of one of a chain's lists and wake a worker once the row is committed.

    While another run of the chain is open, be it of its other list, that one is returned. A broker that is down is a
    warning: the row stays queued, and the reaper asks again. Raises NoCrawlerError.
    """
    base_url = base_url or site_of(chain)
    if site_list not in (known := lists_of(chain)):
        raise NoCrawlerError(f"No crawler for the {site_list} list of {chain}; use one of: {', '.join(known)}.")
    requested = _create(
        chain_id=chain, trigger=trigger, requested_by=requested_by, base_url=base_url, site_list=site_list
    )
    if requested.created and trigger not in FOREGROUND_TRIGGERS:
        transaction.on_commit(lambda: _wake(requested))
    return requested


def site_of(chain: str) -> str:
    """The address that a chain is crawled at. Raises NoCrawlerError."""
    try:
        return str(settings.CRAWLER_BASE_URLS[chain])
    except KeyError:
        raise NoCrawlerError(f"No crawler for {chain!r}; use one of: {', '.join(crawlable_chains())}.") from None


def _create(*, chain_id: str, **values: str) -> Requested:
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                run = CrawlRun.objects.create(chain_id=chain_id, **values)
        except IntegrityError:
            # The database allows one open run per chain. It may be over before we look: then try again.
            open_run = CrawlRun.objects.of(chain_id).open().first()
            if open_run is not None:
                return Requested(open_run, created=False)
            if attempt == TRIES:
                raise
        else:
            return Requested(run, created=True)
    raise AssertionError("unreachable")


def _wake(requested: Requested) -> None:
    if not nudge(requested.run.pk):
        requested.warning = FailureReason.BROKER.label


def nudge(run_id: int) -> bool:
    """Send a worker the message that a run is queued. False, and logged, when the broker cannot be reached."""
    CrawlRun.objects.filter(pk=run_id).update(nudged_at=timezone.now())
    try:
        current_app.send_task("crawler.tasks.run_queued_crawls", args=[run_id], expires=NUDGE_EXPIRES_SECONDS)
    except OperationalError as error:
        logger.warning("Run %s stays queued: %s (%s)", run_id, FailureReason.BROKER.sentence, error)
        return False
    return True


def cancel(*, run_id: int, cancelled_by: str) -> bool:
    """Call an open run off; whoever works on it sees its lease lost and stops. False when it was over already."""
    cancelled = (
        CrawlRun.objects.filter(pk=run_id)
        .open()
        .update(
            state=RunState.FAILED,
            reason=FailureReason.CANCELLED,
            detail=f"Cancelled by {cancelled_by}.",
            lease_owner="",
            lease_until=None,
            finished_at=timezone.now(),
        )
    )
    return cancelled == 1
