"""Whole crawls of the replicas, in a browser: what they bring, and why they fail."""

from __future__ import annotations

import csv
import re
import threading
import time
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from crawler import chains
from crawler.chains import UnknownChainError
from crawler.chains.markup import kind_of
from crawler.collection.crawl import Collected, Progress, collect
from crawler.failures import FailureReason
from crawler.offers import Offer, ProblemReason
from crawler.tests.small_server import Answer, serve
from replica import ReplicaServer, Row

TODAY = date(2026, 11, 23)


def browser(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test whose crawls use the shared browser."""
    marked: Callable[..., None] = pytest.mark.browser(pytest.mark.usefixtures("shared_browser")(test))
    return marked


def rows(chain: str, count: int, **values: Any) -> list[Row]:
    """Made-up products, two kinds in turn; every 50th without a picture."""
    folder = {"cu": "https://img.cu.example/product", "emart24": "https://img.emart24.example/plu_image/500x500"}[chain]
    events = {"cu": ("1+1", "2+1"), "emart24": ("1 + 1", "2 + 1")}[chain]
    return [
        Row(
            name=f"해든)우유{number}",
            price=1000 + 10 * number,
            event=events[number % 2],
            img_url="" if number % 50 == 49 else f"{folder}/880{number:010}.jpg",
            **values,
        )
        for number in range(count)
    ]


def crawl(site: ReplicaServer, **values: Any) -> Collected:
    usual: dict[str, Any] = {"on_progress": lambda _: None, "should_stop": lambda: False}
    return collect(site.chain, base_url=site.base_url, **{**usual, **values})


def facts(offers: tuple[Offer, ...]) -> list[tuple[str, int | None, str | None, str]]:
    return [(offer.name, offer.price, offer.kind, offer.barcode) for offer in offers]


def facts_of(found: list[Row]) -> list[tuple[str, int | None, str | None, str]]:
    return [(row.name, row.price, row.kind, row.barcode) for row in found]


@browser
@pytest.mark.parametrize(("chain", "count"), [("cu", 95), ("cu", 80), ("cu", 1), ("emart24", 47), ("emart24", 40)])
def test_a_complete_crawl_returns_every_record_in_order(chain: str, count: int) -> None:
    shown = rows(chain, count)
    with ReplicaServer(chain, shown) as site:
        found = crawl(site)
    assert found.failure is None
    assert found.complete
    assert facts(found.offers) == facts_of(shown)
    assert (found.items, found.duplicates) == (count, 0)
    assert found.declared_total == (None if chain == "cu" else count)
    pictures = [offer.image_url for offer in found.offers if offer.image_url]
    assert all(url.startswith(site_url) for url in pictures for site_url in ["http://127.0.0.1:"])
    assert len(pictures) == count - count // 50


@browser
def test_emart24s_dates_categories_and_prices_come_with_the_offers() -> None:
    shown = [
        *rows("emart24", 21, starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 15), category="음료"),
        Row(name="언덕)포도주", price=25000, sale_price=19900, event="세일", ends_on=date(2026, 11, 30)),
        Row(name="산들)라면", price=1300, event="덤", img_url="https://e.example/plu_image/500x500/8800000000059.JPG"),
        Row(name="산들)맥주", price=3000, event="골라담기"),
    ]
    with ReplicaServer("emart24", shown, today=lambda: TODAY) as site:
        found = crawl(site)
    milk, *_, wine, noodles, beer = found.offers
    assert (milk.starts_on, milk.ends_on, milk.category) == (date(2026, 11, 1), date(2026, 11, 15), "음료")
    assert (wine.kind, wine.price, wine.sale_price, wine.ends_on) == ("discount", 25000, 19900, date(2026, 11, 30))
    assert (noodles.kind, noodles.price) == ("gift", 1300)
    assert noodles.gift_image_url.startswith(site_url := noodles.image_url.partition("/plu_image")[0][:17])
    assert site_url.startswith("http://127.0.0.1")
    assert (beer.kind, beer.price) == ("mix", 3000)


BROKEN = {
    "error_500": (FailureReason.SERVER_ERROR, FailureReason.SERVER_ERROR),
    "forbidden": (FailureReason.FORBIDDEN, FailureReason.FORBIDDEN),
    "too_many": (FailureReason.TOO_MANY_REQUESTS, FailureReason.TOO_MANY_REQUESTS),
    "blocked": (FailureReason.BLOCKED, FailureReason.BLOCKED),
    "truncated": (FailureReason.CUT_OFF, FailureReason.CUT_OFF),
    "disconnected": (FailureReason.CUT_OFF, FailureReason.CUT_OFF),
    "empty": (FailureReason.EMPTY, FailureReason.EMPTY),
    "repeat": (FailureReason.REPEATING, FailureReason.REPEATING),
    "page_lost": (FailureReason.SERVER_ERROR, FailureReason.SERVER_ERROR),
    "changed_markup": (FailureReason.CHANGED_MARKUP, FailureReason.CHANGED_MARKUP),
    # CU declares no total: half a list that ends properly is a whole walk, and the checks' business.
    "half": (None, FailureReason.ENDED_EARLY),
    "half_total": (None, None),
    # Faults that pass if the request is repeated, and faults that a good parser tolerates.
    "stale": (None, None),
    "page_missing": (None, None),
    "changed_image_markup": (None, None),
}


@browser
@pytest.mark.parametrize("fault", BROKEN)
@pytest.mark.parametrize("chain", ["cu", "emart24"])
def test_every_fault_has_a_distinct_reason(chain: str, fault: str) -> None:
    shown = rows(chain, 95)
    with ReplicaServer(chain, shown, fault=fault) as site:
        found = crawl(site)
    wanted = BROKEN[fault][chain == "emart24"]
    assert (found.failure.reason if found.failure else None) == wanted
    assert found.complete is (wanted is None)
    assert facts(found.offers) == facts_of(shown)[: len(found.offers)]
    if found.failure:
        assert found.failure.html
        assert found.failure.screenshot
        assert found.failure.screenshot.startswith(b"\x89PNG")


@browser
def test_a_site_that_is_too_slow_times_out(settings: Settings) -> None:
    settings.CRAWLER_PAGE_TIMEOUT_SECONDS = 0.4
    with ReplicaServer("cu", rows("cu", 3), fault="slow", slow_s=0.9) as site:
        found = crawl(site)
    assert found.failure
    assert found.failure.reason is FailureReason.TIMEOUT
    assert not found.complete


@browser
def test_an_unknown_badge_is_a_problem_and_no_crash() -> None:
    with ReplicaServer("cu", rows("cu", 45), fault="unknown_badge") as site:
        found = crawl(site)
    assert found.complete
    assert len(found.offers) == 45
    problems = [problem for problem in found.problems if problem.reason is ProblemReason.UNKNOWN_BADGE]
    assert len(problems) == sum(offer.kind is None for offer in found.offers) == 5
    assert "반값" in problems[0].detail


@browser
def test_a_refusal_is_met_once_and_not_tried_again() -> None:
    with ReplicaServer("emart24", rows("emart24", 45), fault="forbidden") as site:
        crawl(site)
        assert site.requests == ["/robots.txt", "/goods/event"]


@pytest.mark.parametrize(
    ("status", "reason"), [(401, "forbidden"), (403, "forbidden"), (429, "too_many_requests"), (451, "forbidden")]
)
def test_nothing_more_is_requested_from_a_site_that_refuses_its_robots_txt(status: int, reason: str) -> None:
    with serve({"/robots.txt": Answer(status=status)}) as site:
        found = collect("cu", base_url=site.base_url, on_progress=lambda _: None, should_stop=lambda: False)
        assert site.paths == ["/robots.txt"]
    assert found.failure
    assert found.failure.reason == reason


@browser
def test_what_robots_txt_disallows_is_not_requested() -> None:
    with serve({"/robots.txt": "User-agent: *\nDisallow: /event/plusAjax.do\n"}) as site:
        found = collect("cu", base_url=site.base_url, on_progress=lambda _: None, should_stop=lambda: False)
        assert found.failure
        assert found.failure.reason is FailureReason.ROBOTS
        assert site.paths == ["/robots.txt"]


@browser
def test_a_pages_address_that_a_rule_disallows_by_its_query_is_not_requested() -> None:
    robots = "User-agent: *\nDisallow: /*?search=\n"
    with serve({"/robots.txt": robots, "/goods/event": "<html>"}) as site:
        found = collect("emart24", base_url=site.base_url, on_progress=lambda _: None, should_stop=lambda: False)
        assert site.paths == ["/robots.txt"]
    assert found.failure
    assert found.failure.reason is FailureReason.ROBOTS


@browser
def test_a_closed_source_is_moved_and_not_empty() -> None:
    shell = Answer(status=301, headers={"Location": "/brand/cu"})
    with serve({"/event/plus.do": shell, "/brand/cu": "<html><div id=app></div>"}) as site:
        found = collect("cu", base_url=site.base_url, on_progress=lambda _: None, should_stop=lambda: False)
    assert found.failure
    assert found.failure.reason is FailureReason.MOVED


@browser
def test_a_run_that_is_stopped_stops_between_two_pages() -> None:
    stop = threading.Event()

    def stop_at_page_2(progress: Progress) -> None:
        if progress.page == 2:
            stop.set()

    with ReplicaServer("cu", rows("cu", 200)) as site:
        found = crawl(site, on_progress=stop_at_page_2, should_stop=stop.is_set)
        assert site.requests.count("/event/plusAjax.do") == 3  # two of them ours, one the page's own
    assert found.failure
    assert found.failure.reason is FailureReason.CANCELLED
    assert (len(found.offers), found.complete) == (80, False)


@browser
def test_requests_keep_the_delay_between_them(settings: Settings) -> None:
    settings.CRAWLER_DELAY_SECONDS = 0.3
    moments: list[float] = []
    with ReplicaServer("cu", rows("cu", 95)) as site:
        found = crawl(site, on_progress=lambda _: moments.append(time.monotonic()))
    assert found.complete
    assert all(later - earlier >= 0.3 for earlier, later in pairwise(moments))


@browser
def test_progress_is_shown_page_by_page() -> None:
    reported: list[Progress] = []
    with ReplicaServer("emart24", rows("emart24", 45)) as site:
        crawl(site, on_progress=reported.append)
    pages = [progress for progress in reported if progress.message.english.startswith("page")]
    assert [(progress.page, progress.done, progress.total) for progress in pages] == [
        (1, 20, 45),
        (2, 40, 45),
        (3, 45, 45),
    ]


@browser
def test_an_error_that_was_not_expected_is_returned_with_its_traceback() -> None:
    def broken(progress: Progress) -> None:
        raise KeyError("a mistake")

    with ReplicaServer("cu", rows("cu", 45)) as site:
        found = crawl(site, on_progress=broken)
    assert found.failure
    assert found.failure.reason is FailureReason.UNEXPECTED
    assert "KeyError: 'a mistake'" in found.failure.detail
    assert not found.complete


def test_a_machine_without_a_browser_says_so(settings: Settings) -> None:
    settings.CHROMEDRIVER_BINARY = "/bin/false"
    with serve({}) as site:
        found = collect("cu", base_url=site.base_url, on_progress=lambda _: None, should_stop=lambda: False)
    assert found.failure
    assert found.failure.reason is FailureReason.NO_BROWSER


def test_a_chain_without_a_crawler_is_refused_by_name() -> None:
    with pytest.raises(UnknownChainError, match=re.escape("use one of: cspace24, cu, emart24, gs25, seven_eleven")):
        collect("ministop", base_url="http://x.test", on_progress=lambda _: None, should_stop=lambda: False)


@pytest.mark.parametrize("code", ["cspace24", "cu", "emart24", "gs25", "seven_eleven"])
def test_the_folder_of_a_chain_has_the_code_of_the_chain(code: str) -> None:
    assert chains.get(code).code == code


@browser
@pytest.mark.parametrize("chain", ["cu", "emart24"])
def test_the_list_of_a_real_day_is_read_record_by_record(real_data: Callable[[str], Path], chain: str) -> None:
    file = real_data(f"promotions_2026-02/{chain}.csv")
    with file.open(encoding="utf-8", newline="") as lines:
        records = list(csv.DictReader(lines))
    with ReplicaServer(chain, file) as site:
        found = crawl(site)
    assert found.complete
    assert facts(found.offers) == [
        (record["name"], int(record["price"]), kind_of(record["event"]), _barcode(record["img_url"]))
        for record in records
    ]
    assert [problem for problem in found.problems if problem.reason is not ProblemReason.NO_PICTURE] == []


def _barcode(address: str) -> str:
    found = re.search(r"/(\d{8,14})(?:_\w+)?\.\w+$", address)
    return found[1] if found else ""
