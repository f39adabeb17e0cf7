from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config import environment
from scripts.postgresql import scratch_postgresql

pytestmark = pytest.mark.processes


@pytest.fixture
def address() -> Iterator[str]:
    with scratch_postgresql() as url:
        yield url


def connect(url: str, monkeypatch: pytest.MonkeyPatch) -> psycopg.Connection[tuple[object, ...]]:
    monkeypatch.setenv("DATABASE_URL", url)
    entry = environment.database("DATABASE_URL", "")
    return psycopg.connect(host=entry["HOST"], user=entry["USER"], dbname=entry["NAME"])


def test_the_settings_understand_its_address(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with connect(address, monkeypatch) as connection:
        row = connection.execute("SELECT current_setting('server_encoding'), current_setting('listen_addresses')")
        assert row.fetchone() == ("UTF8", "")


def fail_with_a_server(folders: list[Path]) -> None:
    with scratch_postgresql() as url:
        folders.append(Path(url.partition("host=")[2]))
        raise ZeroDivisionError


def test_it_is_stopped_and_deleted_if_the_tests_fail() -> None:
    folders: list[Path] = []
    with pytest.raises(ZeroDivisionError):
        fail_with_a_server(folders)
    assert len(folders) == 1
    assert not folders[0].exists()


KILLED = """
import os, signal
from pathlib import Path
from scripts.postgresql import scratch_postgresql
with scratch_postgresql() as url:
    print(Path(url.partition("host=")[2], "data", "postmaster.pid").read_text().split()[0], flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_ends_with_the_process_that_started_it() -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED], capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    server = Path("/proc", killed.stdout.strip())
    deadline = time.monotonic() + 10
    while is_alive(server) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(server)


def is_alive(process: Path) -> bool:
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_server_does_not_run_as_root(address: str) -> None:
    data = Path(address.partition("host=")[2], "data")
    assert data.stat().st_uid != 0 or os.geteuid() != 0
