"""robots.txt: what a rule matches, which group is ours, how fast and when to visit, and files in any shape."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common import kst
from common.robots import MAX_BYTES, RobotsRules, decode, parse

GSRETAIL = "User-agent: *\nDisallow: /api/\nCrawl-delay: 10\nVisit-time: 0400-0845\n"
SEVEN_ELEVEN = """
User-agent: *
Disallow: /front/
Disallow: /library/
Disallow: /upload/   # pictures
Allow: /
"""
SITE = "https://shop.example"
SANG = "%EC%83%81"  # 상 in UTF-8
SANG_EUC_KR = "%BB%F3"


def for_all(*lines: str) -> RobotsRules:
    return parse("\n".join(["User-agent: *", *lines]))


# -- What a rule matches -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("lines", "path", "allowed"),
    [
        # The longest pattern decides, whatever the order. Of two with equal length, the one that allows.
        ("Disallow: /\nAllow: /goods", "/goods/event", True),
        ("Allow: /goods\nDisallow: /", "/goods/event", True),
        ("Allow: /goods\nDisallow: /goods/event", "/goods/event", False),
        ("Disallow: /goods\nAllow: /goods", "/goods", True),
        ("Disallow: /a\nAllow: /a\nDisallow: /a", "/a", True),
        ("Disallow: /\nAllow: /*event", "/goods/event", True),
        ("Allow: /goods\nDisallow: /*event", "/goods/event", False),
        ("Disallow: /goods$\nAllow: /goods", "/goods", False),
        # Wildcards
        ("Disallow: /*.do$", "/event/plus.do", False),
        ("Disallow: /*.do$", "/event/plus.do?x=1", True),
        ("Disallow: /*.jpg", "/x/a.jpg?v=1", False),
        ("Disallow: /*page=", "/goods/event?search=&page=2", False),
        ("Disallow: /event/*/old", "/event/new/old/x", False),
        ("Disallow: /a*b*c", "/a-b-c", False),
        ("Disallow: /a*b*c", "/a-c-b", True),
        ("Disallow: /a*b*c$", "/aXbYcZc", False),
        ("Disallow: /a*b$", "/ab", False),
        ("Disallow: /ab*b$", "/ab", True),
        ("Disallow: /a*a$", "/a", True),
        ("Disallow: /a**b", "/a-b", False),
        ("Disallow: /*", "/anything", False),
        ("Disallow: *", "/goods", False),
        ("Disallow: *$", "/goods", False),
        ("Disallow: /goods$", "/goods", False),
        ("Disallow: /goods$", "/goods/event", True),
        ("Disallow: /a$b", "/a$b", False),
        ("Disallow: /$", "/", False),
        ("Disallow: /$", "/goods", True),
        # Percent-encoding and letters outside ASCII have one meaning.
        ("Disallow: /상품", f"/{SANG}%ED%92%88/1", False),
        (f"Disallow: /{SANG}", "/상품", False),
        (f"Disallow: /{SANG}", f"/{SANG.lower()}", False),
        (f"Disallow: /{SANG.lower()}", f"/{SANG}", False),
        (f"Disallow: /{SANG}", "/하품", True),
        ("Disallow: /*=상", f"/list?name={SANG}", False),
        ("Disallow: /a%7Eb", "/a~b", False),
        ("Disallow: /a~b", "/a%7eb", False),
        ("Disallow: /%61bc", "/abc", False),
        ("Disallow: /a b", "/a%20b", False),
        ("Disallow: /a%2Fb", "/a/b", True),
        ("Disallow: /a/b", "/a%2Fb", True),
        ("Disallow: /a%2fb", "/a%2Fb", False),
        ("Disallow: /a%2Ab", "/a*b", False),
        ("Disallow: /a%2Ab", "/a-b", True),
        ("Disallow: /a%24", "/a$", False),
        ("Disallow: /100%", "/100%", False),
        ("Disallow: /100%zz", "/100%zz", False),
        ("Disallow: /\u2028b", "/%E2%80%A8b", False),
        ("Disallow: /\u2028b", "/c", True),
        # What the path is
        ("Disallow: /Goods", "/goods", True),
        ("Disallow: /goods", "/goods?x=1", False),
        ("Disallow: /goods?x=1", "/goods?x=2", True),
        ("Disallow: /goods?", "/goods", True),
        ("Disallow: /upload", "//upload/1.jpg", True),
        ("Disallow: //upload", "//upload/1.jpg", False),
        ("Disallow: /goods", "goods", False),
        ("Disallow: /", "", False),
        ("Disallow: goods", "/goods", True),
        ("Disallow: /", "/robots.txt", True),
        # Rules without a value mean nothing.
        ("Disallow:", "/a", True),
        ("Disallow: # nothing", "/a", True),
        ("Disallow: /a\nDisallow:", "/a", False),
        ("Allow:\nDisallow: /a", "/a", False),
    ],
)
def test_a_path_is_allowed_as_rfc_9309_says(lines: str, path: str, allowed: bool) -> None:
    assert for_all(lines).allows(path) is allowed


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        (f"{SITE}/upload/product/8801/1.jpg", False),
        (f"{SITE}/product/presentList.asp", True),
        (f"{SITE}/upload/1.jpg#top", False),
        (f"{SITE}?upload", True),
        (SITE, True),
        ("HTTPS://SHOP.EXAMPLE/upload/1.jpg", False),
        ("https://user:pass@shop.example:8443/upload/1.jpg", False),
        ("https://[::1]/upload/1.jpg", False),
        ("https://[broken/upload/1.jpg", False),
    ],
)
def test_a_whole_address_counts_by_its_path(address: str, allowed: bool) -> None:
    assert parse(SEVEN_ELEVEN).allows(address) is allowed


# -- Which group is ours -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        # Our own group replaces the one for everybody, wherever it stands.
        ("User-agent: *\nDisallow: /\n\nUser-agent: pyeonscan\nDisallow: /private", "/goods", True),
        ("User-agent: pyeonscan\nDisallow: /private\n\nUser-agent: *\nDisallow: /", "/goods", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: pyeonscan\nDisallow: /private", "/private/x", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: pyeonscan\nDisallow:", "/goods", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: pyeonscan", "/goods", True),
        # Groups for others do not concern us.
        ("User-agent: Googlebot\nDisallow: /", "/goods", True),
        ("User-agent: Pyeon\nDisallow: /", "/goods", True),
        ("User-agent: scan\nDisallow: /", "/goods", True),
        ("User-agent: PyeonscanImages\nDisallow: /", "/goods", True),
        ("User-agent: *bot\nDisallow: /", "/goods", True),
        ("User-agent:\nDisallow: /", "/goods", True),
        # Case, version and comment in the name do not matter.
        ("User-agent: PYEONSCAN\nDisallow: /", "/goods", False),
        ("User-agent: Pyeonscan/2.0\nDisallow: /", "/goods", False),
        ("User-agent: Pyeonscan (images)\nDisallow: /", "/goods", False),
        ("User-agent: * # everybody\nDisallow: /", "/goods", False),
        # Several names may share a group, and groups of one name count together.
        ("User-agent: Googlebot\nUser-agent: pyeonscan\nDisallow: /a", "/a", False),
        ("User-agent: pyeonscan\nUser-agent: *\nDisallow: /a", "/a", False),
        ("User-agent: *\nDisallow: /a\n\nUser-agent: other\nDisallow: /c\n\nUser-agent: *\nDisallow: /b", "/b", False),
        ("User-agent: *\nDisallow: /a\n\nUser-agent: other\nDisallow: /c\n\nUser-agent: *\nDisallow: /b", "/a", False),
        ("User-agent: *\nDisallow: /a\n\nUser-agent: other\nDisallow: /c\n\nUser-agent: *\nDisallow: /b", "/c", True),
        # A blank line, a sitemap or an unknown line ends no group; a rule or a delay does.
        ("User-agent: *\n\nDisallow: /a", "/a", False),
        ("User-agent: *\nSitemap: https://shop.example/s.xml\nUser-agent: other\nDisallow: /a", "/a", False),
        ("User-agent: *\nNoindex: /\nUser-agent: other\nDisallow: /a", "/a", False),
        ("User-agent: *\nDisallow: /b\nSitemap: https://shop.example/s.xml\nDisallow: /a", "/a", False),
        ("User-agent: *\nCrawl-delay: 3\nUser-agent: other\nDisallow: /a", "/a", True),
        # Rules before the first name are nobody's.
        ("Disallow: /a\nUser-agent: *\nDisallow: /b", "/a", True),
    ],
)
def test_the_group_that_names_us_counts_or_else_the_one_for_everybody(text: str, path: str, allowed: bool) -> None:
    assert parse(text).allows(path) is allowed


# -- How lines may be written ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\r\nDisallow: /a\r\n",
        "User-agent: *\rDisallow: /a\r",
        "\ufeffUser-agent: *\nDisallow: /a",
        "USER-AGENT : *\n  disallow :/a  ",
        "\tUser-agent:\t*\n\tDisallow:\t/a\t",
        "User-agent: *\nDisallow: /a # not here",
        "User-agent: *\nDisallow: /a#not here",
        "User-agent *\nDisallow /a",
        "Useragent: *\nDissallow: /a",
        "Sitemap: https://shop.example/s.xml\nUser-agent: *\nDisallow: /a",
        "User-agent: *\nDisallow: /a\n<html>",
    ],
)
def test_line_ends_case_blanks_and_comments_change_nothing(text: str) -> None:
    assert not parse(text).allows("/a")
    assert parse(text).allows("/b")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no rules here",
        "<!doctype html><html>User-agent</html>",
        '<!doctype html>\n<div id="app"></div>',
        "Sitemap: https://shop.example/a",
        "\0",
        "User-agent: *\nDisallow\n",
        "User-agent: *\nDisallowed: /\n",
        "# User-agent: *\n# Disallow: /\n",
    ],
)
def test_a_file_without_rules_allows_everything(text: str) -> None:
    assert parse(text) == RobotsRules()
    assert parse(text).allows("/upload/1.jpg")


# -- Bytes -------------------------------------------------------------------------------------------------------------
RULE = "User-agent: *\nDisallow: /상\n"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (RULE.encode(), f"/{SANG}"),
        (RULE.encode("utf-8-sig"), f"/{SANG}"),
        (RULE.encode("utf-16"), f"/{SANG}"),
        (b"\xfe\xff" + RULE.encode("utf-16-be"), f"/{SANG}"),
        (RULE.encode("euc-kr"), f"/{SANG_EUC_KR}"),
        (RULE.encode("euc-kr"), f"/{SANG_EUC_KR.lower()}1.jpg"),
        ("# 편의점\n".encode("euc-kr") + RULE.encode(), f"/{SANG}"),
        (b"\xff\xfe\xfa broken\n" + RULE.encode(), "/"),
    ],
)
def test_a_file_in_another_encoding_is_read(body: bytes, path: str) -> None:
    assert parse(decode(body)).allows("/b")
    assert parse(decode(body)).allows(path) is (path == "/")


def test_bytes_that_are_not_utf_8_become_percent_encoded() -> None:
    assert decode("/상\n".encode("euc-kr")) == f"/{SANG_EUC_KR}\n"


def test_a_decoded_file_holds_no_nul() -> None:
    assert decode(b"User-agent: *\0\n") == "User-agent: *\ufffd\n"


def test_only_whole_lines_within_the_limit_count() -> None:
    kept = b"User-agent: *\nDisallow: /a\n"
    filler = b"#" * (MAX_BYTES - len(kept) - len(b"\nDisallow: /b"))
    rules = parse(decode(kept + filler + b"\nDisallow: /bcd\nDisallow: /e\n"))
    assert [rules.allows(path) for path in ("/a", "/b", "/bcd", "/e")] == [False, True, True, True]


def test_a_file_of_exactly_the_limit_counts_in_full() -> None:
    last = b"\nUser-agent: *\nDisallow: /a"
    assert not parse(decode(b"#" * (MAX_BYTES - len(last)) + last)).allows("/a")


# -- How fast ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("lines", "delay_s"),
    [
        ("Crawl-delay: 10", 10),
        ("Crawl-delay: 1.5", 1.5),
        ("Crawl-delay: 0", 0),
        ("Crawl-delay: 10 # seconds", 10),
        ("crawl-delay:10", 10),
        ("Crawl-delay: 9999", 60),
        ("Crawl-delay: soon", None),
        ("Crawl-delay: -3", None),
        ("Crawl-delay: nan", None),
        ("Crawl-delay: inf", None),
        ("Crawl-delay:", None),
        ("Request-rate: 1/10", 10),
        ("Request-rate: 1/10s", 10),
        ("Request-rate: 2/5", 2.5),
        ("Request-rate: 1/1m", 60),
        ("Request-rate: 1/9h", 60),
        ("Request-rate: 1/10 0600-0845", 10),
        ("Request-rate: 0/10", None),
        ("Request-rate: 1/0", None),
        ("Request-rate: soon", None),
        ("Request-rate: 1/10x", None),
        # The slowest of several counts.
        ("Crawl-delay: 3\nRequest-rate: 1/10", 10),
        ("Request-rate: 1/10\nCrawl-delay: 30", 30),
        ("Crawl-delay: 5\nCrawl-delay: 3", 5),
        ("Crawl-delay: 5\nCrawl-delay: soon", 5),
        ("Disallow: /x", None),
    ],
)
def test_the_pause_that_a_site_asks_for(lines: str, delay_s: float | None) -> None:
    assert for_all(lines).crawl_delay_s == delay_s


def test_the_pause_of_another_group_does_not_count() -> None:
    assert parse("User-agent: other\nCrawl-delay: 10\n\nUser-agent: *\nDisallow: /x").crawl_delay_s is None
    assert parse("User-agent: *\nCrawl-delay: 10\n\nUser-agent: Pyeonscan\nDisallow: /x").crawl_delay_s is None


# -- When --------------------------------------------------------------------------------------------------------------
def at(hour: int, minute: int, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lines", "now", "next_visit"),
    [
        ("Visit-time: 0400-0845", at(4, 0), at(4, 0)),
        ("Visit-time: 0400-0845", at(8, 45), at(8, 45)),
        ("Visit-time: 0400-0845", at(3, 59), at(4, 0)),
        ("Visit-time: 0400-0845", at(8, 46), at(4, 0, day=24)),
        ("Visit-time: 04:00-08:45", at(20, 30), at(4, 0, day=24)),
        ("Visit-time: 400-845", at(8, 0), at(8, 0)),
        ("Visit-time: 0400 - 0845", at(9, 0), at(4, 0, day=24)),
        ("Visit-time: 2200-0200", at(23, 0), at(23, 0)),
        ("Visit-time: 2200-0200", at(1, 59), at(1, 59)),
        ("Visit-time: 2200-0200", at(2, 1), at(22, 0)),
        # Any of several will do.
        ("Visit-time: 0400-0845\nVisit-time: 2000-2100", at(20, 30), at(20, 30)),
        ("Visit-time: 0400-0845\nVisit-time: 2000-2100", at(9, 0), at(20, 0)),
        # What is not a time of day means any time.
        ("Visit-time:", at(12, 0), at(12, 0)),
        ("Visit-time: always", at(12, 0), at(12, 0)),
        ("Visit-time: 0400", at(12, 0), at(12, 0)),
        ("Visit-time: 2500-2600", at(12, 0), at(12, 0)),
        ("Disallow: /x", at(12, 0), at(12, 0)),
    ],
)
def test_when_a_site_may_be_visited_next(lines: str, now: datetime, next_visit: datetime) -> None:
    assert for_all(lines).next_visit(now) == next_visit


def test_visiting_hours_are_in_utc() -> None:
    half_past_two_in_korea = datetime(2026, 11, 24, 14, 30, tzinfo=kst.KST)  # 05:30 UTC
    assert parse(GSRETAIL).next_visit(half_past_two_in_korea) == half_past_two_in_korea
    half_past_five_in_korea = datetime(2026, 11, 24, 5, 30, tzinfo=kst.KST)  # 20:30 UTC of the day before
    assert parse(GSRETAIL).next_visit(half_past_five_in_korea) == at(4, 0, day=24)


def test_visiting_hours_are_shown_with_their_time_zone() -> None:
    assert for_all("Visit-time: 0400-0845", "Visit-time: 2000-2100").visiting_hours == "04:00-08:45, 20:00-21:00 UTC"
    assert for_all("Disallow: /x").visiting_hours == ""


# -- Hostile files -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("pattern", ["/" + "*a" * 2000 + "b$", "/" + "a*" * 2000 + "b$", "/" + "*" * 5000 + "b"])
def test_a_pattern_made_to_be_slow_is_not(pattern: str) -> None:
    rules = for_all(f"Disallow: {pattern}")
    started = time.perf_counter()

    assert rules.allows("/" + "a" * 5000)

    assert time.perf_counter() - started < 1


def test_a_group_of_very_many_names_and_rules_is_read_in_time() -> None:
    names = "".join(f"User-agent: bot{number}\n" for number in range(10_000))
    rules = "".join(f"Disallow: /{number}\n" for number in range(10_000))
    started = time.perf_counter()

    assert not parse(names + "User-agent: *\n" + rules).allows("/77")

    assert time.perf_counter() - started < 5


@settings(max_examples=200)
@given(text=st.text(max_size=200), path=st.text(st.characters(), max_size=60))
def test_no_text_and_no_path_raises(text: str, path: str) -> None:
    parse(text).allows(path)
    for_all(f"Disallow: {text}", f"Allow: /*{path}$", f"Crawl-delay: {text}", f"Visit-time: {text}").allows(path)


@settings(max_examples=200)
@given(body=st.binary(max_size=200))
def test_no_bytes_raise(body: bytes) -> None:
    parse(decode(body)).allows("/a")
    assert "\0" not in decode(body)


@settings(max_examples=100)
@given(name=st.text(st.characters(exclude_categories=["Cc", "Cs", "Z"], exclude_characters="*$#?/%"), min_size=1))
def test_a_rule_means_the_same_in_both_spellings(name: str) -> None:
    plain, encoded = f"/{name}", f"/{quote(name, safe='')}"
    for rule in (plain, encoded):
        for path in (plain, encoded):
            assert not for_all(f"Disallow: {rule}").allows(path)
