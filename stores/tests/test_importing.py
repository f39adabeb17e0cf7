from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine

from promotions.models import Chain
from stores.importing import ImportCounts, import_stores
from stores.models import Store
from stores.tests.factories import make_record

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


def everything() -> list[Any]:
    return list(Store.objects.order_by("pk").values())


def test_new_stores_are_created_with_their_chain() -> None:
    counts = import_stores(records=[make_record("CU_1"), make_record("X_2", chain=None, name="행복슈퍼")])
    assert counts == ImportCounts(created=2)
    assert dict(Store.objects.values_list("external_id", "chain")) == {"CU_1": "cu", "X_2": None}


def test_the_same_list_twice_changes_nothing_and_says_so() -> None:
    records = [make_record(f"CU_{number}") for number in range(3)]
    import_stores(records=records)
    before = everything()
    assert import_stores(records=records) == ImportCounts(unchanged=3)
    assert everything() == before


def test_a_store_that_moved_is_updated_in_place() -> None:
    import_stores(records=[make_record("CU_1")])
    key = Store.objects.get().pk
    counts = import_stores(records=[make_record("CU_1", lat=37.6, name="씨유새이름점")])
    assert counts == ImportCounts(updated=1)
    store = Store.objects.get()
    assert (store.pk, store.lat, store.name) == (key, 37.6, "씨유새이름점")


def test_a_hidden_store_stays_hidden_whatever_the_list_says() -> None:
    import_stores(records=[make_record("CU_1")])
    Store.objects.update(is_open=False)
    import_stores(records=[make_record("CU_1")])
    import_stores(records=[make_record("CU_1", name="씨유새이름점")])
    store = Store.objects.get()
    assert (store.name, store.is_open) == ("씨유새이름점", False)


def test_a_store_that_a_person_corrected_keeps_the_correction() -> None:
    import_stores(records=[make_record("CU_1")])
    Store.objects.update(name="씨유 홍대입구역점", is_corrected=True)
    assert import_stores(records=[make_record("CU_1", lat=37.6)]) == ImportCounts(kept=1)
    store = Store.objects.get()
    assert (store.name, store.lat) == ("씨유 홍대입구역점", make_record().lat)


def test_a_store_that_a_list_no_longer_holds_stays() -> None:
    import_stores(records=[make_record("CU_1"), make_record("CU_2")])
    import_stores(records=[make_record("CU_2")])
    assert Store.objects.open().count() == 2


def test_the_day_a_store_was_last_seen_moves_on_and_the_first_stays() -> None:
    with time_machine.travel("2026-11-01T12:00:00+09:00"):
        import_stores(records=[make_record("CU_1"), make_record("CU_2")])
    with time_machine.travel("2026-12-01T12:00:00+09:00"):
        import_stores(records=[make_record("CU_1"), make_record("CU_2", name="씨유새이름점")])
    days = set(Store.objects.values_list("first_seen", "last_seen"))
    assert days == {(date(2026, 11, 1), date(2026, 12, 1))}


def test_a_store_of_an_unknown_chain_is_stored_without_a_chain() -> None:
    Chain.objects.filter(code="cspace24").delete()
    import_stores(records=[make_record("C_1", chain="cspace24")])
    assert Store.objects.get().chain is None


def test_long_lists_are_written_in_chunks_with_progress() -> None:
    done: list[int] = []
    records = [make_record(f"CU_{number}") for number in range(1_001)]
    counts = import_stores(records=records, on_progress=done.append)
    assert counts == ImportCounts(created=1_001)
    assert done == [500, 500, 1]


def test_the_next_import_completes_an_interrupted_one() -> None:
    records = [make_record(f"CU_{number}") for number in range(600)]

    def cut_off(_rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_stores(records=records, on_progress=cut_off)
    assert Store.objects.count() == 500
    assert import_stores(records=records) == ImportCounts(created=100, unchanged=500)
