"""Whole crawls of GS25's replica, in a browser: the list as it was, and its closing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.collection.crawl import Collected, collect
from crawler.failures import FailureReason
from crawler.tests.small_server import Answer, serve
from replica import ReplicaServer, Row

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("shared_browser")]


def rows(count: int, **values: Any) -> list[Row]:
    return [
        Row(
            name=f"해든)우유{number}",
            price=1000 + 10 * number,
            event=("1+1", "2+1")[number % 2],
            img_url=f"https://img.gs.example/imgsvr/item/GD_880{number:010}_001.jpg",
            **values,
        )
        for number in range(count)
    ]


def crawl(base_url: str) -> Collected:
    return collect("gs25", base_url=base_url, on_progress=lambda _: None, should_stop=lambda: False)


def test_the_list_as_it_was_is_read_record_by_record() -> None:
    shown = rows(215)
    shown.append(Row(name="산들)라면", price=1300, event="덤증정", gift_name="샘터)생수", gift_price=950))
    with ReplicaServer("gs25", shown) as site:
        found = crawl(site.base_url)
    assert found.failure is None
    assert found.complete
    assert [(offer.name, offer.price, offer.kind, offer.barcode) for offer in found.offers] == [
        (row.name, row.price, row.kind, row.barcode) for row in shown
    ]
    assert (found.offers[-1].gift_name, found.offers[-1].gift_price) == ("샘터)생수", 950)
    assert (found.items, found.declared_total, found.pages, found.duplicates) == (216, 216, 3, 0)


def test_the_captured_records_come_through_the_browser(real_data: Callable[[str], Path]) -> None:
    with ReplicaServer("gs25", real_data("raw/gs25_event_goods_search_202305.json")) as site:
        found = crawl(site.base_url)
    assert found.complete
    assert Counter(offer.kind for offer in found.offers) == {"2+1": 71, "1+1": 24, "gift": 5}


@pytest.mark.parametrize("fault", ["closed", "moved"])
def test_the_closed_source_is_recognised(fault: str) -> None:
    with ReplicaServer("gs25", rows(5), fault=fault) as site:
        found = crawl(site.base_url)
        assert "/gscvs/ko/products/event-goods-search" not in site.requests
    assert found.failure
    assert found.failure.reason is FailureReason.CLOSED
    assert (found.offers, found.complete) == ((), False)
    assert found.failure.html


def test_a_move_to_any_other_place_is_not_taken_for_the_closing() -> None:
    elsewhere: dict[str, Answer | str] = {
        "/gscvs/ko/products/event-goods": Answer(status=302, headers={"Location": "/gscvs/ko/login"}),
        "/gscvs/ko/login": "<html><body><form></form></body></html>",
    }
    with serve(elsewhere) as site:
        found = crawl(site.base_url)
    assert found.failure
    assert found.failure.reason is FailureReason.MOVED


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("error_500", FailureReason.SERVER_ERROR),
        ("forbidden", FailureReason.FORBIDDEN),
        ("blocked", FailureReason.BLOCKED),
        ("truncated", FailureReason.CUT_OFF),
        ("empty", FailureReason.EMPTY),
        ("half", FailureReason.ENDED_EARLY),
        ("repeat", FailureReason.REPEATING),
        ("changed_markup", FailureReason.CHANGED_MARKUP),
        ("stale", None),
        ("page_missing", None),
    ],
)
def test_every_fault_has_a_distinct_reason(fault: str, reason: FailureReason | None) -> None:
    with ReplicaServer("gs25", rows(215), fault=fault) as site:
        found = crawl(site.base_url)
    assert (found.failure.reason if found.failure else None) == reason
    assert found.complete is (reason is None)
