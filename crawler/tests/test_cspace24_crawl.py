"""Whole crawls of C·Space24's replica, in a browser: four lists, of which one is empty."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.collection.crawl import Collected, collect
from crawler.failures import FailureReason
from crawler.offers import ProblemReason
from replica import ReplicaServer, Row

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("shared_browser")]


def rows(count: int, event: str = "1+1", **values: Any) -> list[Row]:
    return [
        Row(
            name=f"해든)우유{event}{number}",
            price=1000 + 10 * number,
            event=event,
            img_url=f"https://img.cspace.example/program_file/{event}{number}.jpg".replace("+", "p"),
            **values,
        )
        for number in range(count)
    ]


def shown() -> list[Row]:
    return [*rows(95), *rows(41, "2+1"), *rows(3, "할인", sale_price=700)]


def crawl(site: ReplicaServer) -> Collected:
    return collect(site.chain, base_url=site.base_url, on_progress=lambda _: None, should_stop=lambda: False)


def test_all_lists_are_read_and_the_empty_one_is_noted() -> None:
    with ReplicaServer("cspace24", shown()) as site:
        found = crawl(site)
    assert found.failure is None
    assert found.complete
    assert [(offer.name, offer.kind) for offer in found.offers] == [(row.name, row.kind) for row in shown()]
    assert [offer.price for offer in found.offers[:95]] == [row.price for row in rows(95)]
    assert [(offer.price, offer.sale_price) for offer in found.offers[-3:]] == [(None, 700)] * 3
    assert (found.items, found.duplicates, found.declared_total) == (139, 0, None)
    assert [problem.reason for problem in found.problems] == [ProblemReason.EMPTY_LIST]
    assert found.pages == 5 + 3 + 1 + 1


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
        ("changed_image_markup", None),
        ("pager_missing", None),
    ],
)
def test_every_fault_has_a_distinct_reason(fault: str, reason: FailureReason | None) -> None:
    with ReplicaServer("cspace24", shown(), fault=fault) as site:
        found = crawl(site)
    assert (found.failure.reason if found.failure else None) == reason
    assert found.complete is (reason is None)
    if reason is None:
        assert len(found.offers) == len(shown())
