"""The replicas over lists of a real day; skipped without that data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from replica import ReplicaServer
from replica.tests.replica_reading import client, declared_total, emart24_page, walk_cu, walk_emart24


def test_every_record_of_cus_list_is_served_once(real_data: Callable[[str], Path]) -> None:
    with ReplicaServer("cu", real_data("promotions_2026-02/cu.csv")) as server, client(server) as http:
        shown = Counter((item.name, item.price, item.badge) for page in walk_cu(http) for item in page)
        rows = server.records.rows
    assert len(rows) == 857
    assert shown == Counter((row.name, row.price, row.kind) for row in rows)


@pytest.mark.parametrize(
    ("file", "records"),
    [("promotions_2026-02/emart24.csv", 694), ("promotions_dirty/emart24_raw_price_260223.csv", 924)],
)
def test_every_record_of_emart24s_lists_is_served_once(
    real_data: Callable[[str], Path], file: str, records: int
) -> None:
    with ReplicaServer("emart24", real_data(file)) as server, client(server) as http:
        shown = Counter((item.name, item.price, item.badge) for page in walk_emart24(http) for item in page)
        total = declared_total(emart24_page(http, 1).text)
        rows = server.records.rows
    assert (len(rows), total) == (records, records)
    assert shown == Counter((row.name, row.price, row.event) for row in rows)
