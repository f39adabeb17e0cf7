"""`manage.py crawl CHAIN`: crawl one of a chain's lists now, in this terminal."""

from __future__ import annotations

import json
import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm
from tqdm.contrib.logging import logging_redirect_tqdm

from crawler import runs
from crawler.collection.progress import Progress
from crawler.management.operators import (
    BUSY_STATUS,
    EXIT_STATUS,
    EXIT_STATUSES,
    busy_outcome,
    busy_sentence,
    current_user,
    outcome_of,
    sentence_of,
)
from crawler.models import CrawlRun, RunState
from crawler.runs import Requested, reaper
from crawler.site_lists import SiteList


class Command(BaseCommand):
    """Runs a crawl in the foreground."""

    help = (
        "Crawl one of a chain's lists now, in this terminal: its promotions, or its assortment, promoted or not. "
        f"{EXIT_STATUSES}"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The chain, the list, its address, the form of the outcome."""
        parser.add_argument("chain", choices=runs.crawlable_chains(), help="the chain's code")
        parser.add_argument(
            "--list",
            choices=SiteList.values,
            default=SiteList.PROMOTIONS.value,
            help="default: promotions",
        )
        parser.add_argument("--base-url", type=_address, help="another address than the configured one")
        parser.add_argument("--json", action="store_true", help="end with the outcome as one line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Crawl; then say what came of it and exit."""
        reaper.release_lost(options["chain"])
        self._warn(options["chain"])
        bar = tqdm(file=sys.stderr, unit="", desc=options["chain"], dynamic_ncols=True)
        with _interrupted_by_sigterm(), logging_redirect_tqdm(), bar:
            requested = _crawl(options["chain"], options["list"], options["base_url"] or "", bar)
        if not requested.created:
            self._refuse(requested.run, as_json=options["json"])
        run = requested.run
        run.refresh_from_db()
        self.stdout.write(json.dumps(outcome_of(run)) if options["json"] else sentence_of(run))
        if status := EXIT_STATUS.get(RunState(run.state), 1):
            sys.exit(status)

    def _warn(self, chain: str) -> None:
        """Say beforehand what is known of the source and will not bring promotions."""
        source = runs.chain_state(chain).source
        if source.state is runs.SourceState.CLOSED:
            self.stderr.write(f"{source.state.sentence.en} This crawl looks whether the list is back.")

    def _refuse(self, open_run: CrawlRun, *, as_json: bool) -> NoReturn:
        if not as_json:
            raise CommandError(busy_sentence(open_run), returncode=BUSY_STATUS)
        self.stdout.write(json.dumps(busy_outcome(open_run)))
        sys.exit(BUSY_STATUS)


def _crawl(
    chain: str,
    site_list: str,
    base_url: str,
    bar: Any,  # noqa: ANN401 - tqdm is generic over nothing here
) -> Requested:
    def show(progress: Progress) -> None:
        bar.total = progress.total
        bar.n = progress.done
        bar.set_postfix_str(progress.message.english, refresh=True)

    started: list[CrawlRun] = []
    try:
        return runs.crawl_here(
            chain=chain,
            requested_by=current_user(),
            base_url=base_url,
            site_list=site_list,
            on_start=started.append,
            on_progress=show,
        )
    except runs.NoCrawlerError as error:
        raise CommandError(str(error)) from error
    except KeyboardInterrupt:
        if not started:
            raise
        return Requested(started[0], created=True)


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ArgumentTypeError(f"{text!r} is not an address; use http://… or https://….")
    return text.rstrip("/")


@contextmanager
def _interrupted_by_sigterm() -> Iterator[None]:
    """A polite kill ends the run as Ctrl-C does: cancelled, the browser closed."""

    def interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
