"""The programs of one installation: a private Redis, a database and workers, all below one scratch folder."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from scripts.supervisor import Guardian

ROOT: Final = Path(__file__).resolve().parents[1]
LEASE_SECONDS: Final = 2.0
_BROWSER_PROGRAMS: Final = (b"chrom", b"setpriv")
_POLL_SECONDS: Final = 0.02
_LOG_END_LENGTH: Final = 4000


class TooSlowError(AssertionError):
    """A condition was not met in time; the message names it."""


def wait_until(reached: Callable[[], object], what: str, seconds: float = 40, *, every: float = _POLL_SECONDS) -> None:
    """Poll until `reached` returns something true. Raises TooSlowError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > deadline:
            raise TooSlowError(f"{what}: not within {seconds:g} s")
        time.sleep(every)


@contextlib.contextmanager
def installation(database_url: str = "") -> Iterator[Installation]:
    """Yield an installation with a running Redis and an empty, migrated database, by default a SQLite file of its own.

    Everything that it started is stopped at the end, however the block or this process ends.
    """
    folder = Path(tempfile.mkdtemp(prefix="ps-"))  # a socket's path must stay short
    programs = Installation(folder, database_url)
    try:
        programs.start_redis()
        programs.manage("migrate", "--verbosity", "0")
        yield programs
    finally:
        programs.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Installation:
    """Start programs with one environment, find their processes, and stop them all."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.test_settings",
            "PYEONSCAN_TEST_VAR": str(folder),
            "TMPDIR": str(folder),  # a Chromium that is killed leaves a folder with its socket there
            "DATABASE_URL": database_url or f"sqlite:///{folder}/db.sqlite3",
            "REDIS_URL": f"redis+socket://{self.redis_socket}",
            "CRAWLER_LEASE_SECONDS": f"{LEASE_SECONDS:g}",
        }
        self._started: list[subprocess.Popen[bytes]] = []
        self._guardian = Guardian()

    @property
    def redis_socket(self) -> Path:
        return self.folder / "redis.sock"

    @property
    def log(self) -> Path:
        """Return the log of all programs."""
        return self.folder / "log"

    def end_of_log(self) -> str:
        """Return the end of the log."""
        return self.log.read_text(errors="replace")[-_LOG_END_LENGTH:] if self.log.exists() else ""

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a program as the leader of a process group of its own."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command,
                env=self.environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._guardian.guard(process.pid)
        self._started.append(process)
        return process

    def start_redis(self) -> None:
        """Start Redis. Raises TooSlowError if it does not answer."""
        options = ["--port", "0", "--unixsocket", str(self.redis_socket), "--save", "", "--dir", str(self.folder)]
        self.start("redis-server", *options)
        wait_until(self.redis_socket.exists, "Redis starts", 10)

    def worker(self, name: str) -> subprocess.Popen[bytes]:
        """Start a worker of the crawl queue with one child process."""
        options = ["-Q", "crawl", "-c", "1", "-n", f"{name}@%h", "--loglevel", "warning", "--without-gossip"]
        return self.start(sys.executable, "-m", "celery", "--quiet", "-A", "config", "worker", *options)

    def manage(self, *command: str) -> None:
        """Run a management command. Raises CalledProcessError if it fails."""
        subprocess.run([sys.executable, "manage.py", *command], env=self.environment, cwd=ROOT, check=True)

    def run(self, code: str) -> None:
        """Run code with Django set up. Raises CalledProcessError if it fails."""
        script = f"import django; django.setup()\n{code}"
        subprocess.run([sys.executable, "-c", script], env=self.environment, cwd=ROOT, check=True)

    @property
    def profiles_folder(self) -> Path:
        """Return the folder of the browser profiles of crawls."""
        return self.folder / "browser-profiles"

    def browsers(self) -> list[int]:
        """Return the processes of this installation's browsers and drivers."""
        return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if self._is_browser(entry)]

    def _is_browser(self, entry: Path) -> bool:
        with contextlib.suppress(OSError):
            words = (entry / "cmdline").read_bytes()
            program = words.split(b"\0")[0].rpartition(b"/")[2]
            if program.startswith(_BROWSER_PROGRAMS):
                # A renderer's environment is overwritten, a driver's command line does not name the folder.
                return os.fsencode(self.folder) in words + (entry / "environ").read_bytes()
        return False

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Kill a program with its process group, and wait until it is gone."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._guardian.release(process.pid)
        self._started.remove(process)

    def stop(self) -> None:
        """Kill every program that was started."""
        for process in [*self._started]:
            self.kill(process)
        with contextlib.suppress(TooSlowError):
            wait_until(lambda: not self.browsers(), "the browsers are gone", 5)
        for pid in self.browsers():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._guardian.close()


def worker_processes(worker: int) -> list[int]:
    """Return a worker and the children that run its tasks, without the browser's processes below them."""
    children = Path(f"/proc/{worker}/task/{worker}/children").read_text().split()
    return [worker, *map(int, children)]
