"""Measure scans over HTTP: one client, eight at once, memory; and eager timm in the same run.

`.venv/bin/python -m bench.serving`
"""

from __future__ import annotations

import http.client
import os
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlsplit

from bench.processes import descendants, memory_mib, processor_s
from bench.report import Row, percentile
from bench.scan import set_up_gallery
from bench.scratch import ROOT, main, measure_inside
from bench.server import web_server

CLIENTS = 8
WORKERS = 2  # one for each of two cores
_ALONE, _TOGETHER, _WARM_UP, _EAGER = 200, 800, 40, 60
_BOUNDARY = "pyeonscan-bench"


@dataclass
class Load:
    """What the clients received: milliseconds of answered scans, and the count of each status."""

    taken_ms: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    wall_s: float = 0.0
    processor_s: float = 0.0

    @property
    def per_second(self) -> float:
        """Return the answered scans a second."""
        return len(self.taken_ms) / self.wall_s

    @property
    def processor_ms(self) -> float:
        """Return the web processes' processor time for one answered scan, which a busy machine does not stretch."""
        return 1000 * self.processor_s / len(self.taken_ms)


def measure() -> list[Row]:
    """Measure in a child process with a scratch database."""
    recognisers = os.environ.get("RECOGNISERS_DIR", str(ROOT / "var" / "recognisers"))
    return measure_inside(
        "bench.serving",
        RECOGNISERS_DIR=recognisers,
        THROTTLE_SCANS="1000000/min",
        OPENBLAS_NUM_THREADS="1",  # for eager timm as in the web server
        PYEONSCAN_BUILD="bench",
    )


def _measure() -> list[Row]:
    from bench.eager_scan import sample_photo

    set_up_gallery()
    photo = sample_photo()
    with web_server(workers=WORKERS) as address:
        _send(address, photo, clients=CLIENTS, scans=_WARM_UP)
        alone = _send(address, photo, clients=1, scans=_ALONE)
        together = _send(address, photo, clients=CLIENTS, scans=_TOGETHER)
        memory = [memory_mib(pid) for pid in _workers()]
    return [
        Row("one client, p50", percentile(alone.taken_ms, 50), "ms", "≤ 35"),
        Row("one client, p95", percentile(alone.taken_ms, 95), "ms", "≤ 100"),
        Row("one client, processor time a scan", alone.processor_ms, "ms"),
        Row(f"{CLIENTS} clients, {WORKERS} processes", together.per_second, "scans/s", "≥ 40"),
        Row(f"{CLIENTS} clients, p50", percentile(together.taken_ms, 50), "ms"),
        Row(f"{CLIENTS} clients, p95", percentile(together.taken_ms, 95), "ms"),
        Row(f"{CLIENTS} clients, processor time a scan", together.processor_ms, "ms"),
        Row(f"{CLIENTS} clients, answered busy", together.statuses[503], ""),
        Row("web process, resident", max(rss for rss, _ in memory), "MiB"),
        Row("web process, proportional", max(pss for _, pss in memory), "MiB"),
        Row("all web processes, proportional", sum(pss for _, pss in memory), "MiB"),
        *_eager(photo, together),
    ]


def _eager(photo: bytes, together: Load) -> list[Row]:
    """Measure the same scans by eager timm in this process: on one core, without HTTP, database or other load."""
    from bench.eager_scan import eager_scan, one_core, take_turns
    from recognition.gallery.live import live_recogniser

    scan = eager_scan(photo, live_recogniser.current().engine.manifest.input.crops)
    with one_core():
        before = processor_s([os.getpid()])
        (timing,) = take_turns([scan], runs=_EAGER, warm_up=0)
        spent_ms = 1000 * (processor_s([os.getpid()]) - before) / _EAGER
    return [
        Row("eager timm on one core, p50", timing.p50_ms, "ms"),
        Row("eager timm, processor time a scan", spent_ms, "ms"),
        Row("eager timm's process, resident", memory_mib(os.getpid())[0], "MiB"),
        Row("processor time a scan, eager / served with everything", spent_ms / together.processor_ms, "times"),
    ]


def _workers() -> list[int]:
    """Return the web processes: the server's children."""
    return [pid for server in descendants(os.getpid()) for pid in descendants(server)]


def _send(address: str, photo: bytes, *, clients: int, scans: int) -> Load:
    load, lock, left = Load(), threading.Lock(), iter(range(scans))
    pids = descendants(os.getpid())
    before, started = processor_s(pids), perf_counter()

    def client(_: int) -> None:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        while True:
            with lock:
                if next(left, None) is None:
                    break
            taken_ms, status = _scan(connection, photo)
            with lock:
                load.statuses[status] += 1
                if status == http.client.OK:
                    load.taken_ms.append(taken_ms)
        connection.close()

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(client, range(clients)))
    load.wall_s, load.processor_s = perf_counter() - started, processor_s(pids) - before
    if unexpected := set(load.statuses) - {http.client.OK, http.client.SERVICE_UNAVAILABLE}:
        raise RuntimeError(f"scans were answered with {unexpected}")
    return load


def _scan(connection: http.client.HTTPConnection, photo: bytes) -> tuple[float, int]:
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n'
    body = f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + photo + f"\r\n--{_BOUNDARY}--\r\n".encode()
    started = perf_counter()
    connection.request("POST", "/api/v1/scans/", body, {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"})
    response = connection.getresponse()
    response.read()
    return (perf_counter() - started) * 1000, response.status


if __name__ == "__main__":
    main(_measure, measure)
