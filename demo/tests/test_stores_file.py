from __future__ import annotations

import json
import math
from pathlib import Path

STORES = json.loads((Path(__file__).parents[1] / "stores.json").read_text(encoding="utf-8"))
PLACES = {
    "Hongik University": (37.5512, 126.9246),
    "Gangnam": (37.4979, 127.0276),
    "Seoul station": (37.5547, 126.9707),
    "Seomyeon": (35.1579, 129.0593),
}


def metres(store: dict[str, float], place: tuple[float, float]) -> float:
    north = (store["lat"] - place[0]) * 111_320
    east = (store["lng"] - place[1]) * 111_320 * math.cos(math.radians(place[0]))
    return math.hypot(north, east)


def test_every_store_has_the_fields_of_the_public_list() -> None:
    assert 60 <= len(STORES) <= 90
    assert all(store.keys() == {"id", "brand", "name", "lat", "lng", "address"} for store in STORES)
    assert all(store["id"].split("_")[0] == store["brand"] and len(store["id"].split("_")[1]) == 20 for store in STORES)
    assert len({store["id"] for store in STORES}) == len({store["name"] for store in STORES}) == len(STORES)


def test_each_neighbourhood_has_every_chain_within_a_walk() -> None:
    for place in PLACES.values():
        near = {store["brand"] for store in STORES if metres(store, place) < 900}
        assert {"CU", "GS25", "7-ELEVEN", "EMART24"} <= near


def test_no_store_is_far_from_all_neighbourhoods_and_two_are_of_no_chain() -> None:
    assert all(min(metres(store, place) for place in PLACES.values()) < 900 for store in STORES)
    assert sum(store["brand"] == "기타" for store in STORES) == 2
