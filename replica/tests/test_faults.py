from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from replica import Fault, ReplicaServer
from replica.tests.replica_reading import (
    Shown,
    client,
    cu_items,
    cu_page,
    cu_row,
    declared_total,
    emart24_items,
    emart24_page,
    emart24_row,
    walk_cu,
    walk_emart24,
)

CU_ROWS = [cu_row(number) for number in range(200)]  # five pages, the third in the middle
EMART24_ROWS = [emart24_row(number) for number in range(100)]  # the same
MIDDLE = 3
REFUSING = {"error_500": 500, "page_lost": 500, "forbidden": 403, "too_many": 429}


@dataclass(frozen=True)
class Walk:
    """One chain's list, read without knowing which chain it is."""

    server: ReplicaServer
    http: httpx.Client
    page: str
    container: str

    def ask(self, number: int) -> httpx.Response:
        return cu_page(self.http, number) if self.server.chain == "cu" else emart24_page(self.http, number)

    def items(self, number: int) -> list[Shown]:
        read = cu_items if self.server.chain == "cu" else emart24_items
        return read(self.ask(number).text)

    def all(self) -> list[list[Shown]]:
        return walk_cu(self.http) if self.server.chain == "cu" else walk_emart24(self.http)

    @property
    def names(self) -> list[str]:
        return [row.name for row in self.server.records.rows]


@pytest.fixture(params=["cu", "emart24"])
def walk(request: pytest.FixtureRequest) -> Iterator[Walk]:
    rows, page, container = {
        "cu": (CU_ROWS, "/event/plus.do", ".prodListWrap ul"),
        "emart24": (EMART24_ROWS, "/goods/event", "section.itemList"),
    }[request.param]
    with ReplicaServer(request.param, rows) as server, client(server) as http:
        yield Walk(server, http, page, container)


def shown_names(pages: list[list[Shown]]) -> list[str]:
    return [item.name for page in pages for item in page]


@pytest.mark.parametrize(("name", "status"), [("error_500", 500), ("forbidden", 403), ("too_many", 429)])
def test_a_refusing_site_answers_its_status_on_the_page_and_on_every_list(walk: Walk, name: str, status: int) -> None:
    walk.server.set_fault(name)
    answers = [walk.http.get(walk.page), walk.ask(1), walk.ask(MIDDLE)]
    assert {answer.status_code for answer in answers} == {status}


def test_too_many_requests_says_when_to_come_back(walk: Walk) -> None:
    walk.server.set_fault("too_many")
    assert int(walk.ask(1).headers["Retry-After"]) > 0


def test_a_block_page_is_a_200_without_any_landmark_of_the_list(walk: Walk) -> None:
    walk.server.set_fault("blocked")
    for answer in (walk.http.get(walk.page), walk.ask(1)):
        assert answer.status_code == 200
        assert "차단" in answer.text
        landmarks = "#dataTable, .prodListWrap, .nodata, section.itemList, .pageNationWrap"
        assert HTMLParser(answer.text).css_first(landmarks) is None
        assert "totalCount" not in answer.text


def test_a_slow_site_answers_late_and_properly(walk: Walk) -> None:
    walk.server.slow_s = 0.15
    walk.server.set_fault("slow")
    start = time.monotonic()
    assert len(walk.items(1)) > 0
    assert time.monotonic() - start >= 0.15


def test_an_empty_site_has_the_container_and_nothing_in_it(walk: Walk) -> None:
    walk.server.set_fault("empty")
    answer = walk.ask(1)
    assert answer.status_code == 200
    assert HTMLParser(answer.text).css_first(walk.container) is not None
    assert walk.all() == []


@pytest.mark.parametrize("name", ["half", "half_total"])
def test_half_a_list_ends_properly_after_half_of_its_records(walk: Walk, name: str) -> None:
    walk.server.set_fault(name)
    assert shown_names(walk.all()) == walk.names[: len(walk.names) // 2]


@pytest.mark.parametrize(("name", "total"), [("half", 100), ("half_total", 50), ("empty", 0), (None, 100)])
def test_the_declared_total_shrinks_only_where_it_is_said_to(name: str | None, total: int) -> None:
    with ReplicaServer("emart24", EMART24_ROWS, fault=name) as server, client(server) as http:
        assert declared_total(emart24_page(http, 1).text) == total
        assert http.get("/api1/goods").json()["count"] == total


def test_half_a_cu_list_has_no_button_on_its_last_page() -> None:
    with ReplicaServer("cu", CU_ROWS, fault="half") as server, client(server) as http:
        assert ["prodListBtn-w" in cu_page(http, number).text for number in (1, 2, 3)] == [True, True, False]


def test_a_repeating_site_shows_its_first_page_for_ever(walk: Walk) -> None:
    first = walk.items(1)
    walk.server.set_fault("repeat")
    assert [walk.items(number) for number in (2, 5, 99)] == [first, first, first]


def test_a_stale_page_shows_the_one_before_it_once(walk: Walk) -> None:
    first, second = walk.items(1), walk.items(2)
    walk.server.set_fault("stale")
    assert [walk.items(1), walk.items(2), walk.items(2)] == [first, first, second]


def test_a_missing_page_fails_once_and_comes_when_asked_again(walk: Walk) -> None:
    walk.server.set_fault("page_missing")
    assert [walk.ask(number).status_code for number in (1, 2, 3, 3, 4, 5)] == [200, 200, 500, 200, 200, 200]
    assert len(walk.items(MIDDLE)) == len(walk.names) // 5


def test_a_lost_page_never_comes(walk: Walk) -> None:
    walk.server.set_fault("page_lost")
    assert [walk.ask(number).status_code for number in (2, 3, 3, 4)] == [200, 500, 500, 200]


def test_a_list_of_one_page_has_that_page_in_its_middle() -> None:
    with ReplicaServer("cu", CU_ROWS[:3], fault="page_lost") as server, client(server) as http:
        assert cu_page(http, 1).status_code == 500


def test_a_truncated_page_looks_whole_to_http_and_breaks_off_inside_an_item(walk: Walk) -> None:
    whole = walk.ask(MIDDLE).content
    walk.server.set_fault("truncated")
    answer = walk.ask(MIDDLE)
    assert answer.status_code == 200
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    assert whole.startswith(answer.content)
    item_start = b"<li class=" if walk.server.chain == "cu" else b'<div class="itemTit"'
    items, whole_items = answer.content.count(item_start), whole.count(item_start)
    assert 1 < items < whole_items
    last_item = answer.content.rpartition(item_start)[2]
    assert last_item not in (item.strip() for item in whole.split(item_start))
    assert len(walk.items(MIDDLE - 1)) == whole_items


def test_a_truncated_json_list_cannot_be_read() -> None:
    with ReplicaServer("emart24", EMART24_ROWS, fault="truncated") as server, client(server) as http:
        answer = http.get("/api1/goods", params={"page": str(MIDDLE)})
        assert answer.status_code == 200
        with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
            answer.json()


def test_a_disconnecting_site_closes_the_connection_in_the_middle_page(walk: Walk) -> None:
    walk.server.set_fault("disconnected")
    assert len(walk.items(1)) > 0
    with pytest.raises(httpx.RemoteProtocolError):
        walk.ask(MIDDLE)


def test_changed_markup_hides_the_items_but_not_their_text(walk: Walk) -> None:
    walk.server.set_fault("changed_markup")
    assert walk.items(1) == []
    assert walk.names[0] in walk.ask(1).text


def test_changed_picture_markup_hides_the_pictures_only(walk: Walk) -> None:
    names = [item.name for item in walk.items(1)]
    walk.server.set_fault("changed_image_markup")
    items = walk.items(1)
    assert [item.name for item in items] == names
    assert {item.picture for item in items} == {""}


def test_an_unknown_badge_is_on_one_item_of_ten(walk: Walk) -> None:
    known = {item.badge for item in walk.items(1)}
    walk.server.set_fault("unknown_badge")
    unknown = [index for index, item in enumerate(walk.items(1)) if item.badge not in known]
    assert unknown == list(range(0, len(walk.names) // 5, 10))


@pytest.mark.parametrize("name", list(Fault))
def test_a_site_that_behaves_again_shows_everything(walk: Walk, name: str) -> None:
    walk.server.slow_s = 0.0
    walk.server.set_fault(name)
    if name != "disconnected":
        walk.ask(1)
    walk.server.set_fault(None)
    assert shown_names(walk.all()) == walk.names


@pytest.mark.parametrize("name", [name for name in Fault if name != "slow"])
def test_pictures_and_robots_stay_sound(walk: Walk, name: str) -> None:
    picture = walk.items(1)[0].picture
    robots = walk.http.get("/robots.txt").status_code
    walk.server.set_fault(name)
    assert walk.http.get(str(httpx.URL(walk.server.base_url).join(picture))).status_code == 200
    assert walk.http.get("/robots.txt").status_code == robots


def test_an_unknown_fault_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="unknown fault 'halv': use one of slow, error_500"):
        ReplicaServer("cu", CU_ROWS, fault="halv")
