"""Request a demonstration's first crawls and follow them until the page has promotions and pictures."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from crawler.models import CrawlRun, RunState, RunTrigger
from crawler.runs import ChainState, list_states, reason_label, request_run
from crawler.site_lists import SiteList
from promotions.models import Promotion
from promotions.pictures import picture_addresses
from recognition.models import PictureState, ProductPicture

POLL_SECONDS = 0.5
_UNFINISHED = (None, PictureState.PENDING)


class FirstCrawlError(RuntimeError):
    """A first crawl published nothing, or there was no progress for too long; the message says which."""


@dataclass(frozen=True)
class Status:
    """How much of the demonstration's data is there."""

    lists: tuple[ChainState, ...]
    """The lists of all chains that are crawled."""
    promotions: int
    """Promotions that run today."""
    pictures: int
    """Picture addresses of all products."""
    pictures_done: int
    """Pictures that were fetched, or tried without success."""

    @property
    def is_complete(self) -> bool:
        """Whether every list was published and every picture was tried once."""
        return all(state.checked_at for state in self.lists) and self.pictures_done >= self.pictures

    @property
    def sentence(self) -> str:
        """One line for a terminal."""
        chains = " · ".join(f"{_name(state)} {_progress(state)}" for state in self.lists)
        return f"{chains} · {self.promotions} promotions · pictures {self.pictures_done} of {self.pictures}"


def current_status() -> Status:
    """Read the status from the database."""
    known = {
        (row[0], row[1]): row[2] for row in ProductPicture.objects.values_list("product_id", "source_url", "state")
    }
    states = [known.get(found) for found in picture_addresses()]
    done = sum(state not in _UNFINISHED for state in states)
    return Status(tuple(_crawlable_lists()), Promotion.objects.running().count(), len(states), done)


def _crawlable_lists() -> list[ChainState]:
    """List the states of the chains that have a replica; the others are not crawled."""
    return [state for state in list_states() if state.is_crawlable]


def _name(state: ChainState) -> str:
    name = state.chain.english_name
    return name if state.site_list == SiteList.PROMOTIONS else f"{name} {state.site_list}"


def _progress(state: ChainState) -> str:
    run = _open_run_of_list(state) or state.last_run
    if run is None:
        return "not requested yet"
    if run.state == RunState.RUNNING:
        return f"read {run.progress_done} of {run.progress_total or '?'}"
    return f"{RunState(run.state).value}{f' ({run.reason})' if run.reason else ''}"


def _open_run_of_list(state: ChainState) -> CrawlRun | None:
    """Return the chain's open run if it crawls this list."""
    run = state.open_run
    return run if run is not None and run.site_list == state.site_list else None


def request_missing_lists() -> None:
    """Request a crawl of each list that was never published.

    A chain has one open run at a time: its promotions come first, its other list when those are published.
    """
    for state in _crawlable_lists():
        if state.checked_at is None:
            request_run(
                chain=state.chain.pk, trigger=RunTrigger.OPERATOR, requested_by="demo", site_list=state.site_list
            )


def follow_first_crawl(*, say: Callable[[str], object], patience_seconds: float) -> Status:
    """Request what is missing, then report every change until the data is complete.

    Raises:
        FirstCrawlError: a crawl failed or was quarantined, or nothing changed for `patience_seconds`.
    """
    started = timezone.now()
    request_missing_lists()
    reported, changed_at = "", time.monotonic()
    while True:
        status = current_status()
        if status.sentence != reported:
            reported, changed_at = status.sentence, time.monotonic()
            say(reported)
        if status.is_complete:
            return status
        _check_for_failures(status, started)
        _request_next_lists(status)
        if time.monotonic() - changed_at > patience_seconds:
            raise FirstCrawlError(f"nothing changed for {patience_seconds:g} s; see the workers' logs")
        time.sleep(POLL_SECONDS)


def _check_for_failures(status: Status, started: datetime) -> None:
    """Raise FirstCrawlError if a run that was requested since then ended without publishing."""
    for state in status.lists:
        run = state.last_run
        if run and run.created_at >= started and not state.checked_at and not state.open_run:
            raise FirstCrawlError(f"{_name(state)}: {_failure(run)}")


def _request_next_lists(status: Status) -> None:
    """Request a chain's other list once the run of its first list has ended."""
    if any(state.checked_at is None and state.open_run is None for state in status.lists):
        request_missing_lists()


def _failure(run: CrawlRun) -> str:
    detail = f": {run.detail.splitlines()[-1]}" if run.detail else ""
    return f"the crawl ended as {run.state}, {reason_label(run.reason)} ({run.reason}){detail}"
