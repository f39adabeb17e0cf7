"""How many requests may work on pictures at once, how many may wait for it, and for how long."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings


class BusyError(RuntimeError):
    """As many as may are at work, and as many as may are waiting already, or the wait took too long."""


class Gate:
    """A few places to work in and a short, bounded queue in front of them.

    Memory and time stay bounded: whoever finds the queue full is turned away at once, whoever waits in it is let in or
    turned away within `patience_s`. Read-only requests never pass here, so the rest of the site keeps its threads.
    """

    def __init__(self, *, at_work: int, waiting: int, patience_s: float) -> None:
        self.patience_s = patience_s
        self._inside = threading.BoundedSemaphore(at_work)
        self._anywhere = threading.BoundedSemaphore(at_work + waiting)

    @contextmanager
    def enter(self) -> Iterator[None]:
        """Work in here.

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
gate = Gate(at_work=settings.SCAN_CONCURRENCY, waiting=settings.SCAN_WAITING, patience_s=settings.SCAN_PATIENCE_SECONDS)
