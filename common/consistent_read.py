"""Read one state of the database for one answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def consistent_read() -> Iterator[None]:
    """Every query inside sees the same state, so a catalogue published meanwhile is seen wholly or not at all.

    SQLite: a deferred transaction, which takes no write lock (`atomic()` would, being IMMEDIATE here).
    PostgreSQL: REPEATABLE READ, READ ONLY. Inside an open transaction (tests) nothing more is done.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("COMMIT")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
