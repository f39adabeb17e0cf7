"""Take, keep and give back a named lease."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from recognition.models import Lease

T = TypeVar("T")

LENGTH = timedelta(seconds=60)


class LeaseTakenError(RuntimeError):
    """Another process is at it."""


class HeldLease:
    """A lease that is ours; renew it more often than LENGTH."""

    def __init__(self, name: str, owner: str) -> None:
        self._rows = Lease.objects.filter(name=name, owner=owner)

    def renew(self) -> None:
        """Hold it for another LENGTH from now.

        Raises:
            LeaseTakenError: it ran out and someone else took it.
        """
        if not self._rows.update(until=timezone.now() + LENGTH):
            raise LeaseTakenError("the lease ran out and another process took it")

    def release(self) -> None:
        """Let the next one in at once."""
        self._rows.delete()


@contextmanager
def lease(name: str) -> Iterator[HeldLease]:
    """Hold the lease of this name while the block runs.

    Raises:
        LeaseTakenError: another process holds it.
    """
    owner = uuid.uuid4().hex
    if not _take(name, owner):
        raise LeaseTakenError(f"{name} is already running")
    held = HeldLease(name, owner)
    try:
        yield held
    finally:
        held.release()


def _take(name: str, owner: str) -> bool:
    now = timezone.now()
    if Lease.objects.filter(name=name, until__lt=now).update(owner=owner, until=now + LENGTH):
        return True
    try:
        with transaction.atomic():
            Lease.objects.create(name=name, owner=owner, until=now + LENGTH)
    except IntegrityError:
        return False
    return True


def wait_for_lease(work: Callable[[], T], *, patience_s: float = 30.0) -> T:
    """Do work that takes a lease, trying again each second while another process holds it.

    Raises:
        LeaseTakenError: still taken after `patience_s`.
    """
    until = time.monotonic() + patience_s
    while True:
        try:
            return work()
        except LeaseTakenError:
            if time.monotonic() >= until:
                raise
            time.sleep(1)


def is_held(name: str) -> bool:
    """Whether some process is at it now."""
    return Lease.objects.filter(name=name, until__gte=timezone.now()).exists()
