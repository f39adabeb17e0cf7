"""What the browser showed when a crawl failed: kept on disk for a month, one folder for each run."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from crawler.collecting import Failure

KEPT_FOR: Final = timedelta(days=30)
PAGE: Final = "page.html"
SCREENSHOT: Final = "screenshot.png"


def describe(failure: Failure) -> str:
    """The failure in a sentence, with the address and the answer's status where there is one."""
    where = " ".join(part for part in (failure.url, str(failure.status or "")) if part)
    parts = (failure.reason.sentence, failure.detail, where)
    return "\n".join(part for part in parts if part)


def keep(run_id: int, failure: Failure) -> None:
    """Store the page's text and picture, where there are any."""
    folder = folder_of(run_id)
    for name, data in ((PAGE, failure.html.encode()), (SCREENSHOT, failure.screenshot)):
        if data:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)


def files_of(run_id: int) -> list[str]:
    """The names of what is kept of a run."""
    return [name for name in (SCREENSHOT, PAGE) if (folder_of(run_id) / name).is_file()]


def folder_of(run_id: int) -> Path:
    """Where a run's evidence lies; the folder need not exist."""
    return Path(settings.CRAWL_EVIDENCE_DIR) / str(run_id)


def remove_old(now: datetime) -> None:
    """Delete what is older than a month."""
    limit = (now - KEPT_FOR).timestamp()
    for folder in Path(settings.CRAWL_EVIDENCE_DIR).glob("*/"):
        if folder.stat().st_mtime < limit:
            shutil.rmtree(folder, ignore_errors=True)
