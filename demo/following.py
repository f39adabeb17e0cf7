"""Follows a demonstration's first crawls until the page has promotions and pictures."""

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

LOOK_EVERY_SECONDS = 0.5
_UNFINISHED = (None, PictureState.PENDING)


class FirstCrawlError(RuntimeError):
    """A chain's first crawl did not end in a catalogue, or nothing moves any more; the message says which."""


@dataclass(frozen=True)
class Status:
    """How far the demonstration's catalogue is."""

    lists: tuple[ChainState, ...]
    """The chains' promotions and catalogues."""
    promotions: int
    pictures: int
    """Picture addresses of the catalogue."""
    pictures_done: int
    """Those that were fetched, or tried without success."""

    @property
    def is_complete(self) -> bool:
        """Every list of every chain was published and no picture waits for its first try."""
        return all(state.checked_at for state in self.lists) and self.pictures_done >= self.pictures

    @property
    def sentence(self) -> str:
        """One line for a terminal."""
        chains = " · ".join(f"{_name(state)} {_progress(state)}" for state in self.lists)
        return f"{chains} · {self.promotions} promotions · pictures {self.pictures_done} of {self.pictures}"


def current_status() -> Status:
    """Look at the database once."""
    known = {
        (row[0], row[1]): row[2] for row in ProductPicture.objects.values_list("product_id", "source_url", "state")
    }
    states = [known.get(found) for found in picture_addresses()]
    done = sum(state not in _UNFINISHED for state in states)
    return Status(tuple(_crawled()), Promotion.objects.running().count(), len(states), done)


def _crawled() -> list[ChainState]:
    """The lists of the chains whose replicas are there; the others are not crawled."""
    return [state for state in list_states() if state.is_crawlable]


def _name(state: ChainState) -> str:
    name = state.chain.english_name
    return name if state.site_list == SiteList.PROMOTIONS else f"{name} {state.site_list}"


def _progress(state: ChainState) -> str:
    run = _own_open_run(state) or state.last_run
    if run is None:
        return "not asked yet"
    if run.state == RunState.RUNNING:
        return f"read {run.progress_done} of {run.progress_total or '?'}"
    return f"{RunState(run.state).value}{f' ({run.reason})' if run.reason else ''}"


def _own_open_run(state: ChainState) -> CrawlRun | None:
    """The chain's open run where it is of this list."""
    run = state.open_run
    return run if run is not None and run.site_list == state.site_list else None


def ask_for_what_is_missing() -> None:
    """Ask for a crawl of each list that was not published yet; workers carry it out.

    A chain's lists are walked one after the other: its promotions first, the other when those are published.
    """
    for state in _crawled():
        if state.checked_at is None:
            request_run(
                chain=state.chain.pk, trigger=RunTrigger.OPERATOR, requested_by="demo", site_list=state.site_list
            )


def follow(*, say: Callable[[str], object], patience_seconds: float) -> Status:
    """Ask for what is missing, then report every change until the catalogue is complete.

    Raises:
        FirstCrawlError: a crawl failed or was quarantined, or nothing changed for `patience_seconds`.
    """
    begun = timezone.now()
    ask_for_what_is_missing()
    told, changed_at = "", time.monotonic()
    while True:
        status = current_status()
        if status.sentence != told:
            told, changed_at = status.sentence, time.monotonic()
            say(told)
        if status.is_complete:
            return status
        _look_for_trouble(status, begun)
        _ask_for_the_next(status)
        if time.monotonic() - changed_at > patience_seconds:
            raise FirstCrawlError(f"nothing changed for {patience_seconds:g} s; see the workers' logs")
        time.sleep(LOOK_EVERY_SECONDS)


def _look_for_trouble(status: Status, begun: datetime) -> None:
    """Raises FirstCrawlError for a run that was asked for since and did not end in what it should."""
    for state in status.lists:
        run = state.last_run
        if run and run.created_at >= begun and not state.checked_at and not state.open_run:
            raise FirstCrawlError(f"{_name(state)}: {_why(run)}")


def _ask_for_the_next(status: Status) -> None:
    """A chain's other list could not be asked for while the first was walked."""
    if any(state.checked_at is None and state.open_run is None for state in status.lists):
        ask_for_what_is_missing()


def _why(run: CrawlRun) -> str:
    detail = f": {run.detail.splitlines()[-1]}" if run.detail else ""
    return f"the crawl was {run.state}, {reason_label(run.reason)} ({run.reason}){detail}"
