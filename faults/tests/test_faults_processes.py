"""Some rounds of `make faults` as a program: real workers killed during a real crawl of a replica."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.installation import ROOT, wait_until

pytestmark = [pytest.mark.processes, pytest.mark.browser]
# The first five seeds aim twice inside publishing, at the pagination, at the kept snapshot, and after the commit.
SEED = "0"


@pytest.fixture
def scratch() -> Iterator[Path]:
    """The folder of the program's temporary files; its path is short, because a socket's path must be."""
    folder = Path(tempfile.mkdtemp(prefix="f-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def start(scratch: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "TMPDIR": str(scratch)}
    command = [sys.executable, "-m", "faults", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def processes_of(scratch: Path) -> list[str]:
    """Return the command lines of processes with this folder in their arguments or environment."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (entry / "cmdline").read_bytes()
            if os.fsencode(scratch) in words + (entry / "environ").read_bytes():
                found.append(words.decode(errors="replace").replace("\0", " "))
    return found


def test_the_platform_recovers_from_a_worker_killed_at_five_moments_of_crawl_and_publishing(scratch: Path) -> None:
    program = start(scratch, "--kills", "5", "--seed", SEED)
    output, _ = program.communicate(timeout=500)

    assert program.returncode == 0, output
    assert "5 kills, 0 failed" in output
    assert processes_of(scratch) == []
    assert list(scratch.iterdir()) == []


def test_an_interrupted_run_leaves_nothing_behind(scratch: Path) -> None:
    program = start(scratch)
    wait_until(lambda: any("user-data-dir" in command for command in processes_of(scratch)), "a browser starts", 60)
    program.send_signal(signal.SIGINT)
    output, _ = program.communicate(timeout=30)

    assert program.returncode == 130, output
    assert processes_of(scratch) == []
    assert list(scratch.iterdir()) == []
