"""Keeps a training's lease alive while it is silent: exporting alone may take longer than the lease."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection

from recognition.leases import HeldLease, LeaseTakenError

logger = logging.getLogger(__name__)

EVERY_S = 10.0


class Heartbeat:
    """Renews a lease from a thread of its own until it is stopped or the lease is lost."""

    def __init__(self, held: HeldLease) -> None:
        self._held = held
        self._stopped = threading.Event()
        self._lost = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="training-heartbeat", daemon=True)

    def check(self) -> None:
        """Raises LeaseTakenError when another process has taken the lease: two would write the same files."""
        if self._lost.is_set():
            raise LeaseTakenError("the lease ran out and another process took it")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for it."""
        self._stopped.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._stopped.wait(EVERY_S):
                self._renew()
        except LeaseTakenError:
            self._lost.set()
        finally:
            connection.close()  # the thread's own

    def _renew(self) -> None:
        try:
            self._held.renew()
        except DatabaseError as error:  # a busy database is no reason to give up: there are more beats in a lease
            logger.warning("the training's lease was not renewed: %s", error)


@contextmanager
def beating(held: HeldLease) -> Iterator[Heartbeat]:
    """A heartbeat while the block runs."""
    heart = Heartbeat(held)
    heart.start()
    try:
        yield heart
    finally:
        heart.stop()
