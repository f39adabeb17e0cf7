"""Whole crawls of 7-Eleven's replica, in a browser: four tabs, two page sizes, one answer too many."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.support.ui import WebDriverWait

from crawler.browser import webdriver
from crawler.chains import seven_eleven
from crawler.chains.seven_eleven.browser import PAGE_SIZE
from crawler.chains.seven_eleven.originals import DETAIL_PAGE
from crawler.checks.measures import DECLARED_TOLERANCE
from crawler.collection.crawl import Collected, browser_settings, collect
from crawler.failures import FailureReason
from crawler.offers import Offer, ProblemReason
from replica import ReplicaServer, Row
from replica.chains.seven_eleven.site import SevenElevenSite
from replica.messages import plain
from replica.records import read_records

PAGE_PARTS = ("/front/css/common.css", "/front/img/favicon.png", "/library/js/common.js", "/util/banner.asp")
PICTURES = "https://img.seven.example/upload/product"
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("shared_browser")]


def rows(count: int, event: str = "1+1", **values: Any) -> list[Row]:
    """Made-up products; every second without a picture."""
    return [
        Row(
            name=f"해든)고소하고진한저지방우유{event}{number}번500ml",
            price=1000 + 10 * number,
            event=event,
            img_url="" if number % 2 else f"{PICTURES}/8801000/{number:06}.1.jpg",
            **values,
        )
        for number in range(count)
    ]


def shown() -> list[Row]:
    """All tabs, the first of them longer than two pages."""
    gift = rows(2, "증정", gift_name="해든)우유맛사탕", gift_price=900, gift_img_url=f"{PICTURES}/8801001/000001.1.jpg")
    return [*rows(230), *rows(113, "2+1"), *gift, *rows(20, "할인", sale_price=700)]


def crawl(site: ReplicaServer, **values: Any) -> Collected:
    usual = {"on_progress": lambda _: None, "should_stop": lambda: False}
    return collect(site.chain, base_url=site.base_url, **{**usual, **values})


def crawl_once(shown: list[Row]) -> tuple[Offer, ...]:
    with ReplicaServer("seven_eleven", shown) as site:
        return crawl(site).offers


def fact_of(row: Row) -> tuple[str, str | None, int | None, int | None, str]:
    return row.name, row.kind, row.price, row.sale_price, row.barcode


def facts(found: Collected) -> list[tuple[str, str | None, int | None, int | None, str]]:
    return [(offer.name, offer.kind, offer.price, offer.sale_price, offer.barcode) for offer in found.offers]


def is_gift(offer: Offer) -> bool:
    return offer.kind == "gift"


def test_all_tabs_are_read_record_by_record() -> None:
    with ReplicaServer("seven_eleven", shown()) as site:
        found = crawl(site)
    assert found.failure is None
    assert found.complete
    assert facts(found) == [fact_of(row) for row in shown()]
    assert (found.items, found.duplicates) == (365, 0)
    assert {problem.reason for problem in found.problems} == {ProblemReason.NO_PICTURE}
    assert all(len(offer.item_code) == 6 and offer.item_code.isdigit() for offer in found.offers)


def test_the_gift_comes_with_its_name_price_and_picture() -> None:
    with ReplicaServer("seven_eleven", shown()) as site:
        found = crawl(site)
    gift = next(filter(is_gift, found.offers))
    assert (gift.gift_name, gift.gift_price) == ("해든)우유맛사탕", 900)
    assert gift.gift_image_url.endswith("/upload/product/8801001/000001.1.jpg")


def test_a_sales_price_before_it_is_read_from_the_products_page_and_no_other_page_is_requested() -> None:
    with ReplicaServer("seven_eleven", shown()) as site:
        found = crawl(site)
        assert site.requests.count(DETAIL_PAGE) == 20
    sales = [offer for offer in found.offers if offer.kind == "discount"]
    assert [(offer.price, offer.sale_price) for offer in sales] == [(1000 + 10 * number, 700) for number in range(20)]


def test_what_the_last_crawl_knew_of_a_sale_is_not_requested_again() -> None:
    known = crawl_once(rows(20, "할인", sale_price=700))
    cheaper = rows(20, "할인", sale_price=650)[19:]
    with ReplicaServer("seven_eleven", [*rows(19, "할인", sale_price=700), *cheaper]) as site:
        found = crawl(site, known=known)
        assert site.requests.count(DETAIL_PAGE) == 1
    assert [(offer.price, offer.sale_price) for offer in found.offers[-2:]] == [(1180, 700), (1190, 650)]


def test_if_robots_txt_disallows_the_products_pages_the_list_is_whole_without_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(SevenElevenSite, "robots", lambda _: plain(f"User-agent: *\nDisallow: {DETAIL_PAGE}\n"))
    with ReplicaServer("seven_eleven", rows(3, "할인", sale_price=700)) as site:
        found = crawl(site)
        assert site.requests.count(DETAIL_PAGE) == 0
    assert found.complete
    assert [(offer.price, offer.sale_price) for offer in found.offers] == [(None, 700)] * 3
    assert ProblemReason.NO_ORIGINAL_PRICE in {problem.reason for problem in found.problems}


def test_a_sale_whose_page_strikes_nothing_out_has_no_price_before_it() -> None:
    with ReplicaServer("seven_eleven", [*rows(5), *rows(3, "할인")]) as site:
        found = crawl(site)
    assert found.complete
    sales = [offer for offer in found.offers if offer.kind == "discount"]
    assert [(offer.price, offer.sale_price) for offer in sales] == [(None, 1000), (None, 1010), (None, 1020)]
    reasons = [problem.reason for problem in found.problems]
    assert reasons.count(ProblemReason.NO_ORIGINAL_PRICE) == 3


def test_totals_that_are_a_few_too_high_do_not_end_the_crawl_early() -> None:
    with ReplicaServer("seven_eleven", [*rows(213), *rows(20, "2+1")]) as site:  # 213 = 13 + 2 * 100; 215 are declared
        found = crawl(site)
    assert found.complete
    assert (found.items, found.declared_total) == (233, 235)


def test_an_empty_tab_is_noted_and_the_others_are_read() -> None:
    with ReplicaServer("seven_eleven", rows(5)) as site:
        found = crawl(site)
    assert found.complete
    assert found.declared_total == 5
    empty = [problem.detail for problem in found.problems if problem.reason is ProblemReason.EMPTY_LIST]
    assert empty == ["2+1: the list is empty", "증정: the list is empty", "할인: the list is empty"]


def test_half_a_page_is_requested_from_a_site_that_gives_up_over_a_whole_one() -> None:
    with ReplicaServer("seven_eleven", shown(), fault="overloaded") as site:
        found = crawl(site)
        assert site.requests.count("/500.asp") == 1
    assert PAGE_SIZE > 60
    assert found.failure is None
    assert facts(found) == [fact_of(row) for row in shown()]
    assert (found.items, found.duplicates) == (365, 0)


@pytest.mark.parametrize("fault", ["reordered", "stale", "page_missing"])
def test_what_passes_or_does_not_matter_is_let_through(fault: str) -> None:
    with ReplicaServer("seven_eleven", shown(), fault=fault) as site:
        found = crawl(site)
    assert found.failure is None
    assert sorted(map(str, facts(found))) == sorted(str(fact_of(row)) for row in shown())


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("error_500", FailureReason.SERVER_ERROR),
        ("forbidden", FailureReason.FORBIDDEN),
        ("too_many", FailureReason.TOO_MANY_REQUESTS),
        ("blocked", FailureReason.BLOCKED),
        ("truncated", FailureReason.CUT_OFF),
        ("disconnected", FailureReason.CUT_OFF),
        ("empty", FailureReason.EMPTY),
        ("half", FailureReason.ENDED_EARLY),
        ("repeat", FailureReason.REPEATING),
        ("page_lost", FailureReason.SERVER_ERROR),
        ("changed_markup", FailureReason.CHANGED_MARKUP),
    ],
)
def test_every_fault_has_a_distinct_reason(fault: str, reason: FailureReason) -> None:
    with ReplicaServer("seven_eleven", shown(), fault=fault) as site:
        found = crawl(site)
    assert found.failure
    assert found.failure.reason is reason
    assert not found.complete


def test_walk_and_checks_allow_the_totals_the_same_error() -> None:
    lists = len(seven_eleven.CHAIN.lists)
    assert DECLARED_TOLERANCE[seven_eleven.CHAIN.code] == seven_eleven.CHAIN.total_tolerance * lists


def test_the_page_itself_loads_what_robots_txt_disallows() -> None:
    with ReplicaServer("seven_eleven", shown()) as site, webdriver.browser(browser_settings()) as driver:
        driver.get(f"{site.base_url}/product/presentList.asp")
        WebDriverWait(driver, 20).until(lambda _: set(PAGE_PARTS) <= set(site.requests))


def test_nothing_that_robots_txt_disallows_is_ever_requested() -> None:
    with ReplicaServer("seven_eleven", shown()) as site:
        found = crawl(site)
        asked = set(site.requests)
    assert found.complete
    assert asked == {
        "/robots.txt", "/product/presentList.asp", "/product/listMoreAjax.asp", "/product/presentView.asp",
    }  # fmt: skip


def test_the_list_of_a_real_day_is_read_record_by_record(real_data: Callable[[str], Path]) -> None:
    file = real_data("promotions_2026-02/seven_eleven.csv")
    records = read_records(file).rows
    with ReplicaServer("seven_eleven", file) as site:
        found = crawl(site)
    assert found.complete
    assert found.declared_total is not None
    assert found.items == len(records)
    assert found.declared_total - found.items <= seven_eleven.TOTAL_TOLERANCE * len(seven_eleven.CHAIN.lists)
    wanted = {(row.name, row.price, row.kind, row.barcode) for row in records}
    assert {(offer.name, offer.price, offer.kind, offer.barcode) for offer in found.offers} == wanted
