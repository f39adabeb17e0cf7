"""Observe from outside which phase a run is in: by its row, its snapshot, and its worker's transaction."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

from django.utils import timezone

from common.jobs import OPEN_STATES
from crawler.models import CrawlRun, RunState, Snapshot
from faults.databases import Database
from faults.installation import wait_until, worker_processes
from faults.moments import Durations, Moment, Phase, Victim

_ORDER: Final = list(Phase)
_POLL_SECONDS: Final = 0.003
_LONGEST_SECONDS: Final = 60.0
_LONGER_THAN_A_RENEWAL_SECONDS: Final = 0.004
_JUST_RENEWED: Final = timedelta(milliseconds=20)
# What follows the commit (the lease's thread ends, the message is acknowledged) leaves no trace to measure.
_AFTER_THE_COMMIT_SECONDS: Final = 0.03
# Wait for a renewal within this part of the pagination, so that one is still to come.
_RENEWAL_WITHIN: Final = 0.6


class Watch:
    """Observe one run and the worker that executes it."""

    def __init__(self, run_id: int, database: Database, worker: int) -> None:
        self._run_id = run_id
        self._database = database
        self._worker = worker

    def phase(self, at: datetime | None = None) -> Phase:
        """Return the run's phase, which may already have changed, unless the worker is stopped: it stopped at `at`."""
        run = CrawlRun.objects.get(pk=self._run_id)
        if run.state == RunState.QUEUED:
            return Phase.QUEUED
        if run.state not in OPEN_STATES:
            return Phase.COMMITTED
        if Snapshot.objects.filter(run_id=self._run_id).exists():
            return Phase.PUBLISHING if self._is_writing() else Phase.KEPT
        if run.progress_done == 0:
            return Phase.STARTING
        is_renewed = run.heartbeat_at is not None and (at or timezone.now()) - run.heartbeat_at < _JUST_RENEWED
        return Phase.RENEWING if is_renewed or self._is_writing() else Phase.PAGINATION

    def _is_writing(self) -> bool:
        return self._database.is_written_by(worker_processes(self._worker))

    def durations(self) -> Durations:
        """Follow the run to its end and return the seconds of each phase. Renewals are part of the pagination."""
        begun: dict[Phase, float] = {}
        for phase in (Phase.QUEUED, Phase.STARTING, Phase.PAGINATION, Phase.KEPT, Phase.PUBLISHING, Phase.COMMITTED):
            self._wait_for(phase)
            begun[phase] = time.monotonic()
        lasted = {phase: begun[after] - begun[phase] for phase, after in pairwise(begun)}
        return {**lasted, Phase.COMMITTED: _AFTER_THE_COMMIT_SECONDS}

    def wait_for(self, moment: Moment, durations: Durations) -> None:
        """Return at the moment, or at once if its phase is over. Raises TooSlowError."""
        if moment.phase is Phase.RENEWING:
            self._wait_for(Phase.PAGINATION)
            time.sleep(moment.fraction * _RENEWAL_WITHIN * durations[Phase.PAGINATION])
            self._wait_for(Phase.RENEWING)
        else:
            self._wait_for(moment.phase)
            time.sleep(moment.delay(durations))

    def _wait_for(self, phase: Phase) -> None:
        wait_until(
            lambda: self._has_reached(phase),
            f"a crawl reaches {phase!r}",
            _LONGEST_SECONDS,
            every=_POLL_SECONDS,
        )

    def _has_reached(self, phase: Phase) -> bool:
        """Return whether the run is in the phase or beyond it."""
        now = self.phase()
        if phase is Phase.PUBLISHING is now:
            # The lease's thread writes too, but only for a millisecond.
            time.sleep(_LONGER_THAN_A_RENEWAL_SECONDS)
            now = self.phase()
        return _ORDER.index(now) >= _ORDER.index(phase)

    def kill(self, victim: Victim) -> Phase:
        """Kill the worker's processes with SIGKILL and return the phase in which they died.

        They are stopped while the row is read, so that the phase is known and not guessed. (A PostgreSQL server still
        executes a statement that it had received.)
        """
        processes = worker_processes(self._worker)
        if victim is Victim.CHILD:
            processes = processes[1:]
        _signal(processes, signal.SIGSTOP)
        stopped_at = timezone.now()
        wait_until(lambda: all(map(_is_stopped, processes)), "the worker stops", 5, every=_POLL_SECONDS)
        phase = self.phase(stopped_at)
        _signal(processes, signal.SIGKILL)
        wait_until(lambda: not any(map(_is_alive, processes)), "the worker is dead", 5, every=_POLL_SECONDS)
        return phase


def _signal(processes: Sequence[int], sig: signal.Signals) -> None:
    for pid in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sig)


def _state(pid: int) -> str:
    """Return the kernel's letter for the state of a process (proc_pid_stat(5)); Z if it is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return "Z"


def _is_stopped(pid: int) -> bool:
    return _state(pid) in "TZ"


def _is_alive(pid: int) -> bool:
    return _state(pid) not in "ZX"
