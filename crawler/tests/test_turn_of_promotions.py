"""The first day of a month, hour by hour: a chain that renews its list late is looked at again the same day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

import pytest
import time_machine

from common import kst
from crawler import runs, schedules, tasks
from crawler.models import CrawlRun
from crawler.offers import Offer
from crawler.tests.conftest import Broker, FakeSite
from crawler.tests.making import offers
from promotions.models import Promotion

pytestmark = pytest.mark.django_db
LAST_OF_OCTOBER, FIRST_OF_NOVEMBER = date(2026, 10, 31), date(2026, 11, 1)
OCTOBER, NOVEMBER = offers(100), offers(130)[40:]


def times_on(day: date, chain: str = "cu") -> list[datetime]:
    """When the chain is crawled on a day unless an operator decides otherwise."""
    return sorted(
        moment for entry in schedules.SCHEDULES if entry.get("args") == [chain] for moment in _due(entry, day)
    )


def _due(entry: dict[str, str], day: date) -> Iterator[datetime]:
    minute, hours, days, *_ = entry["crontab"].split()
    if days == "*" or str(day.day) in days.split(","):
        for hour in hours.split(","):
            yield datetime.combine(day, time(int(hour), int(minute)), tzinfo=kst.KST)


def crawl_at(moment: datetime, site: FakeSite, shown: tuple[Offer, ...]) -> tuple[str, str]:
    """(state, reason) of the scheduled run of this moment, while the site shows these."""
    site.brings(*shown)
    with time_machine.travel(moment, tick=False):
        tasks.request_scheduled_crawl("cu")
        run = runs.execute(CrawlRun.objects.latest("pk").pk)
    assert run is not None
    return run.state, run.reason


@pytest.mark.parametrize("renewed_at", [6, 11, 17])
def test_a_list_that_is_renewed_during_the_first_is_published_the_same_day(
    site: FakeSite, broker: Broker, renewed_at: int
) -> None:
    """At the given hour; until then the site shows last month's list."""
    assert crawl_at(times_on(LAST_OF_OCTOBER)[-1], site, OCTOBER) == ("published", "")

    outcomes = {
        moment.hour: crawl_at(moment, site, NOVEMBER if moment.hour >= renewed_at else OCTOBER)
        for moment in times_on(FIRST_OF_NOVEMBER)
    }

    assert outcomes == {
        hour: ("published", "") if hour >= renewed_at else ("quarantined", "frozen") for hour in (0, 5, 11, 17)
    }
    running = Promotion.objects.running(FIRST_OF_NOVEMBER)
    assert {row.listing.name for row in running.select_related("listing")} == {offer.name for offer in NOVEMBER}


def test_on_other_days_one_look_is_enough() -> None:
    assert [moment.hour for moment in times_on(LAST_OF_OCTOBER)] == [5]
    assert [moment.hour for moment in times_on(date(2026, 11, 16))] == [0, 5, 11, 17]
