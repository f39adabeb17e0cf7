from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts import supervisor as supervisor_module
from scripts.supervisor import Program, Supervisor

pytestmark = pytest.mark.processes

SLEEPS = [sys.executable, "-S", "-c", "import time; time.sleep(600)"]
# A program with a child of its own that would outlive it, as a worker with its pool or a driver with its browser.
HAS_A_CHILD = ["bash", "-c", 'sleep 600 & echo "child $!"; wait']
IGNORES_SIGTERM = ["bash", "-c", 'trap "" TERM; echo ready; while true; do sleep 1; done']


def eventually(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def is_alive(pid: int) -> bool:
    """Say if the process runs. One that ended and waits to be reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in {"Z", "X"}


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Iterator[Supervisor]:
    running = Supervisor(
        log_dir=tmp_path / "logs", environment=dict(os.environ), say=said.append, first_pause_seconds=0.05
    )
    yield running
    running.stop()


def pid_of(supervisor: Supervisor, name: str) -> int:
    pid = supervisor.pid(name)
    assert pid is not None
    return pid


def child_of(supervisor: Supervisor, name: str) -> int:
    assert eventually(lambda: "child" in supervisor.tail(name))
    return int(supervisor.tail(name).split()[-1])


def test_a_program_that_ends_is_restarted_and_the_end_of_its_log_is_shown(
    supervisor: Supervisor, said: list[str]
) -> None:
    supervisor.start(Program("web", ["bash", "-c", "echo no such port; sleep 600"], stage=0))
    first = pid_of(supervisor, "web")
    assert eventually(lambda: "no such port" in supervisor.tail("web"))

    os.kill(first, signal.SIGKILL)

    def restarted() -> bool:
        supervisor.check()
        return supervisor.is_running("web") and pid_of(supervisor, "web") != first

    assert eventually(restarted)
    assert "web ended (killed by SIGKILL)" in said[0]
    assert "no such port" in said[0]


def test_a_program_that_keeps_ending_is_restarted_after_longer_and_longer_pauses(
    supervisor: Supervisor, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor_module, "LONGEST_PAUSE_SECONDS", 0.2)
    supervisor.start(Program("web", ["bash", "-c", "exit 3"], stage=0))

    def restarted() -> bool:
        supervisor.check()
        return len(said) == 4

    assert eventually(restarted)
    assert [line.split(" in ")[1].split(" s")[0] for line in said] == ["0.05", "0.1", "0.2", "0.2"]
    assert all("exit code 3" in line for line in said)


def test_children_of_a_program_that_ended_are_killed_before_the_restart(supervisor: Supervisor) -> None:
    supervisor.start(Program("worker", HAS_A_CHILD, stage=0))
    grandchild = child_of(supervisor, "worker")
    os.kill(pid_of(supervisor, "worker"), signal.SIGKILL)

    def restarted() -> bool:
        supervisor.check()
        return not is_alive(grandchild)

    assert eventually(restarted)


def test_programs_are_stopped_stage_by_stage(tmp_path: Path, said: list[str]) -> None:
    order = tmp_path / "order"
    supervisor = Supervisor(log_dir=tmp_path / "logs", environment=dict(os.environ), say=said.append)
    for stage, name in enumerate(["beat", "worker", "web"]):
        note = f'trap "echo {name} >> {order}; exit" TERM; echo ready; while true; do sleep 0.02; done'
        supervisor.start(Program(name, ["bash", "-c", note], stage=stage))
    assert eventually(lambda: all("ready" in supervisor.tail(name) for name in ("beat", "worker", "web")))

    supervisor.stop()

    assert order.read_text().split() == ["beat", "worker", "web"]
    assert said == []


def test_a_program_that_ignores_sigterm_is_killed_after_its_grace_period(tmp_path: Path, said: list[str]) -> None:
    supervisor = Supervisor(log_dir=tmp_path / "logs", environment=dict(os.environ), say=said.append)
    supervisor.start(Program("worker", IGNORES_SIGTERM, stage=0, grace_seconds=0.3))
    supervisor.start(Program("pool", HAS_A_CHILD, stage=0, grace_seconds=0.3))
    assert eventually(lambda: "ready" in supervisor.tail("worker"))
    pids = [pid_of(supervisor, "worker"), pid_of(supervisor, "pool"), child_of(supervisor, "pool")]

    started = time.monotonic()
    supervisor.stop()

    assert time.monotonic() - started < 5
    assert not any(is_alive(pid) for pid in pids)


def test_a_step_that_is_still_running_is_killed_with_the_rest(tmp_path: Path, said: list[str]) -> None:
    supervisor = Supervisor(log_dir=tmp_path / "logs", environment=dict(os.environ), say=said.append)
    step = supervisor.step("drawing", SLEEPS)
    supervisor.stop()
    assert step.returncode == -signal.SIGKILL


def test_the_log_of_the_last_start_is_kept_beside_the_new_one(supervisor: Supervisor, tmp_path: Path) -> None:
    log = tmp_path / "logs" / "web.log"
    log.write_text("yesterday")
    supervisor.start(Program("web", ["bash", "-c", "echo today; sleep 600"], stage=0))
    assert eventually(lambda: "today" in log.read_text())
    assert log.with_suffix(".log.1").read_text() == "yesterday"


SUPERVISES = """
import os, sys, time
from pathlib import Path
from scripts.supervisor import Program, Supervisor
supervisor = Supervisor(log_dir=Path(sys.argv[1]), environment=dict(os.environ), say=print)
supervisor.start(Program("worker", ["bash", "-c", "trap '' TERM; sleep 600 & echo child $!; wait"], stage=0))
print(supervisor.pid("worker"), flush=True)
time.sleep(600)
"""


def test_no_program_survives_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", SUPERVISES, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout as output:
        worker = int(output.readline())
        log = tmp_path / "worker.log"
        assert eventually(lambda: "child" in log.read_text())
        grandchild = int(log.read_text().split()[1])
        assert is_alive(worker)
        assert is_alive(grandchild)

        process.kill()
        process.wait()

    assert eventually(lambda: not is_alive(worker) and not is_alive(grandchild))
