"""What the browser showed when a crawl failed: a folder on disk for each run, for a month, of each chain the newest."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final

from django.conf import settings

from crawler.collection.crawl import Failure
from crawler.models import CrawlRun

KEPT_FOR: Final = timedelta(days=30)
KEPT_RUNS: Final = 20
"""So many of each chain are kept at most, the newest: a chain that fails all day long does not fill the disk."""
PAGE: Final = "page.html"
SCREENSHOT: Final = "screenshot.png"


def describe(failure: Failure) -> str:
    """Return the failure in a sentence, with the address and the answer's status if there is one."""
    where = " ".join(part for part in (failure.url, str(failure.status or "")) if part)
    parts = (failure.reason.sentence, failure.detail, where)
    return "\n".join(part for part in parts if part)


def keep(run_id: int, failure: Failure) -> None:
    """Store the page's text and picture, if there are any."""
    folder = folder_of(run_id)
    for name, data in ((PAGE, failure.html.encode()), (SCREENSHOT, failure.screenshot)):
        if data:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)


def files_of(run_id: int) -> list[str]:
    """Return the names of what is kept of a run."""
    return [name for name in (SCREENSHOT, PAGE) if (folder_of(run_id) / name).is_file()]


def folder_of(run_id: int) -> Path:
    """Where a run's evidence lies; the folder need not exist."""
    return Path(settings.CRAWL_EVIDENCE_DIR) / str(run_id)


def remove_old(now: datetime) -> None:
    """Delete what is older than a month, and of each chain all but the newest `KEPT_RUNS`."""
    limit = (now - KEPT_FOR).timestamp()
    folders = [folder for folder in Path(settings.CRAWL_EVIDENCE_DIR).glob("*/") if folder.name.isdecimal()]
    old = [folder for folder in folders if folder.stat().st_mtime < limit]
    for folder in {*old, *_beyond_the_newest(folders)}:
        shutil.rmtree(folder, ignore_errors=True)


def _beyond_the_newest(folders: Sequence[Path]) -> Iterator[Path]:
    if len(folders) <= KEPT_RUNS:
        return
    by_run = {int(folder.name): folder for folder in folders}
    runs = CrawlRun.objects.filter(pk__in=by_run).order_by("chain_id", "-pk").values_list("chain_id", "pk")
    for _, of_chain in groupby(runs, key=itemgetter(0)):
        for _, pk in list(of_chain)[KEPT_RUNS:]:
            yield by_run[pk]
