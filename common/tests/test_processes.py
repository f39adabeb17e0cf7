from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from common.processes import dying_with_parent

# Starts a program that would run for minutes, prints its process id, and waits.
_PARENT = """
import subprocess, sys, time
from common.processes import die_with_parent, dying_with_parent
sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
forked = subprocess.Popen(sleep, preexec_fn=die_with_parent)
wrapped = subprocess.Popen([*dying_with_parent(sleep[0]), *sleep[1:]])
time.sleep(0.5)
print(forked.pid, wrapped.pid, flush=True)
time.sleep(600)
"""


def test_without_setpriv_the_program_is_started_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    assert dying_with_parent("/usr/bin/chromedriver") == ["/usr/bin/chromedriver"]


@pytest.mark.processes
def test_children_end_when_their_parent_is_killed() -> None:
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", _PARENT], cwd=root, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        children = [int(word) for word in parent.stdout.readline().split()]
        assert all(_is_alive(child) for child in children)
        parent.kill()

    deadline = time.monotonic() + 10
    while any(_is_alive(child) for child in children):
        assert time.monotonic() < deadline, "a child outlived its parent"
        time.sleep(0.05)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
