from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node

from replica import RecordError, ReplicaServer, Row
from replica.tests.replica_reading import client
from replica.tests.seven_eleven_reading import LIST, PAGE, ask, code, items, name, row, text, walk

ONES = [row(number) for number in range(230)]
TWOS = [row(number, "2+1") for number in range(230, 260)]
GIFT = row(
    301, "증정", gift_name="한빛)사과잼100g", gift_price=1800, gift_img_url="/upload/product/8801999/000001.1.jpg"
)
SALE = row(302, "할인", price=1900, original_price=2500)
LONG = row(303, "2+1", name="한빛)더건강한저당닭가슴살데리야끼맛120g")
ROWS = [*ONES, *TWOS, LONG, GIFT, SALE]


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    with ReplicaServer("seven_eleven", ROWS) as server, client(server) as http:
        yield http


def one_item(*rows: Row, tab: str = "1") -> Node:
    with ReplicaServer("seven_eleven", rows) as server, client(server) as http:
        return items(ask(http, 1, tab).text)[0]


@pytest.mark.parametrize("size", [1, 10, 13, 100, 500])
def test_the_first_page_holds_thirteen_items_whatever_is_asked_for(http: httpx.Client, size: int) -> None:
    assert [name(item) for item in items(ask(http, 1, size=size).text)] == [row.name for row in ONES[:13]]


@pytest.mark.parametrize(("number", "size", "start"), [(2, 10, 13), (3, 10, 23), (2, 100, 13), (3, 100, 113)])
def test_later_pages_begin_behind_the_thirteen(http: httpx.Client, number: int, size: int, start: int) -> None:
    names = [name(item) for item in items(ask(http, number, size=size).text)]
    assert names == [row.name for row in ONES[start : start + size]]


@pytest.mark.parametrize("wrong", [{"currPage": "2"}, {"intCurrentPage": "2"}, {}, {"intCurrPage": ""}])
def test_without_the_right_page_parameter_every_answer_begins_at_the_first_item(
    http: httpx.Client, wrong: dict[str, str]
) -> None:
    found = items(http.post(LIST, data={**wrong, "intPageSize": "20", "pTab": "1"}).text)
    assert [name(item) for item in found] == [row.name for row in ONES[:20]]


def test_without_a_page_parameter_a_huge_size_brings_the_whole_tab(http: httpx.Client) -> None:
    found = items(http.post(LIST, data={"currPage": "1", "intPageSize": "1000000", "pTab": "1"}).text)
    assert len(found) == len(ONES)


def test_get_answers_as_post_does(http: httpx.Client) -> None:
    by_get = http.get(LIST, params={"intCurrPage": "2", "intPageSize": "10", "pTab": "1"})
    assert by_get.text == ask(http, 2).text


@pytest.mark.parametrize(("tab", "rows"), [("1", ONES), ("2", [*TWOS, LONG]), ("3", [GIFT]), ("4", [SALE]), ("9", [])])
def test_a_tab_holds_the_records_of_its_kind_once(http: httpx.Client, tab: str, rows: list[Row]) -> None:
    found = [(name(item), text(item, ".price_list > span:not(.hide)")) for item in walk(http, tab)]
    assert found == [(row.name, f"{row.price:,}") for row in rows]


def test_own_brands_and_new_products_have_tabs_of_their_own() -> None:
    rows = [row(number, "") for number in range(100)] + [row(200, "", name="세븐셀렉트)사과파이")]
    with ReplicaServer("seven_eleven", rows) as server, client(server) as http:
        own, new = ([name(item) for item in walk(http, tab)] for tab in ("5", "8"))
        badges = {text(item, "li.ico_tag_03") for item in walk(http, "8")}
    assert own == ["세븐셀렉트)사과파이"]
    assert 0 < len(new) < 20
    assert badges == {"신상품"}


def test_the_total_of_a_long_list_is_a_few_too_high(http: httpx.Client) -> None:
    assert 'intTotalCount = "232";' in http.get(PAGE).text
    count_field = HTMLParser(ask(http, 1).text).css_first("input#listCnt")
    assert count_field is not None
    assert count_field.attributes["value"] == "232"


def test_the_total_of_a_short_list_is_right(http: httpx.Client) -> None:
    assert 'id="listCnt" value="31"' in ask(http, 1, "2").text


def test_the_declared_pages_count_the_thirteen_apart(http: httpx.Client) -> None:
    assert 'id="listPage" value="3"' in ask(http, 1, "2").text
    assert 'id="listPage" value="4"' in ask(http, 1, size=100).text


def test_the_last_item_of_a_fragment_is_the_button(http: httpx.Client) -> None:
    tree = HTMLParser(f"<ul id=listUl>{ask(http, 1).text}</ul>")
    top_level = tree.css("#listUl > li")
    assert len(top_level) == 14
    assert top_level[-1].css_first("a[href*='fncMore(']") is not None


def test_the_link_for_more_is_written_with_and_without_a_blank(http: httpx.Client) -> None:
    assert "javascript: fncMore(" in ask(http, 1).text
    assert "javascript:fncMore(" in ask(http, 2).text


def test_the_link_for_more_goes_by_the_declared_total(http: httpx.Client) -> None:
    last_of_ones, last_of_twos = ask(http, 4, size=100).text, ask(http, 3, "2").text
    assert len(items(last_of_ones)) == 17
    assert "fncMore" in last_of_ones
    assert "fncMore" not in last_of_twos


def test_past_the_end_there_is_the_button_item_alone_and_nothing_to_click(http: httpx.Client) -> None:
    fragment = ask(http, 9, size=100).text
    assert items(fragment) == []
    assert "btn_more" in fragment
    assert "fncMore" not in fragment


def test_the_page_holds_the_first_thirteen_between_a_heading_and_the_button(http: httpx.Client) -> None:
    top_level = HTMLParser(http.get(PAGE).text).css("ul.img_list#listUl > li")
    classes = [node.attributes.get("class") for node in top_level]
    assert classes == ["img_list_tit_02", *[None] * 13, "btn_more"]


def test_the_page_has_the_tabs(http: httpx.Client) -> None:
    page = HTMLParser(http.get(PAGE).text)
    tabs = [node.attributes["href"] or "" for node in page.css("a[href*='fncTab(']")]
    assert [re.findall(r"\d", tab) for tab in tabs] == [["1"], ["2"], ["3"], ["4"], ["5"], ["8"]]


def test_tags_are_list_items_inside_the_items(http: httpx.Client) -> None:
    fragment = ask(http, 1).text
    assert len(HTMLParser(fragment).css("li")) > len(items(fragment)) + 1


def test_badges_have_the_class_of_their_kind(http: httpx.Client) -> None:
    badges = [
        text(walk(http, tab)[0], f"ul.tag_list_01 > li.{css_class}")
        for tab, css_class in [("1", "ico_tag_06"), ("2", "ico_tag_07"), ("3", "ico_present"), ("4", "ico_tag")]
    ]
    assert badges == ["1+1", "2+1", "증정", "할인"]


def test_a_new_product_on_promotion_has_both_tags(http: httpx.Client) -> None:
    tags = Counter(tuple(tag.text() for tag in item.css(".tag_list_01 > li")) for item in walk(http))
    assert set(tags) == {("1+1",), ("신상품", "1+1")}


def test_the_name_in_the_picture_is_cut_and_the_text_is_whole(http: httpx.Client) -> None:
    item = next(item for item in walk(http, "2") if name(item) == LONG.name)
    assert text(item, ".name") == "한빛)더건강한저당닭가슴살데리"
    assert len(text(item, ".name").encode("cp949")) <= 30


def test_the_whole_name_stands_under_two_classes(http: httpx.Client) -> None:
    classes = Counter("txt" if item.css_first(".txt_product") else "tit" for item in walk(http))
    assert min(classes["txt"], classes["tit"]) > 50


def test_a_part_of_the_items_has_one_picture_box_inside_another(http: httpx.Client) -> None:
    nested = [item for item in walk(http) if item.css_first("div.pic_product div.pic_product")]
    assert 40 < len(nested) < 120


def test_a_part_of_the_prices_has_a_hidden_label_before_it(http: httpx.Client) -> None:
    labels = Counter(len(item.css(".price_list span")) for item in walk(http))
    assert labels[1] > labels[2] > 10


def test_a_gift_is_the_second_picture_of_its_item_with_name_and_price(http: httpx.Client) -> None:
    (item,) = walk(http, "3")
    assert len(item.css(".pic_product")) == 2
    gift = item.css_first("a.btn_product_02 .pic_product")
    assert gift is not None
    assert (text(gift, ".name"), text(gift, ".price span")) == ("한빛)사과잼100g", "1,800")
    picture = gift.css_first("img")
    assert picture is not None
    assert http.get(picture.attributes["src"] or "").status_code == 200


def test_a_sale_shows_its_sale_price_only(http: httpx.Client) -> None:
    (item,) = walk(http, "4")
    assert text(item, ".price span") == "1,900"
    assert "2,500" not in (item.html or "")


def test_the_detail_page_of_a_sale_strikes_the_normal_price_out(http: httpx.Client) -> None:
    (item,) = walk(http, "4")
    for answer in (
        http.get("/product/presentView.asp", params={"pCd": code(item)}),
        http.post("/product/presentView.asp", data={"pCd": code(item)}),
    ):
        price = HTMLParser(answer.text).css_first("span.product_price")
        assert price is not None
        label = price.css_first("strong span.hide")
        assert label is not None
        label.decompose()
        assert (text(price, "del"), text(price, "strong")) == ("2,500", "1,900")


def test_the_detail_page_of_a_sale_whose_normal_price_is_unknown_strikes_nothing_out() -> None:
    with ReplicaServer("seven_eleven", [row(1, "할인")]) as server, client(server) as http:
        page = http.get("/product/presentView.asp", params={"pCd": code(walk(http, "4")[0])}).text
    assert "1,001" in page
    assert "<del>" not in page


def test_the_sale_price_of_a_record_is_the_price_shown() -> None:
    item = one_item(row(1, "할인", price=2500, sale_price=1900), tab="4")
    assert text(item, ".price span") == "1,900"


def test_codes_have_six_digits_and_are_each_products_own(http: httpx.Client) -> None:
    codes = [code(item) for tab in "1234" for item in walk(http, tab)]
    assert all(len(found) == 6 for found in codes)
    assert len(set(codes)) == len(ROWS)
    assert any(found.startswith("0") for found in codes)


def test_a_product_in_two_tabs_has_one_code_whatever_its_place() -> None:
    with ReplicaServer("seven_eleven", [row(1), row(1, "2+1")]) as server, client(server) as http:
        codes = {code(walk(http, tab)[0]) for tab in "12"}
        server.set_records([row(7), row(1)])
        codes.add(code(walk(http)[1]))
    assert len(codes) == 1


def test_products_of_one_barcode_and_two_names_have_two_codes() -> None:
    rows = [row(1), row(1, name="한빛)배주스")]
    with ReplicaServer("seven_eleven", rows) as server, client(server) as http:
        assert len({code(item) for item in walk(http)}) == 2


def test_pictures_are_addressed_from_the_root_with_the_barcode_cut_in_two() -> None:
    picture = one_item(row(41125)).css_first("img")
    assert picture is not None
    assert picture.attributes["src"] == "/upload/product/8801041/000125.1.jpg"


@pytest.mark.parametrize("address", ["", "https://www.7-eleven.co.kr/front/img/product/product_list_01.jpg"])
def test_a_product_without_a_picture_shows_the_placeholder(address: str) -> None:
    with ReplicaServer("seven_eleven", [row(1, img_url=address)]) as server, client(server) as http:
        picture = walk(http)[0].css_first("img")
        assert picture is not None
        assert picture.attributes["src"] == "/front/img/product/product_list_01.jpg"
        assert http.get("/front/img/product/product_list_01.jpg").headers["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(
    ("address", "barcode"),
    [
        ("/upload/product/8809422/041125.1.jpg", "8809422041125"),
        ("/upload/product/0340002/39344.1.jpg", "034000239344"),
        ("/upload/product/80050/094.1.jpg", "80050094"),
        ("/front/img/product/product_list_01.jpg", ""),
    ],
)
def test_a_row_knows_its_barcode(address: str, barcode: str) -> None:
    assert row(1, img_url=f"https://www.7-eleven.co.kr{address}").barcode == barcode


def test_pictures_come_from_the_folder_by_barcode(tmp_path: Path) -> None:
    (tmp_path / "8809422041125.jpg").write_bytes(b"front")
    address = "/upload/product/8809422/041125.1.jpg"
    with ReplicaServer("seven_eleven", [row(1, img_url=address)], tmp_path) as server, client(server) as http:
        assert http.get(address).content == b"front"


def test_robots_txt_disallows_pictures_and_the_store_search_but_not_the_list(http: httpx.Client) -> None:
    lines = http.get("/robots.txt").text.splitlines()
    disallowed = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow:")]
    assert {"/upload/", "/util/", "/library/", "/front/"} <= set(disallowed)
    assert not any(path.startswith(prefix) for prefix in disallowed for path in (LIST, PAGE))


@pytest.mark.parametrize("asked", ["0", "-1", "x", "9" * 5000])
def test_a_page_number_that_is_none_means_the_first(http: httpx.Client, asked: str) -> None:
    answer = http.post(LIST, data={"intCurrPage": asked, "intPageSize": "10", "pTab": "1"})
    assert answer.text == ask(http, 1).text


def test_markup_in_a_name_is_escaped() -> None:
    item = one_item(row(1, name='뽀짜툰)피부&모질<b>"특"'))
    assert name(item) == '뽀짜툰)피부&모질<b>"특"'


def test_a_kind_that_7_eleven_does_not_have_is_refused() -> None:
    with pytest.raises(RecordError, match="seven_eleven has no 3\\+1"):
        ReplicaServer("seven_eleven", [row(1, "3+1")])


@pytest.mark.parametrize(
    ("file", "records"),
    [("promotions_2026-02/seven_eleven.csv", 820), ("promotions_dirty/7Eleven_dup_260224.csv", 776)],
)
def test_every_record_of_the_real_lists_is_served_once(
    real_data: Callable[[str], Path], file: str, records: int
) -> None:
    with ReplicaServer("seven_eleven", real_data(file)) as server, client(server) as http:
        shown = Counter(
            (name(item), text(item, ".price span"), kind)
            for kind, tab in (("1+1", "1"), ("2+1", "2"))
            for item in walk(http, tab)
        )
        codes = {(code(item), tab) for tab in "12" for item in walk(http, tab)}
        rows = server.records.rows
    assert len(rows) == records
    assert shown == Counter((row.name, f"{row.price:,}", row.kind) for row in rows)
    assert len(codes) == records
