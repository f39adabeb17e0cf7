from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recognition.robots import parse_robots

SITE = "https://shop.example"

SEVEN_ELEVEN = """
User-agent: *
Disallow: /front/
Disallow: /library/
Disallow: /upload/   # pictures
Allow: /
"""


def _allows(text: str, path: str) -> bool:
    return parse_robots(text).allows(SITE + path)


def test_a_disallowed_folder_is_left_alone() -> None:
    assert not _allows(SEVEN_ELEVEN, "/upload/product/8801/1.jpg")
    assert _allows(SEVEN_ELEVEN, "/product/presentList.asp")


@pytest.mark.parametrize(
    "text", ["", "<!doctype html><html>User-agent</html>", "Sitemap: https://shop.example/a", "\0"]
)
def test_what_is_no_robots_txt_asks_for_nothing(text: str) -> None:
    assert _allows(text, "/upload/1.jpg")


def test_our_own_group_outranks_the_one_for_everybody() -> None:
    text = "User-agent: *\nDisallow: /\n\nUser-agent: Pyeonscan/2.0\nDisallow: /private/"

    assert _allows(text, "/a.jpg")
    assert not _allows(text, "/private/a.jpg")


def test_groups_for_others_do_not_concern_us() -> None:
    assert _allows("User-agent: Googlebot\nDisallow: /", "/a.jpg")


def test_several_names_may_share_a_group() -> None:
    text = "User-agent: Googlebot\nUser-agent: pyeonscan\nDisallow: /a\nUser-agent: *\nDisallow: /b"

    assert not _allows(text, "/a.jpg")
    assert _allows(text, "/b.jpg")


def test_groups_of_the_same_name_are_read_together() -> None:
    text = "User-agent: *\nDisallow: /a\n\nUser-agent: other\nDisallow: /c\n\nUser-agent: *\nDisallow: /b"

    assert [_allows(text, path) for path in ("/a", "/b", "/c")] == [False, False, True]


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("Disallow: /a\nAllow: /a/b", "/a/b/c.jpg", True),  # the longest rule wins, whatever the order
        ("Allow: /a/b\nDisallow: /a", "/a/b/c.jpg", True),
        ("Disallow: /a\nAllow: /a", "/a.jpg", True),  # of equals the kinder one
        ("Disallow:", "/a.jpg", True),  # an empty rule allows everything
        ("Disallow: /*.jpg$", "/x/a.jpg", False),
        ("Disallow: /*.jpg$", "/x/a.jpg?v=1", True),
        ("Disallow: /*.jpg", "/x/a.jpg?v=1", False),
        ("Disallow: /a*b*c", "/a-b-c", False),
        ("Disallow: /a*b*c", "/a-c-b", True),
        ("Disallow: /a$", "/a", False),
        ("Disallow: /a$", "/ab", True),
        ("Disallow: /a*a$", "/a", True),  # the star's two sides may not overlap
        ("Disallow: /*", "/anything", False),
        ("disallow : /a", "/a", False),
    ],
)
def test_rules_match_as_the_standard_says(rules: str, path: str, allowed: bool) -> None:
    assert _allows(f"User-agent: *\n{rules}", path) is allowed


@pytest.mark.parametrize(
    ("text", "delay_s"),
    [
        ("User-agent: *\nCrawl-delay: 10", 10.0),
        ("User-agent: *\nCrawl-delay: 0.5", 0.5),
        ("User-agent: *\nCrawl-delay: 99999", 60.0),
        ("User-agent: *\nCrawl-delay: soon", 0.0),
        ("User-agent: *\nCrawl-delay: -1", 0.0),
        ("User-agent: other\nCrawl-delay: 10", 0.0),
    ],
)
def test_a_pace_that_is_asked_for_is_kept(text: str, delay_s: float) -> None:
    assert parse_robots(text).delay_s == delay_s


def test_a_byte_order_mark_hides_nothing() -> None:
    assert not _allows("\ufeffUser-agent: *\r\nDisallow: /\r\n", "/a")


def test_a_hostile_pattern_costs_no_time() -> None:
    robots = parse_robots("User-agent: *\nDisallow: /" + "a*" * 2000 + "b$")
    started = time.perf_counter()

    robots.allows(SITE + "/" + "a" * 5000)

    assert time.perf_counter() - started < 1


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=300), st.text(max_size=60))
def test_no_text_makes_it_fail(text: str, path: str) -> None:
    assert parse_robots(text).allows(SITE + "/" + path.replace("[", "")) in {True, False}
