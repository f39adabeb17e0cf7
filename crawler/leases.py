"""Who works on a run: a lease taken by compare-and-set, kept alive by a heartbeat, lost for good once it is lost."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F
from django.utils import timezone

from crawler.models import CrawlRun, RunState

logger = logging.getLogger(__name__)

REPORT_EVERY_SECONDS: Final = 1.0


class LeaseLostError(Exception):
    """The run is not ours any more: cancelled, or given to someone else. Nothing may be written."""


class Lease:
    """One execution's hold on one run."""

    def __init__(self, run_id: int, owner: str) -> None:
        self.run_id = run_id
        self.owner = owner
        self.seconds: float = settings.CRAWLER_LEASE_SECONDS
        self._lost = threading.Event()
        self._renewed = time.monotonic()
        self._reported = 0.0

    def is_lost(self) -> bool:
        """Whether someone else may have the run now; never becomes False again."""
        return self._lost.is_set()

    def check(self) -> None:
        """Raises LeaseLostError when the lease is lost."""
        if self.is_lost():
            raise LeaseLostError(f"Run {self.run_id} is not ours any more.")

    def renew(self, **values: Any) -> bool:  # noqa: ANN401 - columns of CrawlRun
        """Move the lease's end on, and write columns along with it. False, and lost, when the run is not ours."""
        now = timezone.now()
        until = now + timedelta(seconds=self.seconds)
        if self._update(heartbeat_at=now, lease_until=until, **values):
            self._renewed = time.monotonic()
        else:
            self._lost.set()
        return not self.is_lost()

    def report(self, done: int, total: int | None, message: str) -> None:
        """Show how far the crawl is; at most once a second."""
        if time.monotonic() - self._reported >= REPORT_EVERY_SECONDS and not self.is_lost():
            self._reported = time.monotonic()
            self._try_to_renew(progress_done=done, progress_total=total, progress_message=message[:200])

    def close(self, **values: Any) -> None:  # noqa: ANN401 - columns of CrawlRun
        """End the run with these columns and give the lease back. Raises LeaseLostError when it is not ours."""
        if not self._update(lease_owner="", lease_until=None, finished_at=timezone.now(), **values):
            self._lost.set()
            raise LeaseLostError(f"Run {self.run_id} is not ours any more.")

    def _update(self, **values: Any) -> bool:  # noqa: ANN401 - columns of CrawlRun
        ours = CrawlRun.objects.filter(pk=self.run_id, state=RunState.RUNNING, lease_owner=self.owner)
        return ours.update(**values) == 1

    @contextmanager
    def kept_alive(self) -> Iterator[None]:
        """Renew the lease from a thread of its own while the block runs."""
        stop = threading.Event()
        thread = threading.Thread(target=self._beat, args=(stop,), name=f"lease-{self.run_id}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _beat(self, stop: threading.Event) -> None:
        try:
            while not stop.wait(self.seconds / 4) and not self.is_lost():
                self._try_to_renew()
        finally:
            connection.close()  # the thread's own

    def _try_to_renew(self, **values: Any) -> None:  # noqa: ANN401 - columns of CrawlRun
        """Renew; a database that is busy or away for a moment does no harm, one that is away for a lease does."""
        try:
            self.renew(**values)
        except DatabaseError as error:
            logger.warning("Run %s: the lease could not be renewed: %s", self.run_id, error)
            connection.close_if_unusable_or_obsolete()
            if time.monotonic() - self._renewed > self.seconds:
                self._lost.set()


def take(run_id: int) -> Lease | None:
    """The lease of a queued run, or None when it is not queued (any more): of two takers one gets it."""
    lease = Lease(run_id, owner=f"{socket.gethostname()[:60]}:{os.getpid()}:{uuid.uuid4().hex[:12]}")
    now = timezone.now()
    taken = CrawlRun.objects.filter(pk=run_id, state=RunState.QUEUED).update(
        state=RunState.RUNNING,
        lease_owner=lease.owner,
        lease_until=now + timedelta(seconds=lease.seconds),
        heartbeat_at=now,
        started_at=now,
        attempts=F("attempts") + 1,
        progress_done=0,
        progress_total=None,
        progress_message="",
    )
    return lease if taken == 1 else None
