"""Run a handful of programs together: start them, restart one that ends, and stop all of them in order.

No program outlives the supervisor, however the supervisor ends. `docs/adr/` says why no ready-made process runner is
used.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from common.processes import die_with_parent

_ROOT = Path(__file__).resolve().parents[1]
STEADY_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 30.0
TAIL_LINES = 12
# The guardian starts isolated (no environment, no site packages), so it must be told where this package is.
_GUARD = (
    f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from scripts.supervisor import guard_until_the_end as go; go()"
)


class Guardian:
    """Kills what the supervisor leaves behind if it is killed itself.

    A worker's own children (a pool process, a browser) outlive a worker that dies suddenly. The guardian is a process
    of its own, which runs `kill_listed_groups`. It reads every process group from its standard input, as `+12345` and
    `-12345` lines. When that pipe closes, for whatever reason, it kills the groups that are still listed, and ends.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _GUARD],
            stdin=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C at the terminal must not reach it
            text=True,
        )

    def guard(self, group: int) -> None:
        """From now on this process group dies with the supervisor."""
        self._write(f"{group:+d}")

    def release(self, group: int) -> None:
        """The group has ended. Its number may belong to another program soon."""
        self._write(f"{-group:+d}")

    def close(self) -> None:
        """Kill what is still guarded, and wait until that is done."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait(timeout=5)

    def _write(self, line: str) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()


def guard_until_the_end() -> None:
    """Be the guardian: deaf to the terminal, until the supervisor's pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    kill_listed_groups(sys.stdin)


def kill_listed_groups(lines: Iterable[str]) -> None:
    """Read `+group` and `-group` lines until the end. Then kill every group that is still listed."""
    groups: set[int] = set()
    for line in lines:
        group = int(line)
        groups.add(group) if group > 0 else groups.discard(-group)
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


@dataclass(frozen=True)
class Program:
    """What to run. `stage` gives the order of stopping: lower stages first, the programs of one stage together."""

    name: str
    command: Sequence[str]
    stage: int
    grace_seconds: float = 2.0


@dataclass
class _Child:
    program: Program
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    ends: int = 0
    restart_at: float | None = None


class Supervisor:
    """Owns the programs' processes. Each leads a process group of its own and writes to a log of its own.

    Use it from the main thread only: Linux ties the parent-death signal to the thread that started the process.
    """

    def __init__(
        self,
        *,
        log_dir: Path,
        environment: Mapping[str, str],
        say: Callable[[str], None],
        folder: Path | None = None,
        first_pause_seconds: float = 1.0,
    ) -> None:
        self._log_dir = log_dir
        self._environment = dict(environment)
        self._folder = folder
        self._say = say
        self._first_pause = first_pause_seconds
        self._children: dict[str, _Child] = {}
        self._steps: list[subprocess.Popen[bytes]] = []
        self._guardian = Guardian()
        log_dir.mkdir(parents=True, exist_ok=True)

    # -- Starting ------------------------------------------------------------------------------------------------------
    def start(self, program: Program) -> None:
        """Start a program, and keep it running from now on."""
        log = self.log(program.name)
        if log.exists():
            log.replace(log.with_suffix(".log.1"))
        child = self._children[program.name] = _Child(program=program, log=log)
        self._spawn(child)

    def _spawn(self, child: _Child) -> None:
        with child.log.open("ab") as log:
            child.process = self._popen(child.program.command, stdout=log, stderr=log)
        child.started_at = time.monotonic()
        child.restart_at = None

    def step(
        self, name: str, command: Sequence[str], *, stdout: int | IO[Any] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a program that ends by itself. The caller waits for it; it is not restarted."""
        with self.log(name).open("wb") as log:
            process = self._popen(command, stdout=log if stdout is None else stdout, stderr=log)
        self._steps.append(process)
        return process

    def _popen(self, command: Sequence[str], *, stdout: int | IO[Any], stderr: IO[Any]) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command,
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            process_group=0,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - this process has no threads
        )
        self._guardian.guard(process.pid)
        return process

    # -- Watching ------------------------------------------------------------------------------------------------------
    def check(self) -> None:
        """Look at every program once: report those that ended, and restart those whose pause is over. Never blocks."""
        now = time.monotonic()
        for child in self._children.values():
            if child.process is not None and child.process.poll() is not None:
                self._handle_end(child, now)
            elif child.restart_at is not None and now >= child.restart_at:
                self._spawn(child)

    def _handle_end(self, child: _Child, now: float) -> None:
        assert child.process is not None
        code = child.process.returncode
        self._end_group(child.process)
        child.process = None
        if now - child.started_at >= STEADY_SECONDS:
            child.ends = 0
        pause = min(self._first_pause * 2 ** min(child.ends, 10), LONGEST_PAUSE_SECONDS)
        child.ends += 1
        child.restart_at = now + pause
        self._say(
            f"{child.program.name} ended ({_ending(code)}); restarting in {pause:g} s. "
            f"Its log, {child.log}, ends:\n{self.tail(child.program.name)}"
        )

    def is_running(self, name: str) -> bool:
        """Say if the program's process is alive now."""
        process = self._children[name].process
        return process is not None and process.poll() is None

    def pid(self, name: str) -> int | None:
        """Return the process id, None while the program is down."""
        process = self._children[name].process
        return process.pid if process is not None else None

    def log(self, name: str) -> Path:
        """Return the path of the program's log."""
        return self._log_dir / f"{name}.log"

    def tail(self, name: str) -> str:
        """Return the log's last lines, indented."""
        log = self.log(name)
        lines = log.read_text(errors="replace").splitlines()[-TAIL_LINES:] if log.exists() else []
        return "\n".join(f"    {line}" for line in lines) or "    (empty)"

    # -- Stopping ------------------------------------------------------------------------------------------------------
    def stop(self) -> None:
        """Stop everything, stage by stage: SIGTERM, each program's grace period, then SIGKILL for its whole group."""
        for step in self._steps:
            self._end_group(step)
        for stage in sorted({child.program.stage for child in self._children.values()}):
            self._stop_stage([child for child in self._children.values() if child.program.stage == stage])
        self._guardian.close()

    def _stop_stage(self, children: Sequence[_Child]) -> None:
        alive = [(child.program, child.process) for child in children if child.process is not None]
        for _, process in alive:
            process.terminate()
        started = time.monotonic()
        for program, process in alive:
            left = max(0.0, started + program.grace_seconds - time.monotonic())
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=left)
            self._end_group(process)

    def _end_group(self, process: subprocess.Popen[bytes]) -> None:
        """Kill all processes of the group that are still alive, its leader included."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._guardian.release(process.pid)


def _ending(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"
