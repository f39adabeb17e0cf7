"""robots.txt: RFC 9309's examples, the chains' own files, and files that cannot be had."""

from __future__ import annotations

import socket
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common import kst
from crawler import robots
from crawler.failures import CrawlFailure, FailureReason
from crawler.robots import RobotsFile, RobotsRules, parse
from crawler.tests.small_server import CLOSED, Answer, serve

PRODUCT = "Pyeonscan"
EMART24 = "User-agent: *\nDisallow: /founded/brief/req\nDisallow: /founded/recommend\n"
GSRETAIL = "User-agent: *\nDisallow: /api/\nCrawl-delay: 10\nVisit-time: 0400-0845\n"


def rules(text: str) -> RobotsRules:
    return parse(text, PRODUCT)


def read(base_url: str) -> RobotsRules:
    return read_file(base_url).rules


def read_file(base_url: str) -> RobotsFile:
    return robots.read(base_url, product=PRODUCT, user_agent="Mozilla/5.0 (compatible; Pyeonscan/1.0)")


def test_a_sites_list_is_allowed_if_only_other_paths_are_not() -> None:
    assert rules(EMART24).allows("/goods/event?search=&page=1")
    assert not rules(EMART24).allows("/founded/recommend/list")


def test_the_delay_is_read() -> None:
    assert rules(GSRETAIL).crawl_delay_s == 10
    assert not rules(GSRETAIL).allows("/api/goods")


@pytest.mark.parametrize(
    "text", ["", "no rules here", "User-agent: *\nDisallow:\n", "User-agent: Other\nDisallow: /\n"]
)
def test_everything_is_allowed_if_there_is_no_rule(text: str) -> None:
    assert rules(text).allows("/goods/event")


def test_a_group_for_our_name_replaces_the_one_for_all() -> None:
    text = "User-agent: *\nDisallow: /\n\nUser-agent: pyeonscan\nDisallow: /private\n"
    assert rules(text).allows("/goods")
    assert not rules(text).allows("/private/x")


def test_groups_of_one_name_are_united_and_names_share_a_group() -> None:
    text = """
        User-agent: a
        User-agent: Pyeonscan/2.0
        Disallow: /a
        User-agent: b
        Disallow: /c
        User-agent: PYEONSCAN
        Disallow: /b
    """
    assert not rules(text).allows("/a")
    assert not rules(text).allows("/b")
    assert rules(text).allows("/c")


@pytest.mark.parametrize(
    ("lines", "path", "allowed"),
    [
        ("Disallow: /\nAllow: /goods", "/goods/event", True),
        ("Allow: /goods\nDisallow: /goods/event", "/goods/event", False),
        ("Disallow: /goods\nAllow: /goods", "/goods", True),
        ("Disallow: /*.do$", "/event/plus.do", False),
        ("Disallow: /*.do$", "/event/plus.do?x=1", True),
        ("Disallow: /*page=", "/goods/event?search=&page=2", False),
        ("Disallow: /event/*/old", "/event/new/old/x", False),
        ("Disallow: /a*b*c$", "/aXbYcZc", False),
        ("Disallow: /a*b$", "/ab", False),
        ("Disallow: /ab*b$", "/ab", True),
        ("Disallow: /goods$", "/goods/event", True),
        ("Disallow: /%EC%A0%9C%ED%92%88", "/제품/1", False),
        ("Disallow: /제품", "/%ec%a0%9c%ed%92%88/1", False),
        ("Disallow: /Goods", "/goods", True),
        ("Disallow: *", "/goods", False),
    ],
)
def test_the_longest_matching_rule_decides(lines: str, path: str, allowed: bool) -> None:
    assert rules(f"User-agent: *\n{lines}\n").allows(path) is allowed


def test_comments_blanks_marks_and_odd_case_do_not_disturb() -> None:
    text = (
        "\ufeff# hello\r\nUSER-AGENT : *  # all\r\n\r\n  disallow :/x # no\r\nSitemap: http://a/b\r\nDisallow: /y\r\n"
    )
    assert not rules(text).allows("/x")
    assert not rules(text).allows("/y")
    assert rules(text).allows("/z")


@pytest.mark.parametrize(("text", "delay"), [("1.5", 1.5), ("9999", 60.0), ("soon", None), ("-3", None), ("nan", None)])
def test_a_delay_is_a_number_within_reason(text: str, delay: float | None) -> None:
    assert rules(f"User-agent: *\nCrawl-delay: {text}\nDisallow: /x").crawl_delay_s == delay


def test_a_pattern_made_to_be_slow_is_not() -> None:
    hostile = rules("User-agent: *\nDisallow: /" + "*a" * 2000 + "b$\n")
    assert hostile.allows("/" + "a" * 4000)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.text(max_size=60))
def test_no_file_and_no_path_raises(text: str, path: str) -> None:
    rules(text).allows(path)
    rules(f"User-agent: *\nDisallow: {text}\nAllow: /*{path}$\nCrawl-delay: {text}").allows("/" + path)


def test_a_disallowed_path_is_a_failure_that_names_it() -> None:
    with pytest.raises(CrawlFailure, match=r"robots\.txt disallows /founded/recommend") as caught:
        rules(EMART24).require(["/goods/event", "/founded/recommend"])
    assert caught.value.reason is FailureReason.ROBOTS


def test_the_file_is_fetched_under_our_name() -> None:
    with serve({"/robots.txt": GSRETAIL}) as site:
        assert not read(site.base_url).allows("/api/goods")
        assert site.requests == [("GET", "/robots.txt", "Mozilla/5.0 (compatible; Pyeonscan/1.0)")]


def test_delay_and_times_are_not_kept_towards_this_machine() -> None:
    with serve({"/robots.txt": GSRETAIL}) as site:
        assert (read(site.base_url).crawl_delay_s, read(site.base_url).visit_times) == (None, ())


@pytest.mark.parametrize(
    ("line", "delay"),
    [("1/10", 10), ("1/10s", 10), ("2/5", 2.5), ("1/1m", 60), ("1/10 0600-0845", 10), ("1/9h", 60), ("0/10", None),
     ("soon", None), ("1/10x", None)],
)  # fmt: skip
def test_a_rate_of_requests_is_a_delay(line: str, delay: float | None) -> None:
    assert rules(f"User-agent: *\nRequest-rate: {line}\n").crawl_delay_s == delay


def test_of_a_rate_and_a_delay_the_slower_counts() -> None:
    assert rules("User-agent: *\nCrawl-delay: 3\nRequest-rate: 1/10\n").crawl_delay_s == 10


@pytest.mark.parametrize(
    ("window", "allowed", "refused"),
    [("0400-0845", [(4, 0), (8, 45)], [(3, 59), (20, 30)]), ("22:00-02:00", [(23, 0), (1, 59)], [(2, 1), (12, 0)])],
)
def test_a_run_outside_the_times_for_visits_is_refused(
    window: str, allowed: list[tuple[int, int]], refused: list[tuple[int, int]]
) -> None:
    found = rules(f"User-agent: *\nVisit-time: {window}\n")
    for hour, minute in allowed:
        found.require_visit_time(datetime(2026, 11, 23, hour, minute, tzinfo=UTC))
    for hour, minute in refused:
        with pytest.raises(CrawlFailure, match="UTC only") as caught:
            found.require_visit_time(datetime(2026, 11, 23, hour, minute, tzinfo=UTC))
        assert caught.value.reason is FailureReason.VISIT_TIME


def test_the_times_for_visits_are_utc_and_any_of_several_will_do() -> None:
    found = rules(GSRETAIL + "Visit-time: 2000-2100\n")
    found.require_visit_time(datetime(2026, 11, 24, 5, 30, tzinfo=kst.KST))  # 20:30 UTC
    with pytest.raises(CrawlFailure):
        rules(GSRETAIL).require_visit_time(datetime(2026, 11, 24, 5, 30, tzinfo=kst.KST))


@pytest.mark.parametrize("line", ["", "always", "0400", "2500-2600"])
def test_no_times_that_can_be_read_mean_any_time(line: str) -> None:
    rules(f"User-agent: *\nVisit-time: {line}\n").require_visit_time(datetime.now(UTC))


def test_what_a_page_may_not_load_are_the_disallowed_paths_but_for_those_the_list_lies_under() -> None:
    found = rules("User-agent: *\nDisallow: /front/\nDisallow: /\nAllow: /goods\nDisallow: /*.js$\n")
    assert found.disallowed(["/goods/event", "/front/list"]) == ("/front/", "/*.js$")


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
    with serve({"/robots.txt": "User-agent: *\nDisallow: /a\n" + "#" * robots.MAX_BYTES + "\nDisallow: /b\n"}) as site:
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
