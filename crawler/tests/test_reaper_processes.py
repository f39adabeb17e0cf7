"""A real worker, killed with SIGKILL in mid-crawl: private Redis, a database of its own, real Chromium."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from crawler import profiles
from crawler.replica import ReplicaServer
from crawler.tests.making import rows

pytestmark = [pytest.mark.processes, pytest.mark.browser]


def wait_until(reached: Callable[[], Any], what: str, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.1)


class Installation:
    """The programs of one installation in a folder of its own; the socket's path must stay short."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.test_settings",
            "PYEONSCAN_TEST_VAR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "REDIS_URL": f"redis+socket://{folder}/redis.sock",
            "CRAWLER_LEASE_SECONDS": "2",
        }
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                command, env=self.environment, cwd=settings.BASE_DIR, stdout=log, stderr=log, start_new_session=True
            )
        self.started.append(process)
        return process

    def worker(self, name: str) -> subprocess.Popen[bytes]:
        options = ["-Q", "crawl", "-c", "1", "-n", f"{name}@%h", "--loglevel", "warning", "--without-gossip"]
        return self.start(sys.executable, "-m", "celery", "-A", "config", "worker", *options)

    def run(self, code: str) -> None:
        script = f"import django; django.setup()\nfrom crawler import reaper, runs\n{code}"
        subprocess.run([sys.executable, "-c", script], env=self.environment, cwd=settings.BASE_DIR, check=True)

    def crawl_run(self) -> dict[str, Any]:
        """The one run's row; a reader beside the programs."""
        with contextlib.closing(sqlite3.connect(f"file:{self.folder}/db.sqlite3?mode=ro", uri=True)) as database:
            database.row_factory = sqlite3.Row
            return dict(database.execute("SELECT * FROM crawler_crawlrun").fetchone())

    def browsers(self) -> list[int]:
        """The processes of this installation's browsers."""
        folders = (self.folder / "browser-profiles").glob("*/")
        return [pid for folder in folders for pid in profiles.processes_using(folder)]

    def stop(self) -> None:
        for process in self.started:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def installation() -> Iterator[Installation]:
    folder = Path(tempfile.mkdtemp(prefix="ps-"))
    programs = Installation(folder)
    try:
        socket = str(folder / "redis.sock")
        programs.start("redis-server", "--port", "0", "--unixsocket", socket, "--save", "", "--dir", str(folder))
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            env=programs.environment, cwd=settings.BASE_DIR, check=True,
        )  # fmt: skip
        yield programs
    finally:
        programs.stop()
        shutil.rmtree(folder, ignore_errors=True)


def python_processes_of(parent: int) -> list[int]:
    """The worker and the child that carries its task out; not the browser's processes below it."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [parent, *map(int, children)]


def test_a_crawl_whose_worker_is_killed_is_taken_up_again_and_leaves_no_browser(installation: Installation) -> None:
    with ReplicaServer("cu", rows(200), latency_s=1.0) as replica:
        first = installation.worker("first")
        installation.run(f"runs.request_run(chain='cu', trigger='operator', base_url={replica.base_url!r})")
        wait_until(lambda: installation.crawl_run()["progress_done"], "the crawl reads")
        assert installation.browsers()

        for pid in python_processes_of(first.pid):
            os.kill(pid, signal.SIGKILL)

        wait_until(lambda: not installation.browsers(), "the browser is gone", 5)
        assert installation.crawl_run()["state"] == "running"
        replica.latency_s = 0.0
        installation.worker("second")
        time.sleep(2)  # the lease
        installation.run("reaper.reap()")
        wait_until(lambda: installation.crawl_run()["state"] == "published", "the second worker publishes")

    run = installation.crawl_run()
    assert (run["attempts"], run["offers_count"], run["started_count"], run["lease_owner"]) == (2, 200, 200, "")
    assert list((installation.folder / "browser-profiles").glob("*/")) == []
    assert installation.browsers() == []
