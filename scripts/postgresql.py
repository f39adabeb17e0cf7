"""Run a private PostgreSQL during the tests: on a socket only, in a temporary folder, without durability."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

# Its data need not survive a power cut.
_NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=2GB")
_ON_A_SOCKET = ("listen_addresses=", "max_connections=50", "log_min_messages=warning")
_OWNER = "postgres"
START_SECONDS = 30.0


class PostgreSQLError(RuntimeError):
    """PostgreSQL could not be found or started. The message says why."""


def programs() -> Path:
    """Return the folder of the newest installed `initdb` and `pg_ctl`. Raise PostgreSQLError if there is none."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda initdb: float(initdb.parent.parent.name)
    )
    if not found:
        raise PostgreSQLError("PostgreSQL's server programs are not installed: apt-get install postgresql")
    return found[-1].parent


@contextlib.contextmanager
def scratch_postgresql() -> Iterator[str]:
    """Start a server and yield its DATABASE_URL. Stop and delete it at the end, whatever happens meanwhile.

    Raises:
        PostgreSQLError: The server did not start.
    """
    folder = Path(tempfile.mkdtemp(prefix="pyeonscan-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, _OWNER)
        _initialise(folder / "data")
        with _server(folder):
            yield f"postgres://{_OWNER}@/{_OWNER}?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initialise(data: Path) -> None:
    arguments = ["--pgdata", str(data), "--username", _OWNER, "--auth", "trust", "--encoding", "UTF8", "--no-locale"]
    command = [*_as_owner(), str(programs() / "initdb"), *arguments]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    if done.returncode:
        raise PostgreSQLError(f"initdb failed:\n{done.stderr.strip()}")


@contextlib.contextmanager
def _server(folder: Path) -> Iterator[None]:
    options = [word for option in (*_NOT_DURABLE, *_ON_A_SOCKET) for word in ("-c", option)]
    program = str(programs() / "postgres")
    command = [*_as_owner("--pdeathsig", "KILL"), program, "-D", f"{folder}/data", "-k", f"{folder}"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*command, *options], cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        _wait_until_ready(process, folder)
        yield
    finally:
        process.send_signal(signal.SIGQUIT)  # an immediate shutdown: there is nothing to save
        process.wait(timeout=10)


def _wait_until_ready(process: subprocess.Popen[bytes], folder: Path) -> None:
    command = [str(programs() / "pg_isready"), "--quiet", "--host", str(folder)]
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run(command, check=False).returncode:
        if process.poll() is not None or time.monotonic() > deadline:
            raise PostgreSQLError(f"PostgreSQL did not start:\n{(folder / 'log').read_text(errors='replace').strip()}")
        time.sleep(0.1)


def _as_owner(*more: str) -> Sequence[str]:
    """Return the command that changes to PostgreSQL's user: it refuses to run as root. No process stays between."""
    if os.geteuid() != 0:
        return ("setpriv", *more, "--") if more else ()
    try:
        pwd.getpwnam(_OWNER)
    except KeyError:
        raise PostgreSQLError(f"there is no user '{_OWNER}' to run PostgreSQL as") from None
    return ("setpriv", "--reuid", _OWNER, "--regid", _OWNER, "--init-groups", *more, "--")
