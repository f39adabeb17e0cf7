"""The real lists of 49,401 shops, if PYEONSCAN_DATA names them. They never ship with the project."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from geopy.distance import geodesic

from stores.importing import ImportCounts, import_stores
from stores.models import Store
from stores.nearby import nearby_stores
from stores.records import StoreLists, read_store_lists


@pytest.fixture(scope="module")
def lists(real_data: Callable[[str], Path]) -> StoreLists:
    return read_store_lists(sorted(real_data("stores").glob("sbiz_*.json")))


def test_every_row_is_read_and_few_brands_are_rejected(lists: StoreLists) -> None:
    assert (len(lists.records), lists.rejections, lists.unreadable) == (49_401, [], [])
    without_chain = [record.name for record in lists.records if record.chain is None]
    assert {"오케이마트24", "컵밥CupBop", "에스씨유통", "제이씨유식당"} <= set(without_chain)
    assert len(without_chain) < 100
    assert [record.chain for record in lists.records if record.name == "지에스25여주세븐"] == ["gs25"]


@pytest.mark.django_db
def test_a_province_is_imported_once_and_searched_as_if_every_store_were_measured(
    real_data: Callable[[str], Path],
) -> None:
    records = read_store_lists([real_data("stores/sbiz_제주특별자치도.json")]).records
    assert import_stores(records=records) == ImportCounts(created=1_204)
    assert import_stores(records=records) == ImportCounts(unchanged=1_204)
    position = (33.4996, 126.5312)
    measured = sorted(geodesic(position, (store.lat, store.lng)).meters for store in Store.objects.filter(chain="gs25"))
    found = nearby_stores(*position, chains=["gs25"], limit=50, radius_m=20_000)
    assert len(found) == 50
    # A shop registered twice is shown once, so the answer may reach a little farther than the fifty nearest rows.
    distances = [entry.distance_m for entry in found]
    assert distances[0] == measured[0]
    assert distances == sorted(distances)
    assert set(distances) <= set(measured[:70])
