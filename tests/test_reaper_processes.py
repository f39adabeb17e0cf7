"""A real worker, killed with SIGKILL in mid-crawl: private Redis, a database of its own, real Chromium."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from crawler.tests.making import rows
from faults.installation import Installation, TooSlowError, installation, wait_until, worker_processes
from replica import ReplicaServer

pytestmark = [pytest.mark.processes, pytest.mark.browser]


@pytest.fixture
def programs() -> Iterator[Installation]:
    with installation() as started:
        yield started


def crawl_run(programs: Installation) -> dict[str, Any]:
    """The one run's row; a reader beside the programs."""
    with contextlib.closing(sqlite3.connect(f"file:{programs.folder}/db.sqlite3?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        return dict(database.execute("SELECT * FROM crawler_crawlrun").fetchone())


def wait_for_run(
    programs: Installation, reached: Callable[[dict[str, Any]], object], what: str, seconds: float
) -> None:
    """Wait for something of the one run; where it does not come, say how the run stands and what was said."""
    try:
        wait_until(lambda: reached(crawl_run(programs)), what, seconds)
    except TooSlowError as error:
        run = crawl_run(programs)
        shown = {name: run[name] for name in ("state", "reason", "detail", "attempts", "progress_done", "lease_owner")}
        raise TooSlowError(f"{error}\n{shown}\n{programs.last_words()}") from error


def test_a_crawl_whose_worker_is_killed_is_taken_up_again_and_leaves_no_browser(programs: Installation) -> None:
    with ReplicaServer("cu", rows(200), latency_s=1.0) as replica:
        first = programs.worker("first")
        request = f"runs.request_run(chain='cu', trigger='operator', base_url={replica.base_url!r})"
        programs.run(f"from crawler import runs; {request}")
        wait_for_run(programs, lambda run: run["progress_done"], "the crawl reads", 90)
        assert programs.browsers()

        for pid in worker_processes(first.pid):
            os.kill(pid, signal.SIGKILL)

        wait_until(lambda: not programs.browsers(), "the browser is gone", 5)
        assert crawl_run(programs)["state"] == "running"
        replica.latency_s = 0.0
        programs.worker("second")
        time.sleep(2)  # the lease
        programs.run("from crawler.runs import reaper; reaper.reap()")
        wait_for_run(programs, lambda run: run["state"] == "published", "the second worker publishes", 90)

    run = crawl_run(programs)
    assert (run["attempts"], run["offers_count"], run["started_count"], run["lease_owner"]) == (2, 200, 200, "")
    assert list(programs.profiles_folder.glob("*/")) == []
    assert programs.browsers() == []
