"""A chain's promotions from a file: shown first, then published as a crawl's would be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db.models import Max
from django.utils import timezone

from crawler import checks, runs
from crawler.collection.crawl import Collected
from crawler.file_import.csv_reader import UnreadableFileError, brand_key, read_promotions
from crawler.models import CrawlRun, Snapshot
from crawler.offers import Problem, ProblemReason
from crawler.publishing import promotion_list
from crawler.publishing.difference import Difference
from promotions.models import Chain


class ImportRefusedError(ValueError):
    """The file cannot be imported; the message says why and what to do."""


class ChainBusyError(ImportRefusedError):
    """Another run of the chain is open: `run`."""

    def __init__(self, run: CrawlRun) -> None:
        super().__init__(f"Run {run.pk} of {run.chain_id} is {run.state}; wait or cancel it.")
        self.run = run


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file that was read: `seen_at` is when the promotions in it were seen."""

    chain: str
    name: str
    collected: Collected
    seen_at: datetime

    def problems(self, reason: ProblemReason) -> Sequence[Problem]:
        """The bad or skipped lines, in the file's order."""
        return [problem for problem in self.collected.problems if problem.reason == reason]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What importing would do: the first failed check (None when it would be published) and the difference."""

    failed: checks.Verdict | None
    difference: Difference


def read_file(path: Path, *, chain: str, seen_at: datetime | None = None) -> ImportFile:
    """Read a chain's promotion list. Raises ImportRefusedError for an unknown chain or a file that is no list.

    `seen_at` (default: now) must not lie in the future, and not before what the chain's catalogue was made from.
    """
    codes = list(Chain.objects.values_list("code", flat=True))
    if chain not in codes:
        raise ImportRefusedError(f"No chain {chain!r}; use one of: {', '.join(codes)}.")
    try:
        collected = read_promotions(path.read_bytes(), chain=chain, brands=_brands())
    except (OSError, UnreadableFileError) as error:
        raise ImportRefusedError(f"{path} was not read: {error}") from error
    if not collected.offers:
        raise ImportRefusedError(f"{path} holds no promotion that can be read.")
    return ImportFile(chain, path.name, collected, _checked(seen_at or timezone.now(), chain))


def _brands() -> dict[str, str]:
    chains = Chain.objects.all()
    return {brand_key(name): chain.pk for chain in chains for name in (chain.pk, chain.name, chain.english_name)}


def _checked(seen_at: datetime, chain: str) -> datetime:
    newest = Snapshot.objects.accepted().filter(chain_id=chain).aggregate(newest=Max("fetched_at"))["newest"]
    if seen_at > timezone.now():
        raise ImportRefusedError(f"{seen_at:%F %T} lies in the future.")
    if newest and seen_at <= newest:
        raise ImportRefusedError(f"The catalogue of {chain} was made from newer data ({newest:%F %T} UTC).")
    return seen_at


def forecast(file: ImportFile) -> Forecast:
    """What importing the file would change at this moment. Nothing is written."""
    verdicts = runs.judge(file.chain, file.collected, file.seen_at)
    difference = promotion_list.compare(
        chain=file.chain,
        offers=file.collected.offers,
        seen_at=file.seen_at,
        problems=runs.problem_counts(file.collected),
    )
    return Forecast(checks.first_failed(verdicts), difference)


def import_file(file: ImportFile, *, requested_by: str) -> CrawlRun:
    """Import the file as a run of its own: snapshot, checks, publishing, history as of a crawl.

    Raises ChainBusyError while another run of the chain is open.
    """
    requested = runs.import_here(
        chain=file.chain,
        requested_by=requested_by,
        source=file.name[:500],
        collected=file.collected,
        seen_at=file.seen_at,
    )
    if not requested.created:
        raise ChainBusyError(requested.run)
    return requested.run


__all__ = ["ChainBusyError", "Forecast", "ImportFile", "ImportRefusedError", "forecast", "import_file", "read_file"]
