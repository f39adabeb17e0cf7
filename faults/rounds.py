"""Play one round: a fresh database, a crawl, a kill, a new worker, and the verdict."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import redis
from celery import current_app
from django.utils import timezone

from common import kst
from crawler import runs, tasks
from crawler.browser import profiles
from crawler.collection import crawl
from crawler.models import CrawlRun, RunState, RunTrigger
from faults import catalogue
from faults.databases import Database
from faults.installation import Installation, TooSlowError, wait_until
from faults.moments import Durations, Moment, Phase, Victim
from faults.observing import Watch
from faults.verdicts import Record, differences, open_ends, read_record, remains
from promotions.tasks import refresh_merges
from replica import ReplicaServer

# Makes the pagination long enough to be hit in its middle. After the kill it is set to 0.
LATENCY_SECONDS: Final = 0.02
REAP_EVERY_SECONDS: Final = 0.5
WORKER_READY_SECONDS: Final = 60.0
# A message that was lost with its worker is sent again after runs.requests.NUDGE_EXPIRES_SECONDS.
RECOVERED_SECONDS: Final = 120.0
BROWSER_GONE_SECONDS: Final = 5.0
_EARLIER: Final = timedelta(days=3)
_AFTER_A_HIT: Final = 1.1
_AFTER_A_MISS: Final = 0.6
_NOT_VISITED_AGAIN: Final = {Phase.KEPT, Phase.PUBLISHING, Phase.COMMITTED}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one kill. `landed` is the run's phase by its row; `faults` is empty if the platform recovered."""

    moment: Moment
    landed: Phase | None
    attempts: int
    seconds: float
    faults: tuple[str, ...]


class Rounds:
    """Everything kept between rounds: the site, the present worker, the result of a clean run."""

    def __init__(self, programs: Installation, database: Database, replica: ReplicaServer) -> None:
        self._programs = programs
        self._database = database
        self._replica = replica
        self._workers = 0
        self._worker: subprocess.Popen[bytes] | None = None
        self._durations: Durations = {}
        self._expected: Record | None = None

    def prepare(self) -> Durations:
        """Publish the earlier list, then crawl without a fault. Returns how long the phases took, in seconds.

        Raises RuntimeError if two crawls without a fault differ: nothing could be compared with them.
        """
        self._replica.set_records(catalogue.earlier())
        collected = crawl.collect(
            catalogue.CHAIN, base_url=self._replica.base_url, on_progress=lambda _: None, should_stop=lambda: False
        )
        seen_at = timezone.now() - _EARLIER
        runs.import_here(
            chain=catalogue.CHAIN, requested_by="faults", source="earlier", collected=collected, seen_at=seen_at
        )
        self._database.keep_as_template()
        self._replica.set_records(catalogue.present())
        first = self._clean(with_new_worker=True)
        self._expected = self._clean()
        if unlike := list(differences(first, self._expected)):
            raise RuntimeError(f"Two crawls without a fault differ: {'; '.join(unlike)}")
        return self._durations

    def play(self, moment: Moment) -> Outcome:
        """Play one round, and repeat it if it crosses midnight in Korea, because first and last days seen change."""
        while True:
            if self._expected is None or self._expected.day != kst.today():
                self._expected = self._clean()
            outcome = self._play(moment, self._expected)
            if kst.today() == self._expected.day:
                return outcome

    # -- A run without a fault -----------------------------------------------------------------------------------------
    def _clean(self, *, with_new_worker: bool = False) -> Record:
        run_id, worker = self._request(with_new_worker=with_new_worker)
        lasted = Watch(run_id, self._database, worker.pid).durations()
        # A waiting worker takes a queued run at once; the start of a worker takes longer and is what counts.
        queued = max(lasted[Phase.QUEUED], self._durations.get(Phase.QUEUED, 0.0))
        self._durations = {**lasted, Phase.QUEUED: queued}
        if faults := [*open_ends(run_id), *remains(self._programs)]:
            raise RuntimeError(f"A crawl without a fault went wrong: {'; '.join(faults)}")
        return self._record(run_id)

    @staticmethod
    def _record(run_id: int) -> Record:
        """Return what the run left, after the refresh of merges that the worker may not have reached."""
        refresh_merges()
        return read_record(run_id)

    def _request(self, *, with_new_worker: bool) -> tuple[int, subprocess.Popen[bytes]]:
        """Queue a crawl in a fresh database. Returns the run's id and a worker that waits for it or is starting."""
        if with_new_worker or self._worker is None:
            self._kill_worker()
        else:
            self._wait_for_worker()
        self._database.reset()
        with redis.Redis(unix_socket_path=str(self._programs.redis_socket)) as broker:
            broker.delete("crawl", "unacked", "unacked_index")  # left over from earlier rounds
        self._replica.latency_s = LATENCY_SECONDS
        requested = runs.request_run(
            chain=catalogue.CHAIN, trigger=RunTrigger.OPERATOR, requested_by="faults", base_url=self._replica.base_url
        )
        return requested.run.pk, self._worker or self._new_worker()

    def _wait_for_worker(self) -> None:
        """Wait until the worker listens to its queue."""
        wait_until(lambda: current_app.control.ping(timeout=1, limit=1), "a worker is ready", WORKER_READY_SECONDS)

    # -- A run with one ------------------------------------------------------------------------------------------------
    def _play(self, moment: Moment, expected: Record) -> Outcome:
        started = time.monotonic()
        landed: Phase | None = None
        attempts, faults = 0, list[str]()
        try:
            run_id, worker = self._request(with_new_worker=moment.phase is Phase.QUEUED)
            landed = self._strike(Watch(run_id, self._database, worker.pid), moment)
            self._aim_better(moment, landed)
            self._replica.latency_s = 0.0
            requests = len(self._replica.history)
            faults += self._after_the_kill()
            self._recover(run_id)
            attempts = CrawlRun.objects.get(pk=run_id).attempts
            faults += self._verdict(run_id, expected)
            if landed in _NOT_VISITED_AGAIN and len(self._replica.history) != requests:
                faults.append("the site was visited again although the snapshot was kept")
        except TooSlowError as error:
            faults.append(str(error))
            self._kill_worker()  # it must not disturb the next round
        return Outcome(moment, landed, attempts, time.monotonic() - started, tuple(faults))

    def _strike(self, watch: Watch, moment: Moment) -> Phase:
        watch.wait_for(moment, self._durations)
        landed = watch.kill(moment.victim)
        if moment.victim is Victim.WORKER and self._worker:
            self._worker.wait()  # only the worker: its browser has to end by itself
            self._new_worker()
        return landed

    def _aim_better(self, moment: Moment, landed: Phase) -> None:
        """Adapt to the machine's load: aim earlier after a miss, later after a hit."""
        if moment.phase in self._durations:
            correction = _AFTER_A_HIT if landed is moment.phase else _AFTER_A_MISS
            self._durations = {**self._durations, moment.phase: self._durations[moment.phase] * correction}

    def _after_the_kill(self) -> Iterator[str]:
        """Check that the browser ends with the process that started it."""
        folders = list(self._programs.profiles_folder.glob("*/"))
        try:
            wait_until(lambda: not any(map(profiles.processes_using, folders)), "", BROWSER_GONE_SECONDS)
        except TooSlowError:
            yield f"the browser outlived its worker by {BROWSER_GONE_SECONDS:g} s"

    def _recover(self, run_id: int) -> None:
        """Reap as the scheduler does, until the run is over."""

        def is_over() -> bool:
            tasks.reap()
            return not CrawlRun.objects.get(pk=run_id).is_open

        wait_until(is_over, "the run is over", RECOVERED_SECONDS, every=REAP_EVERY_SECONDS)
        tasks.reap()

    def _verdict(self, run_id: int, expected: Record) -> Iterator[str]:
        yield from open_ends(run_id)
        yield from remains(self._programs)
        if CrawlRun.objects.get(pk=run_id).state == RunState.PUBLISHED:
            yield from differences(expected, self._record(run_id))

    def _new_worker(self) -> subprocess.Popen[bytes]:
        self._workers += 1
        self._worker = self._programs.worker(f"w{self._workers}")
        return self._worker

    def _kill_worker(self) -> None:
        if self._worker:
            self._programs.kill(self._worker)
        self._worker = None
