from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node

from replica import Fault, RecordError, ReplicaServer, Row
from replica.tests.replica_reading import client

LIST = "/service/product.html"
ONE, TWO, GIFT, SALE = (f"000{digit}0000000000000000" for digit in "3456")


def row(number: int, event: str = "1+1", **more: object) -> Row:
    address = f"https://www.cspace.co.kr/program_file/product/{number:05}.jpg"
    values = {"name": f"한빛)사과주스{number}ml", "price": 1000 + number, "img_url": address, **more}
    return Row(event=event, **values)  # type: ignore[arg-type]


ONES = [row(number) for number in range(100)]  # five pages, the third in the middle
TWOS = [row(number, "2+1") for number in range(100, 125)]
SALES = [row(200, "할인", price=2500, sale_price=1900), row(201, "할인")]


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    with ReplicaServer("cspace24", [*ONES, *TWOS, *SALES]) as server, client(server) as http:
        yield http


@pytest.fixture
def server() -> Iterator[ReplicaServer]:
    with ReplicaServer("cspace24", ONES) as server:
        yield server


@pytest.fixture
def faulty(server: ReplicaServer) -> Iterator[httpx.Client]:
    with client(server) as http:
        yield http


def ask(http: httpx.Client, number: int, category: str = ONE, word: str = "") -> httpx.Response:
    query = {
        "prod_name_s": word,
        "category": category,
        "id_position_move": "calSelId",
        "cpage": str(number),
        "spage": "1",
    }
    return http.get(LIST, params=query)


def shown(http: httpx.Client, number: int, category: str = ONE) -> list[tuple[str, str]]:
    return [(text(item, "dt"), text(item, "dd")) for item in items(ask(http, number, category).text)]


def items(page: str) -> list[Node]:
    return HTMLParser(page).css(".product-list li.onePlus")


def text(item: Node, selector: str) -> str:
    found = item.css_first(selector)
    return found.text(strip=True) if found else ""


def pages(page: str) -> list[str]:
    return [option.text() for option in HTMLParser(page).css("select#page option")]


@pytest.mark.parametrize(("category", "rows"), [(ONE, ONES), (TWO, TWOS)])
def test_every_record_of_a_kind_comes_once_with_name_and_price(
    http: httpx.Client, category: str, rows: list[Row]
) -> None:
    last = len(pages(ask(http, 1, category).text))
    found = [item for number in range(1, last + 1) for item in shown(http, number, category)]
    assert found == [(row.name, f"{row.price:,}원") for row in rows]


def test_the_select_box_tells_the_number_of_pages_and_the_page_shown(http: httpx.Client) -> None:
    page = ask(http, 2, TWO).text
    chosen = HTMLParser(page).css_first("select#page option[selected]")
    assert pages(page) == ["1", "2"]
    assert chosen is not None
    assert chosen.attributes["value"] == "2"


def test_items_of_every_kind_have_the_same_class_and_no_badge(http: httpx.Client) -> None:
    for category in (ONE, TWO, SALE):
        found = HTMLParser(ask(http, 1, category).text).css(".product-list > li")
        assert {item.attributes["class"] for item in found} == {"onePlus"}
        assert not any("1+1" in item.text() for item in found)


def test_a_sale_shows_its_sale_price_only(http: httpx.Client) -> None:
    assert [price for _, price in shown(http, 1, SALE)] == ["1,900원", "1,201원"]


@pytest.mark.parametrize("category", [GIFT, "00990000000000000000"])
def test_the_list_of_gifts_is_there_and_empty(http: httpx.Client, category: str) -> None:
    page = ask(http, 1, category).text
    assert HTMLParser(page).css_first("ul.product-list") is not None
    assert (items(page), pages(page)) == ([], ["1"])


def test_a_page_past_the_last_has_no_products_and_the_same_choice_of_pages(http: httpx.Client) -> None:
    page = ask(http, 3, TWO).text
    assert (items(page), pages(page)) == ([], ["1", "2"])


def test_a_name_can_be_searched_for(http: httpx.Client) -> None:
    found = [text(item, "dt") for item in items(ask(http, 1, word="주스9").text)]
    assert found == [row.name for row in ONES if "주스9" in row.name]


def test_the_menu_links_the_four_lists(http: httpx.Client) -> None:
    links = [node.attributes["href"] or "" for node in HTMLParser(ask(http, 1).text).css(".product-menu a")]
    assert links == [
        f"{LIST}?prod_name_s=&category={category}&id_position_move=calSelId&cpage=1&spage=1"
        for category in (ONE, TWO, GIFT, SALE)
    ]


def test_pictures_are_addressed_from_the_root(http: httpx.Client) -> None:
    picture = items(ask(http, 1).text)[3].css_first("span.img img")
    assert picture is not None
    assert picture.attributes["src"] == "/program_file/product/00003.jpg"
    assert http.get("/program_file/product/00003.jpg").headers["Content-Type"] == "image/jpeg"


def test_a_product_without_a_picture_shows_a_placeholder() -> None:
    with ReplicaServer("cspace24", [row(1, img_url="")]) as server, client(server) as http:
        picture = items(ask(http, 1).text)[0].css_first("span.img img")
        assert picture is not None
        assert http.get(picture.attributes["src"] or "").status_code == 200


def test_markup_in_a_name_is_escaped() -> None:
    with ReplicaServer("cspace24", [row(1, name="뽀짜툰)피부&모질<b>")]) as server, client(server) as http:
        assert shown(http, 1)[0][0] == "뽀짜툰)피부&모질<b>"


@pytest.mark.parametrize("asked", ["0", "-1", "x", ""])
def test_a_page_number_that_is_none_means_the_first(http: httpx.Client, asked: str) -> None:
    assert http.get(LIST, params={"category": ONE, "cpage": asked}).text == ask(http, 1).text


@pytest.mark.parametrize("path", ["/robots.txt", "/nowhere.html"])
def test_what_the_site_does_not_have_is_404(http: httpx.Client, path: str) -> None:
    assert http.get(path).status_code == 404


@pytest.mark.parametrize("event", ["증정", "3+1"])
def test_a_kind_that_cspace24_does_not_show_is_refused(event: str) -> None:
    with pytest.raises(RecordError, match="cspace24 has no"):
        ReplicaServer("cspace24", [row(1, event)])


def test_without_its_pager_a_list_shows_its_products_all_the_same(server: ReplicaServer, faulty: httpx.Client) -> None:
    server.set_fault("pager_missing")
    page = ask(faulty, 2).text
    assert (len(items(page)), pages(page)) == (20, [])
    assert "<option" not in page


@pytest.mark.parametrize(("fault", "status"), [("error_500", 500), ("forbidden", 403), ("too_many", 429)])
def test_a_refusing_site_answers_its_status(
    server: ReplicaServer, faulty: httpx.Client, fault: str, status: int
) -> None:
    server.set_fault(fault)
    assert ask(faulty, 1).status_code == status


def test_a_block_page_has_no_landmark_of_the_list(server: ReplicaServer, faulty: httpx.Client) -> None:
    server.set_fault("blocked")
    answer = ask(faulty, 1)
    assert answer.status_code == 200
    assert HTMLParser(answer.text).css_first(".product-list, select#page") is None


@pytest.mark.parametrize(("fault", "declared", "held"), [("half", 5, 50), ("half_total", 3, 50), ("empty", 1, 0)])
def test_the_choice_of_pages_shrinks_only_where_it_is_said_to(
    server: ReplicaServer, faulty: httpx.Client, fault: str, declared: int, held: int
) -> None:
    server.set_fault(fault)
    assert len(pages(ask(faulty, 1).text)) == declared
    assert sum(len(shown(faulty, number)) for number in range(1, 6)) == held


def test_a_repeating_site_shows_its_first_page_for_ever(server: ReplicaServer, faulty: httpx.Client) -> None:
    server.set_fault("repeat")
    assert shown(faulty, 4) == shown(faulty, 99) == [(row.name, f"{row.price:,}원") for row in ONES[:20]]


def test_a_stale_page_shows_the_one_before_it_once(server: ReplicaServer, faulty: httpx.Client) -> None:
    server.set_fault("stale")
    assert [shown(faulty, 2)[0][0] for _ in range(2)] == [ONES[0].name, ONES[20].name]


def test_a_missing_page_fails_once_and_a_lost_one_for_ever(server: ReplicaServer, faulty: httpx.Client) -> None:
    for fault, statuses in (("page_missing", [200, 500, 200]), ("page_lost", [200, 500, 500])):
        server.set_fault(fault)
        assert [ask(faulty, number).status_code for number in (2, 3, 3)] == statuses


def test_a_truncated_page_breaks_off_inside_an_item(server: ReplicaServer, faulty: httpx.Client) -> None:
    whole = ask(faulty, 3).text
    server.set_fault("truncated")
    cut = ask(faulty, 3).text
    assert whole.startswith(cut)
    assert 5 < cut.count('<li class="onePlus"') < 15
    assert "select" not in cut


def test_a_disconnecting_site_closes_the_connection(server: ReplicaServer, faulty: httpx.Client) -> None:
    server.set_fault("disconnected")
    with pytest.raises(httpx.RemoteProtocolError):
        ask(faulty, 3)


def test_changed_markup_hides_the_items_but_not_their_text(server: ReplicaServer, faulty: httpx.Client) -> None:
    server.set_fault("changed_markup")
    page = ask(faulty, 1).text
    assert items(page) == []
    assert ONES[0].name in page


def test_changed_picture_markup_hides_the_pictures_only(server: ReplicaServer, faulty: httpx.Client) -> None:
    server.set_fault("changed_image_markup")
    found = items(ask(faulty, 1).text)
    assert len(found) == 20
    assert not any(item.css_first("span.img") for item in found)


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault != "slow"])
def test_pictures_stay_sound(server: ReplicaServer, faulty: httpx.Client, fault: str) -> None:
    server.set_fault(fault)
    assert faulty.get("/program_file/product/00003.jpg").status_code == 200
