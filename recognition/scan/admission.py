"""Bound how many pictures a process works on at once, how many requests wait, and for how long."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings


class BusyError(RuntimeError):
    """No place became free in time, or too many requests are waiting already."""


class Admission:
    """A few places to work in, with a short, bounded queue in front of them.

    Memory and time stay bounded. If the queue is full, a request is refused at once; one that waits is admitted or
    refused within `patience_s`. Read-only requests do not pass here, so the rest of the site keeps its threads.
    """

    def __init__(self, *, concurrent: int, waiting: int, patience_s: float) -> None:
        self.patience_s = patience_s
        self._inside = threading.BoundedSemaphore(concurrent)
        self._anywhere = threading.BoundedSemaphore(concurrent + waiting)

    @contextmanager
    def enter(self) -> Iterator[None]:
        """Hold a place while the block runs.

        Raises:
            BusyError: no place became free in time, or the queue is full.
        """
        if not self._anywhere.acquire(blocking=False):
            raise BusyError
        try:
            if not self._inside.acquire(timeout=self.patience_s):
                raise BusyError
            try:
                yield
            finally:
                self._inside.release()
        finally:
            self._anywhere.release()


# One in each web process, for scans and for the pictures of corrections.
admission = Admission(
    concurrent=settings.SCAN_CONCURRENCY, waiting=settings.SCAN_WAITING, patience_s=settings.SCAN_PATIENCE_SECONDS
)
