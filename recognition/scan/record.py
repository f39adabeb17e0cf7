"""Keep a record of scans: which products were offered, never the picture, the place or the person."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction

from recognition.models import Scan
from recognition.scan.recognise import Recognition

logger = logging.getLogger(__name__)

PATIENCE_MS = 250  # for a database that a publish has locked


def record_scan(recognition: Recognition) -> uuid.UUID:
    """Record a scan and return its id, best-effort: a shopper's answer never waits for, or fails with, the record."""
    scan = Scan(
        recogniser=recognition.recogniser,
        verdict=recognition.verdict,
        candidates=[{"product": found.subject.pk, "score": round(found.score, 4)} for found in recognition.candidates],
        took_ms=recognition.took_ms,
    )
    try:
        with _short_patience(), transaction.atomic():
            scan.save(force_insert=True)
    except DatabaseError as error:
        logger.warning("scan %s was answered but not recorded: %s", scan.pk, error)
    return scan.pk


@contextmanager
def _short_patience() -> Iterator[None]:
    """Wait a moment, not the usual twenty seconds, for another writer."""
    if connection.vendor != "sqlite":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {PATIENCE_MS}")
            yield
        return
    usual_ms = _busy_timeout()
    _set_busy_timeout(PATIENCE_MS)
    try:
        yield
    finally:
        _set_busy_timeout(usual_ms)


def _busy_timeout() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        return int(cursor.fetchone()[0])


def _set_busy_timeout(milliseconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds:d}")
