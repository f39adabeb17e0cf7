"""The nearest of all shops of Korea: by the service, over HTTP, and compared with measuring every shop.

`.venv/bin/python -m bench.nearby`
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from time import perf_counter, thread_time
from typing import Any

from bench.report import Row, percentile
from bench.scratch import main, measure_inside
from bench.server import web_server

SHOPS = 49_401

# Where people search: city centres, campuses, suburbs, villages, islands, the sea.
PLACES = {
    "Seoul City Hall": (37.5665, 126.9780),
    "Hongik University": (37.5509, 126.9255),
    "Gangnam Station": (37.4979, 127.0276),
    "Jamsil": (37.5133, 127.1001),
    "Nowon": (37.6542, 127.0568),
    "Busan Seomyeon": (35.1577, 129.0595),
    "Busan Haeundae": (35.1631, 129.1636),
    "Busan Station": (35.1151, 129.0415),
    "Jeju City": (33.4996, 126.5312),
    "Seogwipo": (33.2541, 126.5601),
    "Daejeon": (36.3504, 127.3845),
    "Daegu": (35.8714, 128.6014),
    "Dankook University": (37.3215, 127.1266),
    "Inje, Gangwon": (38.0697, 128.1704),
    "Bonghwa, Gyeongbuk": (36.8932, 128.7325),
    "Yellow Sea": (36.0, 125.0),
}
_CITY_WEIGHTS = {
    (37.55, 127.0): 30,
    (37.4, 126.9): 26,
    (35.16, 129.06): 9,
    (35.87, 128.6): 7,
    (36.35, 127.38): 6,
    (35.16, 126.85): 6,
    (35.54, 129.31): 4,
    (33.4, 126.55): 3,
    (36.8, 127.8): 9,
}

_CALLS = 480
_SAMPLES_OF_ALL = 3


def measure() -> list[Row]:
    """Measure in a child process with a scratch database."""
    return measure_inside("bench.nearby", WEB_WORKERS="1", PYEONSCAN_BUILD="bench")


def _measure() -> list[Row]:
    rows = _import_times()
    service = _service_times()
    everything = _times_of_measuring_all()
    return [
        *rows,
        Row("nearby in the service, p50", percentile(service.wall, 50), "ms"),
        Row("nearby in the service, p95", percentile(service.wall, 95), "ms", "≤ 5"),
        Row("nearby in the service, p95 of processor time", percentile(service.processor, 95), "ms"),
        *_http_rows(),
        Row("geodesic to every shop, p50", percentile(everything, 50), "ms"),
        Row("every shop / service", percentile(everything, 50) / percentile(service.wall, 50), "times"),
    ]


def _import_times() -> list[Row]:
    from bench.real_data import STORES, find
    from stores.importing import import_stores
    from stores.records import StoreRecord, read_store_lists

    started = perf_counter()
    real = find(STORES)
    files = sorted(real.glob("sbiz_*.json")) if real else []
    records = read_store_lists(files).records if files else [StoreRecord(**shop) for shop in _synthetic()]
    counts = import_stores(records=records)
    first = perf_counter() - started
    started = perf_counter()
    again = import_stores(records=records)
    if (counts.created, again.unchanged) != (len(records), len(records)):
        raise RuntimeError(f"the import is not complete: {counts}, {again}")
    kind = "real" if files else "synthetic"
    return [
        Row(f"shops ({kind})", len(records), ""),
        Row("import, first", first, "s", "≤ 8"),
        Row("import, again", perf_counter() - started, "s"),
    ]


def _synthetic() -> Iterator[dict[str, Any]]:
    """Yield as many shops as Korea has, concentrated around its cities."""
    chance = random.Random(24)
    centres = chance.choices(list(_CITY_WEIGHTS), list(_CITY_WEIGHTS.values()), k=SHOPS)
    for number, (lat, lng) in enumerate(centres):
        chain = chance.choices(["cu", "gs25", "seven_eleven", "emart24"], [33, 31, 26, 10])[0]
        yield {
            "external_id": f"synthetic_{number}",
            "chain": chain,
            "brand_text": chain,
            "name": f"{chain} {number}호점",
            "address": f"{number}번지",
            "lat": lat + max(-0.4, min(0.4, chance.gauss(0, 0.09))),
            "lng": lng + max(-0.5, min(0.5, chance.gauss(0, 0.11))),
            "source": "synthetic",
        }


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds per call: on the clock, and on the processor (which a busy machine does not stretch)."""

    wall: list[float]
    processor: list[float]


def _service_times() -> Times:
    from stores.nearby import nearby_stores

    def search(position: tuple[float, float]) -> None:
        nearby_stores(*position)

    return _times(search)


def _times(search: Callable[[tuple[float, float]], None]) -> Times:
    """Return the time of each call, after one round to warm up."""
    for position in PLACES.values():
        search(position)
    times = Times([], [])
    for position in islice(cycle(PLACES.values()), _CALLS):
        wall, processor = perf_counter(), thread_time()
        search(position)
        times.processor.append((thread_time() - processor) * 1000)
        times.wall.append((perf_counter() - wall) * 1000)
    return times


def _times_of_measuring_all() -> list[float]:
    """Measure the distance to every shop, as the service must not; raise RuntimeError if the answers differ."""
    from geopy.distance import geodesic

    from stores.models import Store
    from stores.nearby import nearby_stores

    times = []
    for position in islice(PLACES.values(), _SAMPLES_OF_ALL):
        started = perf_counter()
        shops = Store.objects.open().order_by().values_list("lat", "lng")
        nearest = min(geodesic(position, place).meters for place in shops)
        times.append((perf_counter() - started) * 1000)
        if not math.isclose(nearest, nearby_stores(*position)[0].distance_m, abs_tol=1e-6):
            raise RuntimeError(f"the nearest shop of {position} is not the nearest")
    return times


def _http_rows() -> list[Row]:
    import httpx

    with web_server() as base_url, httpx.Client(base_url=base_url) as client:

        def search(position: tuple[float, float]) -> None:
            lat, lng = position
            client.get("/api/v1/stores/nearby/", params={"lat": lat, "lng": lng}).raise_for_status()

        times = _times(search)
    return [
        Row("nearby over HTTP (gunicorn), p50", percentile(times.wall, 50), "ms"),
        Row("nearby over HTTP (gunicorn), p95", percentile(times.wall, 95), "ms", "≤ 30"),
    ]


if __name__ == "__main__":
    main(_measure, measure)
