from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node

from replica import ReplicaServer, Row
from replica.tests.replica_reading import client, declared_total, emart24_items, emart24_page, emart24_row, walk_emart24

ONES = [emart24_row(number, "1 + 1", category="음료") for number in range(230)]
OTHERS = [
    emart24_row(301, "2 + 1", category="과자"),
    emart24_row(302, "3 + 1", category="과자"),
    emart24_row(303, "세일", price=1900, original_price=2500, category="음료"),
    emart24_row(304, "골라담기", category="생활용품"),
    emart24_row(305, "덤", gift_name="한빛)사과잼", category="음료"),
]
ROWS = [*ONES, *OTHERS]


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    with ReplicaServer("emart24", ROWS, today=lambda: date(2026, 8, 3)) as server, client(server) as http:
        yield http


def item_named(http: httpx.Client, row: Row) -> Node:
    tree = HTMLParser(http.get("/goods/event", params={"search": row.name}).text)
    (item,) = tree.css(".itemWrap")
    return item


def test_a_page_holds_twenty_products(http: httpx.Client) -> None:
    assert [len(page) for page in walk_emart24(http)] == [20] * 11 + [15]


def test_every_record_comes_once_with_its_name_price_and_badge(http: httpx.Client) -> None:
    shown = [(item.name, item.price, item.badge) for page in walk_emart24(http) for item in page]
    assert shown == [(row.name, row.price, row.event) for row in ROWS]


def test_the_page_size_cannot_be_changed(http: httpx.Client) -> None:
    assert len(emart24_items(emart24_page(http, 1, pageLength="100").text)) == 20


def test_total_and_page_length_stand_in_an_inline_script(http: httpx.Client) -> None:
    page = emart24_page(http, 5).text
    assert 'const totalCount = "235";' in page
    assert 'const pageLength = "20";' in page


@pytest.mark.parametrize(
    ("category", "names"),
    [
        ("1", [row.name for row in ONES]),
        ("2", [OTHERS[0].name]),
        ("3", [OTHERS[1].name]),
        ("4", [OTHERS[2].name, OTHERS[3].name]),
        ("5", [OTHERS[4].name]),
        ("12", [OTHERS[3].name]),
        ("77", []),
    ],
)
def test_the_benefit_chooses_the_kinds_and_the_total(http: httpx.Client, category: str, names: list[str]) -> None:
    assert [item.name for page in walk_emart24(http, category_seq=category) for item in page] == names
    assert declared_total(emart24_page(http, 1, category_seq=category).text) == len(names)


@pytest.mark.parametrize(("category", "count"), [("1", 0), ("2", 2), ("3", 1), ("5", 232)])
def test_the_base_category_chooses_the_sort_of_product(http: httpx.Client, category: str, count: int) -> None:
    assert declared_total(emart24_page(http, 1, base_category_seq=category).text) == count


def test_the_menu_of_categories_leaves_the_benefit_empty(http: httpx.Client) -> None:
    links = [node.attributes["href"] or "" for node in HTMLParser(emart24_page(http, 1).text).css(".filterWrap a")]
    assert "/goods/event?search=&category_seq=&base_category_seq=5&align=" in links


def test_a_search_finds_by_a_part_of_the_name(http: httpx.Client) -> None:
    assert declared_total(emart24_page(http, 1, search="펫22").text) == 11


def test_prices_can_be_sorted_both_ways(http: httpx.Client) -> None:
    cheapest = emart24_items(emart24_page(http, 1, align="PRICE_ASC").text)[0]
    dearest = emart24_items(emart24_page(http, 1, align="PRICE_DESC").text)[0]
    assert (cheapest.price, dearest.price) == (1000, 1900)


def test_badges_are_written_with_blanks_and_have_the_class_of_their_kind(http: httpx.Client) -> None:
    badges = []
    for row in (ONES[0], *OTHERS):
        badge = item_named(http, row).css_first(".itemTit span.floatR")
        assert badge is not None
        badges.append((badge.attributes["class"], badge.text()))
    assert badges == [
        ("onepl floatR", "1 + 1"),
        ("twopl floatR", "2 + 1"),
        ("tripl floatR", "3 + 1"),
        ("sale floatR", "세일"),
        ("gola floatR", "골라담기"),
        ("dum floatR", "덤"),
    ]


def test_the_new_badge_is_there_on_every_item_and_hidden_on_most(http: httpx.Client) -> None:
    news = HTMLParser(emart24_page(http, 1).text).css(".itemTit span.floatL")
    assert {node.text() for node in news} == {"NEW"}
    assert sum(node.attributes.get("style") == "opacity: 0;" for node in news) >= 15


def test_prices_have_a_blank_before_won(http: httpx.Client) -> None:
    price = item_named(http, ONES[0]).css_first(".price")
    assert price is not None
    assert price.text() == "1,000 원"


def test_an_item_on_sale_shows_its_price_before(http: httpx.Client) -> None:
    item = item_named(http, OTHERS[2])
    prices = [node.text() for node in item.css(".price, .priceOff")]
    assert prices == ["1,900 원", "2,500 원"]


def test_an_item_on_sale_whose_price_before_is_unknown_shows_one_price() -> None:
    with ReplicaServer("emart24", [emart24_row(1, "세일", price=300)]) as server, client(server) as http:
        page = emart24_page(http, 1).text
    assert emart24_items(page)[0].price == 300
    assert HTMLParser(page).css_first(".itemWrap .priceOff") is None


def test_the_sale_price_of_a_record_is_the_price_shown() -> None:
    row = emart24_row(1, "세일", price=2500, sale_price=1900)
    with ReplicaServer("emart24", [row]) as server, client(server) as http:
        prices = [node.text() for node in HTMLParser(emart24_page(http, 1).text).css(".price, .priceOff")]
    assert prices == ["1,900 원", "2,500 원"]


def test_a_gift_has_a_picture_of_its_own_that_can_be_fetched(http: httpx.Client) -> None:
    picture = item_named(http, OTHERS[4]).css_first("div.dumgift img")
    assert picture is not None
    assert http.get(picture.attributes["src"] or "").headers["Content-Type"] == "image/jpeg"


def test_only_gifts_have_a_gift_picture(http: httpx.Client) -> None:
    assert HTMLParser(emart24_page(http, 1).text).css_first("div.dumgift") is None


def test_pictures_are_absolute_with_an_upper_case_extension(http: httpx.Client) -> None:
    picture = emart24_items(emart24_page(http, 1).text)[0].picture
    assert picture == f"{http.base_url}/cmsbo/upload/nHq/plu_image/500x500/8801000000000.JPG"
    assert http.get(picture).status_code == 200


def test_a_product_without_a_picture_shows_the_placeholder() -> None:
    with ReplicaServer("emart24", [emart24_row(1, img_url="")]) as server, client(server) as http:
        picture = emart24_items(emart24_page(http, 1).text)[0].picture
        assert picture == "/assets/assets/imgs/productPlaceHolder.png"
        assert http.get(picture).headers["Content-Type"] == "image/png"


def test_there_is_no_detail_page(http: httpx.Client) -> None:
    links = HTMLParser(emart24_page(http, 1).text).css(".itemWrap a")
    assert {node.attributes["href"] for node in links} == {"#none"}


def test_the_pager_shows_ten_numbers_and_marks_the_page(http: httpx.Client) -> None:
    tree = HTMLParser(emart24_page(http, 12).text)
    focus = tree.css_first(".pageNationWrap .pageNation li.pIndex.focus span")
    assert [node.text() for node in tree.css("li.pIndex span")] == ["11", "12"]
    assert focus is not None
    assert focus.text() == "12"


@pytest.mark.parametrize(("number", "style"), [(1, None), (11, None), (12, "opacity: 0.3")])
def test_the_arrows_forward_are_faint_on_the_last_page_only(http: httpx.Client, number: int, style: str | None) -> None:
    tree = HTMLParser(emart24_page(http, number).text)
    arrows = [tree.css_first(f".nextButtons .{name}") for name in ("next", "doubleNext")]
    assert [arrow.attributes.get("style") if arrow else "missing" for arrow in arrows] == [style, style]


def test_the_arrow_forward_leads_to_the_next_page_and_keeps_the_filters(http: httpx.Client) -> None:
    link = HTMLParser(emart24_page(http, 3, category_seq="1").text).css_first(".nextButtons .next a")
    assert link is not None
    assert link.attributes["href"] == "/goods/event?page=4&search=&category_seq=1&base_category_seq=&align="


def test_a_page_past_the_end_has_the_container_and_the_total_but_no_item(http: httpx.Client) -> None:
    page = emart24_page(http, 13).text
    assert HTMLParser(page).css_first("section.itemList") is not None
    assert emart24_items(page) == []
    assert declared_total(page) == 235


def test_own_brands_and_fresh_food_have_lists_of_the_same_markup() -> None:
    rows = [
        emart24_row(1, "", name="성수310)로열밀크티펫350ml"),
        emart24_row(2, "1 + 1", name="구황작물)치즈감자김밥", category="김밥"),
        emart24_row(3, "", name="한빛)참치김밥", category="김밥"),
        emart24_row(4, "2 + 1", name="한빛)배주스"),
    ]
    with ReplicaServer("emart24", rows) as server, client(server) as http:
        lists = {path: emart24_items(http.get(f"/goods/{path}").text) for path in ("event", "pl", "ff")}
        kimbap = emart24_items(http.get("/goods/ff", params={"base_category_seq": "42"}).text)
        crossed = emart24_items(http.get("/goods/pl", params={"base_category_seq": "42"}).text)
    assert {path: [item.name for item in items] for path, items in lists.items()} == {
        "event": ["구황작물)치즈감자김밥", "한빛)배주스"],
        "pl": ["성수310)로열밀크티펫350ml", "구황작물)치즈감자김밥"],
        "ff": ["구황작물)치즈감자김밥", "한빛)참치김밥"],
    }
    assert lists["pl"][0].badge == ""
    assert len(kimbap) == 2
    assert crossed == []


@pytest.mark.parametrize("path", ["/goods/all", "/nowhere"])
def test_what_the_site_does_not_have_is_404(http: httpx.Client, path: str) -> None:
    assert http.get(path).status_code == 404


def test_robots_txt_disallows_two_paths_of_the_founders_pages(http: httpx.Client) -> None:
    lines = http.get("/robots.txt").text.splitlines()
    assert [line for line in lines if line.startswith("Disallow:")] == [
        "Disallow: /founded/brief/req",
        "Disallow: /founded/recommend",
    ]


def test_www_is_redirected_to_the_bare_host(http: httpx.Client) -> None:
    answer = http.get("/goods/event?page=2", headers={"Host": "www.emart24.example"})
    assert (answer.status_code, answer.headers["Location"]) == (301, "http://emart24.example/goods/event?page=2")


def test_the_json_list_holds_every_promotion_with_its_dates(http: httpx.Client) -> None:
    pages = [http.get("/api1/goods", params={"page": str(number)}).json() for number in range(1, 13)]
    records = [record for page in pages for record in page["data"]]
    assert {(page["error"], page["count"]) for page in pages} == {(0, 235)}
    assert [record["TITLE"] for record in records] == [row.name for row in ROWS]
    assert {(record["POST_START"], record["POST_FINISH"]) for record in records} == {
        ("2026.08.01", "2026.08.31"),
        ("2026.08.01", "2026.08.14"),
    }


def test_a_json_record_has_the_recorded_fields(http: httpx.Client) -> None:
    (record,) = http.get("/api1/goods", params={"search": OTHERS[2].name}).json()["data"]
    dates = {record.pop("POST_START"), record.pop("POST_FINISH")}
    assert len(dates) == 2
    assert record == {
        "CODE": "8801000000303",
        "TITLE": OTHERS[2].name,
        "CATEGORY": "음료",
        "KIND": "세일",
        "PRICE_REAL": 1900,
        "PRICE_ORIGIN": 2500,
        "BASE_CATEGORY_SEQ": "5",
        "CATEGORY_SEQ": "4",
    }


def test_the_json_list_pays_no_heed_to_the_benefit(http: httpx.Client) -> None:
    assert http.get("/api1/goods", params={"category_seq": "3"}).json()["count"] == 235


def test_the_dates_of_a_record_come_before_the_months() -> None:
    row = emart24_row(1, starts_on=date(2026, 8, 5), ends_on=date(2026, 9, 6))
    with ReplicaServer("emart24", [row], today=lambda: date(2026, 8, 20)) as server, client(server) as http:
        (record,) = http.get("/api1/goods").json()["data"]
    assert (record["POST_START"], record["POST_FINISH"]) == ("2026.08.05", "2026.09.06")
