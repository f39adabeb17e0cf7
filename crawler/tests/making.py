"""What the tests of runs and publishing are made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.apps import apps
from django.core import serializers
from django.utils import timezone

from common import kst
from crawler import publishing
from crawler.collection.crawl import Collected, Failure
from crawler.models import CrawlRun, RunTrigger, Snapshot
from crawler.offers import Offer, Problem
from crawler.publishing import Published, snapshots
from crawler.runs.leases import take
from crawler.site_lists import SiteList
from promotions.gtin import check_digit
from replica import Row

BASE_URL = "http://site.test"


def barcode(number: int) -> str:
    """A valid Korean EAN-13."""
    body = f"880{number:09d}"
    return body + str(check_digit(body))


def offer(number: int = 1, **values: Any) -> Offer:
    """A 1+1 with picture, barcode and item code of its own."""
    code = barcode(number)
    usual: dict[str, Any] = {
        "chain": "cu",
        "name": f"롯데)과자{number}",
        "price": 1700,
        "kind": "1+1",
        "item_code": str(number),
        "barcode": code,
        "image_url": f"http://site.test/product/{code}.jpg",
    }
    return Offer(**{**usual, **values})


def offers(count: int, **values: Any) -> tuple[Offer, ...]:
    """Different products, all with the same terms."""
    return tuple(offer(number, **values) for number in range(1, count + 1))


def collected(found: Sequence[Offer], **values: Any) -> Collected:
    """A whole walk that brought these offers."""
    usual: dict[str, Any] = {
        "offers": tuple(found),
        "complete": True,
        "declared_total": None,
        "pages": 1,
        "items": len(found),
        "duplicates": 0,
        "problems": (),
    }
    return Collected(**{**usual, **values})


def cut_off(found: Sequence[Offer], failure: Failure) -> Collected:
    """A walk that did not reach the end."""
    return collected(found, complete=False, failure=failure)


def running(chain: str = "cu", trigger: str = RunTrigger.OPERATOR, **values: Any) -> CrawlRun:
    """A run that this process works on."""
    run = CrawlRun.objects.create(chain_id=chain, trigger=trigger, base_url=BASE_URL, **values)
    take(run.pk)
    run.refresh_from_db()
    return run


def snapshot_of(run: CrawlRun, found: Sequence[Offer], *, complete: bool = True, seen_at: datetime) -> Snapshot:
    """The run's snapshot."""
    return snapshots.keep(run=run, offers=found, complete=complete, declared_total=None, fetched_at=seen_at)


class Clock:
    """The times at which one test's crawls saw the site: each an hour after the one before, all in the past.

    No turn of the chains' promotions (the 1st and the 16th, midnight in Korea) lies between them. A list may change
    more at a turn, so the tests would depend on the day on which they run.
    """

    SPAN: Final = timedelta(hours=20)

    def __init__(self) -> None:
        end, today = timezone.now(), kst.today()
        if today.day in {1, 16} and end - self.SPAN < (turn := kst.start_of_day(today)):
            end = turn
        self.now = end - self.SPAN

    def next(self) -> datetime:
        """Return the next time."""
        self.now += timedelta(hours=1)
        return self.now


def publish(*found: Offer, chain: str = "cu", seen_at: datetime, problems: dict[str, int] | None = None) -> Published:
    """A whole crawl that saw these offers, published."""
    run = running(chain, problems={"counts": problems or {}})
    return publishing.publish(run=run, snapshot=snapshot_of(run, found, seen_at=seen_at))


def publish_assortment(*found: Offer, chain: str = "cu", seen_at: datetime) -> Published:
    """A whole crawl of the chain's assortment list that saw these, published."""
    run = running(chain, site_list=SiteList.ASSORTMENT)
    return publishing.publish(run=run, snapshot=snapshot_of(run, found, seen_at=seen_at))


def dump(*app_labels: str) -> str:
    """Every row of the apps' tables as JSON."""
    models = [model for label in app_labels for model in apps.get_app_config(label).get_models()]
    rows = (row for model in models for row in model._default_manager.order_by("pk"))
    return str(serializers.serialize("json", rows, indent=1))


def problems(reason: Any, count: int) -> tuple[Problem, ...]:
    """So many problems of one reason."""
    return tuple(Problem(reason, f"item {number}") for number in range(count))


def rows(count: int) -> list[Row]:
    """The records of a replica's list."""
    return [
        Row(
            name=f"롯데)과자{number}",
            price=1000 + number * 10,
            event="1+1" if number % 2 else "2+1",
            img_url=f"https://pictures.test/product/{barcode(number)}.jpg",
        )
        for number in range(1, count + 1)
    ]
