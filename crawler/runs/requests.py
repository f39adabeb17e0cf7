"""Request a crawl run, wake a worker for it, cancel it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction

from common import jobs
from crawler import chains
from crawler.failures import FailureReason
from crawler.models import CrawlRun, RunState, RunTrigger
from crawler.querysets import FOREGROUND_TRIGGERS
from crawler.site_lists import SiteList

# A worker drops a message that is older than 45 s. The reaper sends a new one while the row is queued.
MESSAGE: Final = jobs.Message("crawler.tasks.run_queued_crawls", expires_s=45, names_job=True)


class NoCrawlerError(ValueError):
    """There is no crawler for this chain, or this list of it; the message names those there are."""


@dataclass(slots=True)
class Requested:
    """A chain's open run. `created` is False when it was open already; `warning` is "" or why no worker was woken."""

    run: CrawlRun
    created: bool
    warning: str = ""


def crawlable_chains() -> list[str]:
    """Return the codes of the chains that have a crawler."""
    return list(settings.CRAWLER_BASE_URLS)


def lists_of(chain: str) -> list[SiteList]:
    """Return the lists of a chain that can be crawled, its promotions first."""
    return list(chains.lists_of(chain)) if chain in chains.codes() else [SiteList.PROMOTIONS]


def request_run(
    *,
    chain: str,
    trigger: RunTrigger,
    requested_by: str = "",
    base_url: str = "",
    site_list: str = SiteList.PROMOTIONS,
) -> Requested:
    """Queue a crawl of one of a chain's lists, and wake a worker once the row is committed.

    If another run of the chain is open, also one of its other list, that run is returned. If the message broker is
    down, the result has a warning: the row stays queued, and the reaper sends another message.

    Raises:
        NoCrawlerError: there is no crawler for the chain or the list.
    """
    base_url = base_url or site_of(chain)
    if site_list not in (known := lists_of(chain)):
        raise NoCrawlerError(f"No crawler for the {site_list} list of {chain}; use one of: {', '.join(known)}.")
    run, created = jobs.create_unless_open(
        CrawlRun.objects.of(chain),
        chain_id=chain,
        trigger=trigger,
        requested_by=requested_by,
        base_url=base_url,
        site_list=site_list,
    )
    requested = Requested(run, created)
    if created and trigger not in FOREGROUND_TRIGGERS:
        transaction.on_commit(lambda: _wake(requested))
    return requested


def _wake(requested: Requested) -> None:
    if not nudge(requested.run):
        requested.warning = FailureReason.BROKER.label


def site_of(chain: str) -> str:
    """Return the address that a chain is crawled at. Raises NoCrawlerError."""
    try:
        return str(settings.CRAWLER_BASE_URLS[chain])
    except KeyError:
        raise NoCrawlerError(f"No crawler for {chain!r}; use one of: {', '.join(crawlable_chains())}.") from None


def nudge(run: CrawlRun) -> bool:
    """Wake a worker for a queued run. False, and logged, if the message broker cannot be reached."""
    return jobs.nudge(run, MESSAGE)


def cancel(*, run_id: int, cancelled_by: str) -> bool:
    """Cancel an open run. Whoever works on it finds its lease lost and stops. False if the run was over already."""
    cancelled = CrawlRun.objects.filter(pk=run_id).close_open(
        state=RunState.FAILED, reason=FailureReason.CANCELLED, detail=f"Cancelled by {cancelled_by}."
    )
    return cancelled == 1
