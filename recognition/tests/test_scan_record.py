from __future__ import annotations

import sqlite3
import time

import pytest
from django.db import connection

from promotions.models import Product
from recognition.models import Scan, Verdict
from recognition.scan.recognise import Candidate, Recognition
from recognition.scan.record import record_scan

RECOGNITION = Recognition(Verdict.CHOOSE, [Candidate(Product(pk=7), 0.123456)], "version", 31)


@pytest.mark.django_db
@pytest.mark.database_portable
def test_a_scan_keeps_products_and_scores() -> None:
    scan = Scan.objects.get(pk=record_scan(RECOGNITION))

    assert scan.candidates == [{"product": 7, "score": 0.1235}]
    assert (scan.verdict, scan.recogniser, scan.took_ms) == ("choose", "version", 31)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("sqlite" not in connection.vendor, reason="what SQLite does while another process writes")
def test_a_database_that_another_process_has_locked_is_not_waited_for(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("locked") / "db.sqlite3"
    with connection.cursor() as cursor:  # the test database is in memory: a copy of it can be locked
        cursor.execute(f"VACUUM INTO '{path}'")
    usual, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], str(path)
    in_memory, connection.connection = connection.connection, None
    try:
        with sqlite3.connect(path, isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            started = time.monotonic()
            lost = record_scan(RECOGNITION)
            waited = time.monotonic() - started
            other.execute("ROLLBACK")
        kept = record_scan(RECOGNITION)

        assert waited < 2
        assert list(Scan.objects.values_list("pk", flat=True)) == [kept]
        assert lost != kept
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] >= 5000  # patience is back
        connection.connection.close()
    finally:
        connection.settings_dict["NAME"], connection.connection = usual, in_memory
