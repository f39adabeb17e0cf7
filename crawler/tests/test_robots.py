"""robots.txt during a crawl: fetching the file, files that cannot be had, and what fails a run."""

from __future__ import annotations

import socket
from datetime import UTC, datetime

import pytest

from common.robots import MAX_BYTES, RobotsRules, parse
from crawler.collection import robots
from crawler.failures import CrawlFailure, FailureReason
from crawler.tests.small_server import CLOSED, Answer, serve

EMART24 = "User-agent: *\nDisallow: /founded/brief/req\nDisallow: /founded/recommend\n"
GSRETAIL = "User-agent: *\nDisallow: /api/\nCrawl-delay: 10\nVisit-time: 0400-0845\n"


def read(base_url: str) -> RobotsRules:
    return robots.read(base_url, user_agent="Mozilla/5.0 (compatible; Pyeonscan/1.0)").rules


def test_a_disallowed_path_is_a_failure_that_names_it() -> None:
    with pytest.raises(CrawlFailure, match=r"robots\.txt disallows /founded/recommend") as caught:
        robots.require(parse(EMART24), ["/goods/event", "/founded/recommend"])
    assert caught.value.reason is FailureReason.ROBOTS


def test_allowed_paths_are_no_failure() -> None:
    robots.require(parse(EMART24), ["/goods/event?search=&page=1", "/goods/pl"])


def test_a_run_within_the_visiting_hours_continues() -> None:
    robots.require_visit_time(parse(GSRETAIL), datetime(2026, 11, 23, 4, 0, tzinfo=UTC))


def test_a_run_outside_the_visiting_hours_fails_and_names_them() -> None:
    with pytest.raises(CrawlFailure, match="visits at 04:00-08:45 UTC only; it is 20:30 UTC") as caught:
        robots.require_visit_time(parse(GSRETAIL), datetime(2026, 11, 23, 20, 30, tzinfo=UTC))
    assert caught.value.reason is FailureReason.VISIT_TIME


def test_a_page_may_not_load_disallowed_paths_except_those_that_cover_the_list() -> None:
    found = parse("User-agent: *\nDisallow: /front/\nDisallow: /\nAllow: /goods\nDisallow: /*.js$\n")
    assert robots.patterns_to_block(found, ["/goods/event", "/front/list"]) == ("/front/", "/*.js$")


def test_patterns_for_the_browser_are_spelled_as_it_spells_addresses() -> None:
    assert robots.patterns_to_block(parse("User-agent: *\nDisallow: /상 품*%ec$"), []) == (
        "/%EC%83%81%20%ED%92%88*%EF%BF%BD$",
    )


def test_the_file_is_fetched_under_our_name() -> None:
    with serve({"/robots.txt": GSRETAIL}) as site:
        assert not read(site.base_url).allows("/api/goods")
        assert site.requests == [("GET", "/robots.txt", "Mozilla/5.0 (compatible; Pyeonscan/1.0)")]


def test_delays_and_visiting_hours_do_not_count_on_this_machine() -> None:
    with serve({"/robots.txt": GSRETAIL}) as site:
        assert (read(site.base_url).crawl_delay_s, read(site.base_url).visit_times) == (None, ())


@pytest.mark.parametrize("status", [404, 410])
def test_a_file_that_is_not_there_allows_everything(status: int) -> None:
    with serve({"/robots.txt": Answer(b"User-agent: *\nDisallow: /", status)}) as site:
        assert read(site.base_url).allows("/goods/event")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(status=500), FailureReason.SERVER_ERROR),
        (Answer(status=503), FailureReason.SERVER_ERROR),
        (Answer(status=429), FailureReason.TOO_MANY_REQUESTS),
        (Answer(status=401), FailureReason.FORBIDDEN),
        (Answer(status=403), FailureReason.FORBIDDEN),
        (CLOSED, FailureReason.CONNECTION_LOST),
    ],
)
def test_a_file_that_cannot_be_had_allows_nothing(answer: Answer, reason: FailureReason) -> None:
    with serve({"/robots.txt": answer}) as site, pytest.raises(CrawlFailure) as caught:
        read(site.base_url)
    assert caught.value.reason is reason


def test_a_redirected_file_is_followed() -> None:
    moved = Answer(status=301, headers={"Location": "/real.txt"})
    with serve({"/robots.txt": moved, "/real.txt": GSRETAIL}) as site:
        assert not read(site.base_url).allows("/api/x")


def test_a_file_that_redirects_for_ever_counts_as_missing() -> None:
    with serve({"/robots.txt": Answer(status=301, headers={"Location": "/robots.txt"})}) as site:
        assert read(site.base_url).allows("/x")


def test_only_the_beginning_of_an_endless_file_is_read() -> None:
    with serve({"/robots.txt": "User-agent: *\nDisallow: /a\n" + "#" * MAX_BYTES + "\nDisallow: /b\n"}) as site:
        found = read(site.base_url)
    assert not found.allows("/a")
    assert found.allows("/b")


def test_an_unreachable_site_says_how_it_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    for url, reason in [
        (f"http://127.0.0.1:{port}", FailureReason.REFUSED),
        ("http://no-such-host.invalid", FailureReason.DNS),
    ]:
        with pytest.raises(CrawlFailure) as caught:
            read(url)
        assert caught.value.reason is reason


def test_plain_http_behind_https_is_a_tls_failure() -> None:
    with serve({}) as site, pytest.raises(CrawlFailure) as caught:
        read(site.base_url.replace("http:", "https:"))
    assert caught.value.reason is FailureReason.TLS
