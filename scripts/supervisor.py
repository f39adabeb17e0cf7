"""Runs a handful of programs together: starts them, starts one again when it dies, stops all of them in order."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from common.processes import die_with_parent
from scripts.guardian import Guardian

STEADY_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 30.0
TAIL_LINES = 12


@dataclass(frozen=True)
class Program:
    """What to run. `stage` orders the end: lower stages are stopped first, programs of one stage together."""

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
    deaths: int = 0
    start_again_at: float | None = None


class Supervisor:
    """Owns the programs' processes. Each is the leader of a process group of its own, and writes to a log of its own.

    Not thread-safe, and to be used from the main thread only: Linux's parent-death signal is tied to the thread that
    started the process.
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
        """Start a program; from now on it is kept running."""
        log = self.log(program.name)
        if log.exists():
            log.replace(log.with_suffix(".log.1"))
        child = self._children[program.name] = _Child(program=program, log=log)
        self._spawn(child)

    def _spawn(self, child: _Child) -> None:
        with child.log.open("ab") as log:
            child.process = self._popen(child.program.command, stdout=log, stderr=log)
        child.started_at = time.monotonic()
        child.start_again_at = None

    def step(
        self, name: str, command: Sequence[str], *, stdout: int | IO[Any] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a program that ends by itself; the caller waits for it. It is not started again."""
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
    def tend(self) -> None:
        """One look at everybody: report who died and start again whose pause is over. Never blocks."""
        now = time.monotonic()
        for child in self._children.values():
            if child.process is not None and child.process.poll() is not None:
                self._bury(child, now)
            elif child.start_again_at is not None and now >= child.start_again_at:
                self._spawn(child)

    def _bury(self, child: _Child, now: float) -> None:
        assert child.process is not None
        code = child.process.returncode
        self._end_group(child.process)
        child.process = None
        if now - child.started_at >= STEADY_SECONDS:
            child.deaths = 0
        pause = min(self._first_pause * 2 ** min(child.deaths, 10), LONGEST_PAUSE_SECONDS)
        child.deaths += 1
        child.start_again_at = now + pause
        self._say(
            f"{child.program.name} ended ({_ending(code)}); starting it again in {pause:g} s. "
            f"Its log, {child.log}, ends:\n{self.tail(child.program.name)}"
        )

    def is_running(self, name: str) -> bool:
        """Whether the program's process is alive now."""
        process = self._children[name].process
        return process is not None and process.poll() is None

    def pid(self, name: str) -> int | None:
        """The process's number, None while it is down."""
        process = self._children[name].process
        return process.pid if process is not None else None

    def log(self, name: str) -> Path:
        """Where a program writes what it has to say."""
        return self._log_dir / f"{name}.log"

    def tail(self, name: str) -> str:
        """The log's last lines, indented."""
        log = self.log(name)
        lines = log.read_text(errors="replace").splitlines()[-TAIL_LINES:] if log.exists() else []
        return "\n".join(f"    {line}" for line in lines) or "    (empty)"

    # -- Stopping ------------------------------------------------------------------------------------------------------
    def stop(self) -> None:
        """End everything, stage by stage: SIGTERM, each program's grace, then SIGKILL for its whole group."""
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
        """Kill whatever of the group is still alive, its leader included."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._guardian.release(process.pid)


def _ending(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"
