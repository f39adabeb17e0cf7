"""Publish 6,500 offers, and an assortment of 5,100 products, while shoppers read, on SQLite and PostgreSQL.

`.venv/bin/python -m bench.publish`
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from bench.report import Row, percentile
from bench.scratch import DATABASE_NAME, main, measure_on_both_databases
from bench.server import web_server
from bench.synthetic import synthetic_product

if TYPE_CHECKING:
    from crawler.offers import Offer
    from crawler.publishing import Published

OFFERS = 6_500
PRODUCTS = 5_100
_READERS = 2
_PAUSE_SECONDS = 0.05
_WARM_UP = 10


def measure() -> list[Row]:
    """Measure on both databases, each in a child process."""
    return measure_on_both_databases("bench.publish")


def _measure_inside() -> list[Row]:
    name = os.environ[DATABASE_NAME]
    with web_server(workers=2) as base_url, _Readers(base_url) as readers:
        fresh, first = _publish(_offers(0))
        # A new month: a third gone, a third new, a tenth of the rest at another price.
        turned, second = _publish(_offers(OFFERS // 3))
        # Everything that the chain sells: what is promoted in part, the rest without a promotion.
        listed, third = _publish([replace(offer, kind=None) for offer in _offers(OFFERS)[:PRODUCTS]], "catalogue")
    if readers.errors:
        raise RuntimeError(f"{len(readers.errors)} reads failed on {name}: {readers.errors[0]}")
    if (first.started, second.started, second.ended) != (OFFERS, OFFERS // 3, OFFERS // 3):
        raise RuntimeError(f"published other offers than it was given: {first}, {second}")
    if (third.started, third.kept) != (PRODUCTS - OFFERS // 3, OFFERS // 3):
        raise RuntimeError(f"listed other products than it was given: {third}")
    return [
        Row(f"{name}: publish {OFFERS:,} fresh offers", fresh, "s", "≤ 4"),
        Row(f"{name}: publish a new month", turned, "s", "≤ 4"),
        Row(f"{name}: publish an assortment of {PRODUCTS:,} products", listed, "s", "≤ 4"),
        Row(f"{name}: reads meanwhile", len(readers.times), ""),
        Row(f"{name}: reads that failed", len(readers.errors), "", "≤ 0"),
        Row(f"{name}: read p95 meanwhile", percentile(readers.times, 95), "ms"),
    ]


def _offers(first: int) -> list[Offer]:
    from crawler.offers import Offer

    return [
        Offer(
            chain="cu",
            name=product.name,
            price=product.price + (100 if first and number % 10 == 0 else 0),
            kind="1+1" if number % 2 else "2+1",
            image_url=product.picture_url(),
            item_code=str(number),
            barcode=product.barcode,
        )
        for number, product in ((number, synthetic_product(number)) for number in range(first, first + OFFERS))
    ]


def _publish(offers: list[Offer], site_list: str = "promotions") -> tuple[float, Published]:
    """Return the seconds from an accepted snapshot to the published catalogue, and what changed."""
    from common import kst
    from crawler import publishing, runs
    from crawler.models import CrawlRun, RunTrigger
    from crawler.publishing import snapshots
    from crawler.runs.leases import take

    requested = runs.request_run(
        chain="cu",
        trigger=RunTrigger.COMMAND,
        requested_by="bench",
        base_url="http://x.example",
        site_list=site_list,
    )
    assert take(requested.run.pk)
    run = CrawlRun.objects.get(pk=requested.run.pk)
    fetched_at = kst.now() + timedelta(microseconds=1)
    snapshot = snapshots.keep(run=run, offers=offers, complete=True, declared_total=None, fetched_at=fetched_at)
    started = time.perf_counter()
    published = publishing.publish(run=run, snapshot=snapshot)
    return time.perf_counter() - started, published


class _Readers:
    """Threads that read the product list through a real web server, each one request after the other."""

    def __init__(self, base_url: str) -> None:
        self.times: list[float] = []
        self.errors: list[str] = []
        self._base_url = base_url
        self._stop = threading.Event()
        self._warm = threading.Barrier(_READERS + 1)
        self._threads = [threading.Thread(target=self._read) for _ in range(_READERS)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        self._warm.wait()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _read(self) -> None:
        import httpx

        with httpx.Client(base_url=self._base_url, timeout=30) as client:
            for _ in range(_WARM_UP):
                client.get("/api/v1/products/")
            self._warm.wait()
            while not self._stop.wait(_PAUSE_SECONDS):
                started = time.perf_counter()
                answer = client.get("/api/v1/products/", params={"chain": "cu"})
                self.times.append((time.perf_counter() - started) * 1000)
                if answer.status_code != httpx.codes.OK:
                    self.errors.append(f"{answer.status_code}: {answer.text[:300]}")


if __name__ == "__main__":
    main(_measure_inside, measure)
