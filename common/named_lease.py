"""Leases by name, for work that only one process may do at a time and that is not worth a row of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from common.jobs import Lease, LeaseLostError, new_owner
from common.models import NamedLease

T = TypeVar("T")

SECONDS: Final = 60.0


class LeaseTakenError(LeaseLostError):
    """Another process holds the lease."""


@contextmanager
def named_lease(name: str) -> Iterator[Lease]:
    """Hold the lease of this name while the block runs. Renew it more often than every `SECONDS`.

    Raises:
        LeaseTakenError: another process holds it.
    """
    owner = new_owner()
    if not _take(name, owner):
        raise LeaseTakenError(f"{name} is already running")
    rows = NamedLease.objects.filter(name=name)
    try:
        yield Lease(rows, owner=owner, seconds=SECONDS, what=name)
    finally:
        rows.filter(lease_owner=owner).delete()


def _take(name: str, owner: str) -> bool:
    now = timezone.now()
    values = {"lease_owner": owner, "lease_until": now + timedelta(seconds=SECONDS)}
    if NamedLease.objects.filter(name=name, lease_until__lt=now).update(**values):
        return True
    try:
        with transaction.atomic():
            NamedLease.objects.create(name=name, **values)
    except IntegrityError:
        return False
    return True


def wait_for_lease(work: Callable[[], T], *, patience_s: float = 30.0) -> T:
    """Do work that takes a lease. Try again each second while another process holds it.

    Raises:
        LeaseLostError: the lease is still taken after `patience_s`.
    """
    until = time.monotonic() + patience_s
    while True:
        try:
            return work()
        except LeaseLostError:
            if time.monotonic() >= until:
                raise
            time.sleep(1)
