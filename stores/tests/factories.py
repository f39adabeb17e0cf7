"""Rows for tests, with only what a test does not care about filled in."""

from __future__ import annotations

from itertools import count
from typing import Any

from stores.models import Store
from stores.records import StoreRecord

_numbers = count(1)

# Hongik University, where the lists of these tests begin.
HERE = (37.5509, 126.9255)
# Metres of one ten-thousandth of a degree of latitude, near enough for telling near from far.
STEP_M = 11.1


def make_store(name: str = "", *, north: float = 0.0, east: float = 0.0, **fields: Any) -> Store:
    """A shop some ten-thousandths of a degree north and east of HERE."""
    number = next(_numbers)
    values = {"chain_id": "cu", "external_id": f"id-{number}", "address": f"서울 마포구 상수동 {number}", **fields}
    return Store.objects.create(
        name=name or f"씨유{number}호점", lat=HERE[0] + north / 10_000, lng=HERE[1] + east / 10_000, **values
    )


def make_row(**fields: Any) -> dict[str, Any]:
    """A row as the lists hold it."""
    number = next(_numbers)
    row = {
        "id": f"CU_{number}",
        "brand": "CU",
        "name": f"씨유홍대{number}점",
        "lat": HERE[0],
        "lng": HERE[1],
        "address": f"서울특별시 마포구 상수동 {number}",
    }
    return {**row, **fields}


def make_record(external_id: str = "CU_1", **fields: Any) -> StoreRecord:
    """A row, read."""
    values: dict[str, Any] = {
        "chain": "cu",
        "brand_text": "CU",
        "name": "씨유홍대점",
        "address": "서울특별시 마포구 상수동 88-5",
        "lat": HERE[0],
        "lng": HERE[1],
        "source": "sbiz",
        **fields,
    }
    return StoreRecord(external_id=external_id, **values)
