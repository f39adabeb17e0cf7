"""A lease on a row: taken by compare-and-set, kept alive by a heartbeat, and lost for good once it is lost."""

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

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from common.jobs.model import QUEUED, RUNNING, J, Job, JobQuerySet
from common.jobs.reaper import RetryPolicy, put_back

logger = logging.getLogger(__name__)

REPORT_EVERY_SECONDS: Final = 1.0


class LeaseLostError(Exception):
    """The row is not ours any more: closed, or given to another process. Nothing may be written."""


def new_owner() -> str:
    """A name for a lease that nobody else has: host, process and a random part."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"


class Lease:
    """One process's hold on one row that has the columns `lease_owner` and `lease_until`.

    Args:
        rows: the row, on condition that it may be worked on; whoever holds it is added to the condition here.
        owner: who holds it, a value that no other process uses.
        seconds: how long the hold lasts without being renewed.
        what: the row's name in messages.
    """

    # Columns of the row that are written at every sign of life.
    heartbeat_columns: tuple[str, ...] = ()

    def __init__(self, rows: QuerySet[Any], *, owner: str, seconds: float, what: str) -> None:
        self.owner = owner
        self.seconds = seconds
        self.what = what
        self._ours = rows.filter(lease_owner=owner)
        self._lost = threading.Event()
        self._renewed = time.monotonic()
        self._reported = float("-inf")

    def is_lost(self) -> bool:
        """Whether another process may have the row by now. Never becomes False again."""
        return self._lost.is_set()

    def check(self) -> None:
        """Raise LeaseLostError if the lease is lost."""
        if self.is_lost():
            raise LeaseLostError(f"{self.what} is not ours any more.")

    def renew(self, **columns: Any) -> None:  # noqa: ANN401 - columns of the row
        """Move the end of the lease on, and write columns along with it.

        Raises:
            LeaseLostError: the row is not ours any more; nothing was written.
        """
        self.check()
        now = timezone.now()
        until = now + timedelta(seconds=self.seconds)
        self._write(lease_until=until, **dict.fromkeys(self.heartbeat_columns, now), **columns)
        self._renewed = time.monotonic()

    def report(self, **columns: Any) -> None:  # noqa: ANN401 - columns of the row
        """Write columns that show progress, at most once a second. A busy database or a lost lease is no error here."""
        if time.monotonic() - self._reported >= REPORT_EVERY_SECONDS and not self.is_lost():
            self._reported = time.monotonic()
            self._try_to_renew(**columns)

    @contextmanager
    def kept_alive(self) -> Iterator[None]:
        """Renew the lease from another thread while the block runs."""
        stop = threading.Event()
        thread = threading.Thread(target=self._beat, args=(stop,), name=f"lease of {self.what}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _write(self, **columns: Any) -> None:  # noqa: ANN401 - columns of the row
        if not self._update(**columns):
            self._lost.set()
        self.check()

    def _update(self, **columns: Any) -> bool:  # noqa: ANN401 - columns of the row
        return self._ours.update(**columns) == 1

    def _beat(self, stop: threading.Event) -> None:
        try:
            while not stop.wait(self.seconds / 4) and not self.is_lost():
                self._try_to_renew()
        finally:
            connection.close()  # the thread's own

    def _try_to_renew(self, **columns: Any) -> None:  # noqa: ANN401 - columns of the row
        """Renew. A database that is away for a moment does no harm; one that is away for a whole lease does."""
        try:
            self.renew(**columns)
        except LeaseLostError as error:
            logger.warning("%s", error)
        except DatabaseError as error:
            logger.warning("%s: the lease could not be renewed: %s", self.what, error)
            connection.close_if_unusable_or_obsolete()
            if time.monotonic() - self._renewed > self.seconds:
                self._lost.set()


class JobLease(Lease):
    """One execution's hold on one running job."""

    heartbeat_columns = ("heartbeat_at",)

    def __init__(self, model: type[Job], pk: int, *, owner: str, seconds: float) -> None:
        what = f"{model.__name__} {pk}"
        running: JobQuerySet[Job] = JobQuerySet(model).filter(pk=pk, state=RUNNING)
        super().__init__(running, owner=owner, seconds=seconds, what=what)
        self.pk = pk

    def close(self, *, state: str, **columns: Any) -> None:  # noqa: ANN401 - columns of the job
        """End the job with this state and these columns, and give the lease back.

        Raises:
            LeaseLostError: the job is not ours any more; nothing was written.
        """
        self._write(state=state, lease_owner="", lease_until=None, finished_at=timezone.now(), **columns)

    def give_back(self, policy: RetryPolicy, **columns: Any) -> None:  # noqa: ANN401 - columns of the job
        """Leave the job to the next attempt, or give it up after too many. Nothing happens if the lease is lost."""
        for job in self._ours.all():
            put_back(job, self._ours, policy, **columns)


def take(jobs: JobQuerySet[J], pk: int, *, seconds: float, **columns: Any) -> JobLease | None:  # noqa: ANN401
    """Take the lease of a queued job, for `seconds` at first, and write columns along with it.

    Of two takers one gets it. None if the job is not queued any more, or if the database allows no other running job
    of its kind beside those that run.
    """
    now = timezone.now()
    lease = JobLease(jobs.model, pk, owner=new_owner(), seconds=seconds)
    values = {
        "state": RUNNING,
        "lease_owner": lease.owner,
        "lease_until": now + timedelta(seconds=seconds),
        "heartbeat_at": now,
        "started_at": now,
        "attempts": F("attempts") + 1,
        **columns,
    }
    try:
        with transaction.atomic():
            taken = jobs.filter(pk=pk, state=QUEUED).update(**values)
    except IntegrityError:
        return None
    return lease if taken == 1 else None
