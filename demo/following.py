"""Follows a demonstration's first crawls until the page has promotions and pictures."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from crawler.models import CrawlRun, RunState, RunTrigger
from crawler.runs import ChainState, chain_states, reason_label, request_run
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

    chains: tuple[ChainState, ...]
    promotions: int
    pictures: int
    """Picture addresses of the catalogue."""
    pictures_done: int
    """Those that were fetched, or tried without success."""

    @property
    def is_complete(self) -> bool:
        """Every chain has a catalogue and no picture waits for its first try."""
        has_catalogues = all(state.chain.catalogue_checked_at is not None for state in self.chains)
        return has_catalogues and self.pictures_done >= self.pictures

    @property
    def sentence(self) -> str:
        """One line for a terminal."""
        chains = " · ".join(f"{state.chain.english_name} {_progress(state)}" for state in self.chains)
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
    """The chains whose replicas are there; the others are not crawled."""
    return [state for state in chain_states() if state.is_crawlable]


def _progress(state: ChainState) -> str:
    run = state.open_run or state.last_run
    if run is None:
        return "not asked yet"
    if run.state == RunState.RUNNING:
        return f"read {run.progress_done} of {run.progress_total or '?'}"
    return f"{RunState(run.state).value}{f' ({run.reason})' if run.reason else ''}"


def ask_for_catalogues() -> None:
    """Ask for a crawl of every chain that has no catalogue yet; workers carry it out."""
    for state in _crawled():
        if state.chain.catalogue_checked_at is None:
            request_run(chain=state.chain.pk, trigger=RunTrigger.OPERATOR, requested_by="demo")


def follow(*, say: Callable[[str], object], patience_seconds: float) -> Status:
    """Ask for what is missing, then report every change until the catalogue is complete.

    Raises:
        FirstCrawlError: a crawl failed or was quarantined, or nothing changed for `patience_seconds`.
    """
    ask_for_catalogues()
    told, changed_at = "", time.monotonic()
    while True:
        status = current_status()
        if status.sentence != told:
            told, changed_at = status.sentence, time.monotonic()
            say(told)
        if status.is_complete:
            return status
        _look_for_trouble(status)
        if time.monotonic() - changed_at > patience_seconds:
            raise FirstCrawlError(f"nothing changed for {patience_seconds:g} s; see the workers' logs")
        time.sleep(LOOK_EVERY_SECONDS)


def _look_for_trouble(status: Status) -> None:
    for state in status.chains:
        run = state.last_run
        if run is None or state.open_run is not None or run.state == RunState.PUBLISHED:
            continue
        raise FirstCrawlError(f"{state.chain.english_name}: {_why(run)}")


def _why(run: CrawlRun) -> str:
    detail = f": {run.detail.splitlines()[-1]}" if run.detail else ""
    return f"the crawl was {run.state}, {reason_label(run.reason)} ({run.reason}){detail}"
