"""The replica of 7-Eleven's site with faults. In pages of fifty its 230 records are on six pages: 13, 4 × 50, 17."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from replica import Fault, ReplicaServer
from replica.tests.replica_reading import client
from replica.tests.seven_eleven_reading import PAGE, ask, code, items, name, row, walk

ONES = [row(number) for number in range(230)]


@pytest.fixture
def server() -> Iterator[ReplicaServer]:
    with ReplicaServer("seven_eleven", ONES) as server:
        yield server


@pytest.fixture
def faulty(server: ReplicaServer) -> Iterator[httpx.Client]:
    with client(server) as http:
        yield http


@pytest.mark.parametrize(("fault", "status"), [("error_500", 500), ("forbidden", 403), ("too_many", 429)])
def test_a_refusing_site_refuses_page_and_list(
    server: ReplicaServer, faulty: httpx.Client, fault: str, status: int
) -> None:
    server.set_fault(fault)
    assert {faulty.get(PAGE).status_code, ask(faulty, 1).status_code} == {status}


def test_a_block_page_has_no_landmark_of_the_list(server: ReplicaServer, faulty: httpx.Client) -> None:
    server.set_fault("blocked")
    for answer in (faulty.get(PAGE), ask(faulty, 1)):
        assert answer.status_code == 200
        assert not re.search("listUl|btn_more|listCnt|intTotalCount", answer.text)


def test_an_overloaded_site_redirects_large_answers_to_its_error_page(
    server: ReplicaServer, faulty: httpx.Client
) -> None:
    server.set_fault("overloaded")
    answer = ask(faulty, 2, size=100)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/500.asp")
    assert "오류" in faulty.get("/500.asp").text
    assert len(walk(faulty, size=50)) == len(ONES)


def test_a_reordered_list_has_another_order_for_another_size(server: ReplicaServer, faulty: httpx.Client) -> None:
    server.set_fault("reordered")
    tens, fifties, hundreds = ([code(item) for item in walk(faulty, size=size)] for size in (10, 50, 100))
    assert tens != fifties != hundreds
    assert set(tens) == set(fifties) == set(hundreds)


def test_an_empty_site_declares_nothing(server: ReplicaServer, faulty: httpx.Client) -> None:
    server.set_fault("empty")
    assert items(ask(faulty, 1).text) == []
    assert 'id="listCnt" value="0"' in ask(faulty, 1).text


@pytest.mark.parametrize(("fault", "total"), [("half", 232), ("half_total", 116)])
def test_half_a_list_ends_properly(server: ReplicaServer, faulty: httpx.Client, fault: str, total: int) -> None:
    server.set_fault(fault)
    assert len(walk(faulty)) == 115
    assert f'id="listCnt" value="{total}"' in ask(faulty, 1).text


def test_a_repeating_site_shows_its_first_thirteen_for_ever(server: ReplicaServer, faulty: httpx.Client) -> None:
    server.set_fault("repeat")
    pages = [[code(item) for item in items(ask(faulty, number).text)] for number in (1, 2, 99)]
    assert len(pages[0]) == 13
    assert pages == [pages[0]] * 3


def test_a_stale_page_shows_the_one_before_it_once(server: ReplicaServer, faulty: httpx.Client) -> None:
    server.set_fault("stale")
    names = [[name(item) for item in items(ask(faulty, number).text)] for number in (2, 3, 3)]
    assert names == [[row.name for row in ONES[start:end]] for start, end in ((0, 13), (13, 23), (23, 33))]


def test_a_missing_page_fails_once_and_a_lost_one_for_ever(server: ReplicaServer, faulty: httpx.Client) -> None:
    for fault, statuses in (("page_missing", [200, 500, 200]), ("page_lost", [200, 500, 500])):
        server.set_fault(fault)
        assert [ask(faulty, number, size=50).status_code for number in (3, 4, 4)] == statuses


def test_a_truncated_page_breaks_off_inside_an_item(server: ReplicaServer, faulty: httpx.Client) -> None:
    whole = ask(faulty, 4, size=50).content
    server.set_fault("truncated")
    cut = ask(faulty, 4, size=50).content
    assert whole.startswith(cut)
    assert 0 < len(cut) < len(whole)
    assert b"btn_more" not in cut


def test_a_disconnecting_site_closes_the_connection(server: ReplicaServer, faulty: httpx.Client) -> None:
    server.set_fault("disconnected")
    with pytest.raises(httpx.RemoteProtocolError):
        ask(faulty, 4, size=50)


def test_changed_markup_hides_the_items_but_not_their_text(server: ReplicaServer, faulty: httpx.Client) -> None:
    server.set_fault("changed_markup")
    assert items(ask(faulty, 1).text) == []
    assert ONES[0].name in ask(faulty, 1).text


def test_changed_picture_markup_hides_the_pictures_only(server: ReplicaServer, faulty: httpx.Client) -> None:
    server.set_fault("changed_image_markup")
    found = items(ask(faulty, 1).text)
    assert len(found) == 13
    assert not any(item.css_first("img[src]") for item in found)


def test_an_unknown_badge_is_on_one_item_of_ten(server: ReplicaServer, faulty: httpx.Client) -> None:
    server.set_fault("unknown_badge")
    known = [bool(item.css_first(".ico_tag_06")) for item in items(ask(faulty, 1).text)]
    assert [index for index, is_known in enumerate(known) if not is_known] == [0, 10]


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault != "slow"])
def test_pictures_and_robots_stay_sound(server: ReplicaServer, faulty: httpx.Client, fault: str) -> None:
    server.set_fault(fault)
    assert faulty.get("/upload/product/8801000/000001.1.jpg").status_code == 200
    assert "Disallow: /upload/" in faulty.get("/robots.txt").text
