"""Faults that leave a list whole and well-formed: only its contents are wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from replica import Fault, ReplicaServer, Row
from replica.tests import gs25_reading, seven_eleven_reading
from replica.tests.replica_reading import (
    client,
    cu_items,
    cu_page,
    cu_row,
    emart24_items,
    emart24_page,
    emart24_row,
    walk_cu,
    walk_emart24,
)
from replica.tests.test_cspace24 import items as cspace24_items
from replica.tests.test_cspace24 import row as cspace24_row
from replica.tests.test_cspace24 import text

KINDS = [("1+1", 30), ("2+1", 20)]
C_SPACE24 = "/service/product.html"


def rows(make: Callable[..., Row]) -> list[Row]:
    events = [event for event, count in KINDS for _ in range(count)]
    return [make(number, event) for number, event in enumerate(events)]


# Each chain's list of one kind (0: 1+1, 1: 2+1), by its names.
def cu_names(http: httpx.Client, kind: int) -> list[str]:
    return [item.name for page in walk_cu(http, ("23", "24")[kind]) for item in page]


def emart24_names(http: httpx.Client, kind: int) -> list[str]:
    return [item.name for page in walk_emart24(http, category_seq=str(kind + 1)) for item in page]


def seven_eleven_names(http: httpx.Client, kind: int) -> list[str]:
    return [seven_eleven_reading.name(item) for item in seven_eleven_reading.walk(http, str(kind + 1))]


def cspace24_names(http: httpx.Client, kind: int) -> list[str]:
    category = f"000{3 + kind}".ljust(20, "0")
    answers = (http.get(C_SPACE24, params={"category": category, "cpage": page}) for page in (1, 2))
    return [text(item, "dt") for answer in answers for item in cspace24_items(answer.text)]


def gs25_names(http: httpx.Client, kind: int) -> list[str]:
    gs25_reading.take_token(http)
    return [record["goodsNm"] for record in gs25_reading.records(http, ("ONE_TO_ONE", "TWO_TO_ONE")[kind])]


@pytest.mark.parametrize(
    ("chain", "make", "names"),
    [
        ("cu", cu_row, cu_names),
        ("emart24", emart24_row, emart24_names),
        ("seven_eleven", seven_eleven_reading.row, seven_eleven_names),
        ("cspace24", cspace24_row, cspace24_names),
        ("gs25", gs25_reading.row, gs25_names),
    ],
)
def test_a_stale_list_is_that_of_the_kind_before_it(
    chain: str, make: Callable[..., Row], names: Callable[[httpx.Client, int], list[str]]
) -> None:
    with ReplicaServer(chain, rows(make)) as server, client(server) as http:
        first, second = names(http, 0), names(http, 1)
        server.set_fault("stale_kind")

        assert (len(first), len(second)) == (30, 20)
        assert names(http, 1) == first


@pytest.fixture
def cu() -> Iterator[tuple[ReplicaServer, httpx.Client]]:
    with ReplicaServer("cu", [cu_row(number) for number in range(120)]) as server, client(server) as http:
        yield server, http


def test_a_lagging_list_shows_the_page_before_however_often_it_is_asked(cu: tuple[ReplicaServer, httpx.Client]) -> None:
    server, http = cu
    first, second = (cu_items(cu_page(http, number).text) for number in (1, 2))
    server.set_fault("lagging")

    assert [cu_items(cu_page(http, number).text) for number in (1, 2, 2, 3, 3)] == [first, first, first, second, second]


def test_moved_prices_are_those_of_the_item_before_of_the_same_kind() -> None:
    listed = [cu_row(number, event) for number, event in enumerate(["1+1", "2+1", "1+1", "2+1", "1+1"])]
    with ReplicaServer("cu", listed, fault="prices_moved") as server, client(server) as http:
        shown = cu_items(cu_page(http, 1).text)

    assert [item.name for item in shown] == [row.name for row in listed]
    assert [item.price for item in shown] == [1004, 1003, 1000, 1001, 1002]


def test_a_captured_record_shows_the_moved_price_too() -> None:
    record = '{"goodsNm": "%s", "price": %d.0, "eventTypeSp": {"code": "ONE_TO_ONE"}}'
    listed = [
        Row(name=name, price=won, event="1+1", captured=record % (name, won)) for name, won in (("가", 1), ("나", 2))
    ]
    with ReplicaServer("gs25", listed, fault="prices_moved") as server, client(server) as http:
        gs25_reading.take_token(http)
        assert [found["price"] for found in gs25_reading.records(http)] == [2.0, 1.0]


def test_a_broken_encoding_is_cp949_under_the_name_of_utf_8(cu: tuple[ReplicaServer, httpx.Client]) -> None:
    server, http = cu
    server.set_fault("broken_encoding")
    answer = cu_page(http, 1)

    assert answer.headers["Content-Type"] == "text/html;charset=UTF-8"
    assert "\ufffd" in answer.text
    assert [item.name for item in cu_items(answer.content.decode("cp949"))] == [
        row.name for row in server.records.rows[:40]
    ]


def test_the_incidents_leave_a_list_that_reads_as_a_whole_one() -> None:
    for name in (Fault.PRICES_MOVED, Fault.BROKEN_ENCODING):
        with ReplicaServer("emart24", rows(emart24_row), fault=name) as server, client(server) as http:
            assert [len(emart24_items(emart24_page(http, number).text)) for number in (1, 2, 3, 4)] == [20, 20, 10, 0]
