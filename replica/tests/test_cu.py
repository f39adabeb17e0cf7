from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from replica import RecordError, ReplicaServer, Row
from replica.tests.replica_reading import CU_LIST, client, cu_items, cu_page, cu_row, walk_cu

ONES = [cu_row(number, "1+1") for number in range(50)]
TWOS = [cu_row(number, "2+1") for number in range(50, 95)]


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    with ReplicaServer("cu", [*ONES, *TWOS]) as server, client(server) as http:
        yield http


def test_a_page_holds_forty_products(http: httpx.Client) -> None:
    assert [len(page) for page in walk_cu(http)] == [40, 40, 15]


def test_every_record_comes_once_with_its_name_price_and_kind(http: httpx.Client) -> None:
    shown = [(item.name, item.price, item.badge) for page in walk_cu(http) for item in page]
    assert shown == [(row.name, row.price, row.kind) for row in [*ONES, *TWOS]]


@pytest.mark.parametrize(("condition", "rows"), [("23", ONES), ("24", TWOS), ("", [*ONES, *TWOS]), ("99", [])])
def test_the_search_condition_chooses_the_kind(http: httpx.Client, condition: str, rows: list[Row]) -> None:
    names = [item.name for page in walk_cu(http, condition) for item in page]
    assert names == [row.name for row in rows]


def test_get_answers_as_post_does(http: httpx.Client) -> None:
    by_get = http.get(CU_LIST, params={"pageIndex": "2", "searchCondition": "23"})
    assert by_get.text == cu_page(http, 2, "23").text


def test_the_list_type_changes_nothing_in_the_answer(http: httpx.Client) -> None:
    answers = {http.post(CU_LIST, data={"pageIndex": "1", "listType": kind}).text for kind in ("0", "1")}
    assert len(answers) == 1


def test_no_total_is_declared(http: httpx.Client) -> None:
    shown = re.sub(r"http://[^/]+|\d{6,}|사과주스95", "", cu_page(http, 1).text)  # the port may hold any digits

    assert "95" not in shown


def test_a_page_before_the_last_has_a_button_for_more(http: httpx.Client) -> None:
    button = HTMLParser(cu_page(http, 2).text).css_first(".prodListBtn-w a[href^='javascript:nextPage']")
    assert button is not None
    assert button.text() == "더보기"


def test_the_last_page_has_no_button_for_more(http: httpx.Client) -> None:
    assert HTMLParser(cu_page(http, 3).text).css_first(".prodListBtn-w") is None


def test_past_the_end_there_is_no_item_and_no_button_but_a_sentence(http: httpx.Client) -> None:
    fragment = cu_page(http, 4).text
    assert "조회된 상품이 없습니다" in fragment
    assert HTMLParser(fragment).css_first("li.prod_list, .prodListBtn") is None


def test_a_last_page_that_is_full_has_no_button_either() -> None:
    with ReplicaServer("cu", [cu_row(number) for number in range(40)]) as server, client(server) as http:
        assert "prodListBtn-w" not in cu_page(http, 1).text


def test_items_come_as_div_and_as_link_and_both_tell_the_number(http: httpx.Client) -> None:
    tree = HTMLParser(cu_page(http, 1).text)
    divs = [node.html or "" for node in tree.css("li.prod_list > div.prod_item")]
    links = [node.html or "" for node in tree.css("li.prod_list > a.prod_item[href^='javascript:view(']")]
    assert len(divs) > 5
    assert len(links) > 5
    assert len(divs) + len(links) == 40
    assert all(re.search(r'onclick="view\(\d+\);"', item) for item in divs)


def test_the_number_of_a_product_does_not_depend_on_its_place_or_list() -> None:
    product = cu_row(7)
    with ReplicaServer("cu", [product, cu_row(8)]) as server, client(server) as http:
        first = numbers(cu_page(http, 1).text)
        server.set_records([cu_row(3), cu_row(8), product])
        assert numbers(cu_page(http, 1).text)[2] == first[0]


def test_different_products_have_different_numbers(http: httpx.Client) -> None:
    found = [number for page in (1, 2, 3) for number in numbers(cu_page(http, page).text)]
    assert len(set(found)) == 95


def numbers(fragment: str) -> list[str]:
    items = HTMLParser(fragment).css("li.prod_list")
    return [re.findall(r"view\((\d+)\)", item.html or "")[0] for item in items]


def test_pictures_are_protocol_relative_on_the_replicas_own_host(http: httpx.Client) -> None:
    pictures = [item.picture for item in cu_items(cu_page(http, 1).text)]
    assert pictures[3] == f"//{http.base_url.netloc.decode()}/product/8801000000003.jpg"
    assert all(picture.startswith("//127.0.0.1:") for picture in pictures)


def test_the_picture_class_is_on_the_div_and_on_the_image(http: httpx.Client) -> None:
    item = HTMLParser(cu_page(http, 1).text).css_first("li.prod_list")
    assert item is not None
    assert [node.tag for node in item.css(".prod_img")] == ["div", "img"]


@pytest.mark.parametrize(
    "name", ["8801000000001_1.jpg", "8801000000001_W.jpg", "8801000000001.PNG", "000980080005.jpg"]
)
def test_names_of_picture_files_stay_as_they_are(name: str) -> None:
    row = cu_row(1, img_url=f"https://tqklhszfkvzk6518638.edge.naverncp.com/product/{name}")
    with ReplicaServer("cu", [row]) as server, client(server) as http:
        picture = cu_items(cu_page(http, 1).text)[0].picture
        assert picture.endswith(f"/product/{name}")
        assert http.get(f"http:{picture}").status_code == 200


def test_old_pictures_keep_their_scheme_and_their_folder() -> None:
    name = "45C3F62F11ED46A6ABDFBC0999EF3690.jpg"
    row = cu_row(1, img_url=f"http://cdn2.bgfretail.com/bgfbrand/files/product/{name}")
    with ReplicaServer("cu", [row]) as server, client(server) as http:
        picture = cu_items(cu_page(http, 1).text)[0].picture
        assert picture == f"{server.base_url}/bgfbrand/files/product/{name}"
        assert http.get(picture).headers["Content-Type"] == "image/jpeg"


def test_the_sites_own_comments_are_there(http: httpx.Client) -> None:
    fragment = cu_page(http, 1).text
    assert "<!-- 제품명 -->" in fragment
    assert "<!-- [D] .badge > span .plus2 : 2+1 / .plus1 : 1+1 -->" in fragment


def test_badges_have_the_class_of_their_kind(http: httpx.Client) -> None:
    tree = HTMLParser(cu_page(http, 2).text)
    assert {node.text() for node in tree.css(".badge span.plus1")} == {"1+1"}
    assert {node.text() for node in tree.css(".badge span.plus2")} == {"2+1"}


def test_prices_have_thousands_commas() -> None:
    with ReplicaServer("cu", [cu_row(1, price=35800)]) as server, client(server) as http:
        assert '<strong>35,800</strong><span class="won">원</span>' in cu_page(http, 1).text


def test_markup_in_a_name_is_escaped() -> None:
    with ReplicaServer("cu", [cu_row(1, name="뽀짜툰)피부&모질<b>")]) as server, client(server) as http:
        assert "<p>뽀짜툰)피부&amp;모질&lt;b&gt;</p>" in cu_page(http, 1).text
        assert cu_items(cu_page(http, 1).text)[0].name == "뽀짜툰)피부&모질<b>"


def test_a_product_without_a_promotion_is_in_its_category_only_and_has_an_empty_badge() -> None:
    rows = [cu_row(1, "", category="음료"), cu_row(2, "1+1", category="음료"), cu_row(3, "1+1", category="과자류")]
    with ReplicaServer("cu", rows) as server, client(server) as http:
        form = {"pageIndex": "1", "searchMainCategory": "60", "codeParent": "60", "searchCondition": "setA"}
        drinks = cu_items(http.post("/product/productAjax.do", data=form).text)
        assert [(item.name, item.badge) for item in drinks] == [("한빛)사과주스1", ""), ("한빛)사과주스2", "1+1")]
        assert [item.name for item in cu_items(cu_page(http, 1).text)] == ["한빛)사과주스2", "한빛)사과주스3"]


def test_the_seven_categories_together_hold_every_product_once(http: httpx.Client) -> None:
    found = []
    for category in range(10, 80, 10):
        for page in (1, 2):
            form = {"pageIndex": str(page), "searchMainCategory": str(category)}
            found += [item.name for item in cu_items(http.post("/product/productAjax.do", data=form).text)]
    assert sorted(found) == sorted(row.name for row in [*ONES, *TWOS])


def test_the_page_has_the_tabs_and_no_products_of_its_own(http: httpx.Client) -> None:
    page = http.get("/event/plus.do", params={"category": "event", "depth2": "1", "sf": "N"}).text
    for number in ("23", "24", ""):
        assert f"javascript:goDepth('{number}');" in page
    assert cu_items(page) == []


def test_the_detail_page_tells_price_category_and_kinds() -> None:
    product = {"category": "음료", "price": 1700}
    with (
        ReplicaServer("cu", [cu_row(1, "1+1", **product), cu_row(1, "2+1", **product)]) as server,
        client(server) as http,
    ):
        number = numbers(cu_page(http, 1).text)[0]
        tree = HTMLParser(http.get("/product/view.do", params={"category": "product", "gdIdx": number}).text)
        texts = {
            selector: [node.text(strip=True) for node in tree.css(selector)]
            for selector in ("div.prodDetail p.tit", "dd.prodPrice > p > span", "ul#taglist li", "ul.prodTag li")
        }
        picture = tree.css_first(".prodDetail-w img")
    assert list(texts.values()) == [["한빛)사과주스1"], ["1,700"], ["음료"], ["1+1", "2+1"]]
    assert picture is not None
    assert (picture.attributes["src"] or "").endswith("/product/8801000000001.jpg")


def test_the_detail_page_of_an_unknown_number_is_empty_but_there(http: httpx.Client) -> None:
    answer = http.get("/product/view.do", params={"gdIdx": "1"})
    name = HTMLParser(answer.text).css_first("p.tit")
    assert answer.status_code == 200
    assert name is not None
    assert name.text() == ""


@pytest.mark.parametrize("path", ["/robots.txt", "/nowhere.do", "/product/8809999999999.jpg"])
def test_what_the_site_does_not_have_is_404(http: httpx.Client, path: str) -> None:
    assert http.get(path).status_code == 404


@pytest.mark.parametrize("asked", ["0", "-1", "x", "", "9" * 5000])
def test_a_page_number_that_is_none_means_the_first(http: httpx.Client, asked: str) -> None:
    assert http.post(CU_LIST, data={"pageIndex": asked}).text == cu_page(http, 1).text


def test_a_kind_that_cu_does_not_have_is_refused() -> None:
    with pytest.raises(RecordError, match="cu has no 3\\+1"):
        ReplicaServer("cu", [cu_row(1, "3+1")])
