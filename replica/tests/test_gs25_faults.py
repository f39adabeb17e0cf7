"""The replica of GS25's old site with faults, and in its state since autumn 2026."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from replica import Fault, ReplicaServer
from replica.tests.gs25_reading import PAGE, answer, ask, records, row, take_token
from replica.tests.replica_reading import client

ROWS = [row(number) for number in range(100)]  # five pages of twenty, the third in the middle


@pytest.fixture
def server() -> Iterator[ReplicaServer]:
    with ReplicaServer("gs25", ROWS) as server:
        yield server


@pytest.fixture
def faulty(server: ReplicaServer) -> Iterator[httpx.Client]:
    """A visitor who has the token already."""
    with client(server) as http:
        take_token(http)
        yield http


def test_a_closed_site_answers_the_shell_of_another_on_every_path(server: ReplicaServer, faulty: httpx.Client) -> None:
    server.set_fault("closed")
    answers = [faulty.get(path) for path in (PAGE, "/robots.txt", "/nowhere")] + [ask(faulty, 1)]
    assert {found.status_code for found in answers} == {200}
    assert {len(found.content) for found in answers} == {906}
    assert all('<div id="app">' in found.text and "CSRFToken" not in found.text for found in answers)


def test_a_moved_site_redirects_every_path_to_the_new_one(server: ReplicaServer, faulty: httpx.Client) -> None:
    server.set_fault("moved")
    answers = [faulty.get(path) for path in (PAGE, "/robots.txt")] + [ask(faulty, 1)]
    assert {(found.status_code, found.headers["Location"]) for found in answers} == {(301, "/brand/gs25")}
    assert '<div id="app">' in faulty.get("/brand/gs25").text


@pytest.mark.parametrize(("fault", "status"), [("error_500", 500), ("forbidden", 403), ("too_many", 429)])
def test_a_refusing_site_refuses_page_and_search(
    server: ReplicaServer, faulty: httpx.Client, fault: str, status: int
) -> None:
    server.set_fault(fault)
    assert {faulty.get(PAGE).status_code, ask(faulty, 1).status_code} == {status}


def test_a_block_page_is_no_json_and_has_no_token(server: ReplicaServer, faulty: httpx.Client) -> None:
    server.set_fault("blocked")
    for found in (faulty.get(PAGE), ask(faulty, 1)):
        assert found.status_code == 200
        assert found.text.startswith("<!DOCTYPE html>")
        assert "CSRFToken" not in found.text


@pytest.mark.parametrize(("fault", "total", "held"), [("half", 100, 50), ("half_total", 50, 50), ("empty", 0, 0)])
def test_the_declared_total_shrinks_only_where_it_is_said_to(
    server: ReplicaServer, faulty: httpx.Client, fault: str, total: int, held: int
) -> None:
    server.set_fault(fault)
    found = answer(ask(faulty, 1, 500))
    assert (found["pagination"]["totalNumberOfResults"], len(found["results"])) == (total, held)


def test_a_repeating_site_shows_its_first_page_for_ever(server: ReplicaServer, faulty: httpx.Client) -> None:
    server.set_fault("repeat")
    assert answer(ask(faulty, 9))["results"] == answer(ask(faulty, 1))["results"]


def test_a_stale_page_shows_the_one_before_it_once_whoever_asks(server: ReplicaServer, faulty: httpx.Client) -> None:
    server.set_fault("stale")
    shown = [answer(ask(faulty, 2))["results"][0]["goodsNm"]]
    take_token(faulty)
    shown.append(answer(ask(faulty, 2))["results"][0]["goodsNm"])
    assert shown == [ROWS[0].name, ROWS[8].name]


def test_a_missing_page_fails_once_and_a_lost_one_for_ever(server: ReplicaServer, faulty: httpx.Client) -> None:
    for fault, statuses in (("page_missing", [200, 500, 200]), ("page_lost", [200, 500, 500])):
        server.set_fault(fault)
        assert [ask(faulty, number, 20).status_code for number in (2, 3, 3)] == statuses


def test_a_truncated_page_cannot_be_read(server: ReplicaServer, faulty: httpx.Client) -> None:
    whole = ask(faulty, 3, 20).content
    server.set_fault("truncated")
    cut = ask(faulty, 3, 20).content
    assert whole.startswith(cut)
    assert cut.count(rb"{\"attFileId\"") == 10
    with pytest.raises(ValueError, match="Unterminated"):
        json.loads(cut)


def test_a_disconnecting_site_closes_the_connection(server: ReplicaServer, faulty: httpx.Client) -> None:
    server.set_fault("disconnected")
    with pytest.raises(httpx.RemoteProtocolError):
        ask(faulty, 3, 20)


@pytest.mark.parametrize(
    ("fault", "gone"),
    [("changed_markup", {"goodsNm", "price", "eventTypeSp"}), ("changed_image_markup", {"attFileNm"})],
)
def test_changed_markup_renames_fields(server: ReplicaServer, faulty: httpx.Client, fault: str, gone: set[str]) -> None:
    before = set(records(faulty)[0])
    server.set_fault(fault)
    assert before - set(records(faulty)[0]) == gone


def test_an_unknown_badge_is_on_one_record_of_ten(server: ReplicaServer, faulty: httpx.Client) -> None:
    server.set_fault("unknown_badge")
    kinds = [record["eventTypeSp"]["code"] for record in records(faulty)]
    assert [index for index, kind in enumerate(kinds) if kind == "HALF"] == list(range(0, 100, 10))


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault not in {"slow", "closed", "moved"}])
def test_pictures_and_robots_stay_sound(server: ReplicaServer, faulty: httpx.Client, fault: str) -> None:
    server.set_fault(fault)
    assert faulty.get("/imgsvr/item/GD_8801000000001_002.jpg").status_code == 200
    assert "Crawl-delay" in faulty.get("/robots.txt").text
