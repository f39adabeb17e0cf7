from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from replica import RecordError, ReplicaServer, Row
from replica.tests.gs25_reading import PAGE, SEARCH, Record, answer, ask, records, row, take_token
from replica.tests.replica_reading import client

ONES = [row(number) for number in range(60)]
TWOS = [row(number, "2+1") for number in range(60, 99)]
GIFT_PICTURE = "https://image.woodongs.com/imgsvr/item/GD_8801999000001_001.JPG"
GIFT = row(301, "덤증정", gift_name="한빛)사과잼100G", gift_price=1800, gift_img_url=GIFT_PICTURE)
ROWS = [*ONES, *TWOS, GIFT]


@pytest.fixture(scope="module")
def shared() -> Iterator[ReplicaServer]:
    with ReplicaServer("gs25", ROWS) as server:
        yield server


@pytest.fixture
def http(shared: ReplicaServer) -> Iterator[httpx.Client]:
    with client(shared) as http:
        yield http


def one_record(shown: Row) -> Record:
    with ReplicaServer("gs25", [shown]) as server, client(server) as http:
        take_token(http)
        return records(http)[0]


def test_the_page_gives_a_session_and_its_token_twice(http: httpx.Client) -> None:
    page = http.get(PAGE)
    token = take_token(http)
    assert "JSESSIONID" in page.headers["Set-Cookie"]
    assert f'ACC.config.CSRFToken = "{token}";' in page.text


def test_a_visitor_keeps_the_token_and_another_visitor_has_another(shared: ReplicaServer, http: httpx.Client) -> None:
    with client(shared) as other:
        assert take_token(http) == take_token(http) != take_token(other)


def test_without_a_token_the_search_is_forbidden(http: httpx.Client) -> None:
    http.get(PAGE)
    assert {ask(http, 1).status_code, http.get(SEARCH).status_code} == {403}


def test_without_the_session_or_with_anothers_token_the_search_is_forbidden(
    shared: ReplicaServer, http: httpx.Client
) -> None:
    token = take_token(http)
    with client(shared) as other:
        other.params = httpx.QueryParams(CSRFToken=token)
        without_session = ask(other, 1)
        other.get(PAGE)
        assert {without_session.status_code, ask(other, 1).status_code} == {403}


def test_a_token_stays_good_when_the_promotions_change() -> None:
    with ReplicaServer("gs25", ONES) as server, client(server) as http:
        take_token(http)
        server.set_records(TWOS)
        assert len(records(http)) == len(TWOS)


def test_the_answer_is_a_json_string_of_json_sent_as_text(http: httpx.Client) -> None:
    take_token(http)
    response = ask(http, 1)
    assert response.headers["Content-Type"].startswith("text/plain")
    assert set(answer(response)) == {"results", "pagination"}


def test_get_answers_as_post_does(http: httpx.Client) -> None:
    take_token(http)
    by_get = http.get(SEARCH, params={"pageNum": "2", "pageSize": "100", "parameterList": "TOTAL"})
    assert by_get.text == ask(http, 2, 100).text


@pytest.mark.parametrize(("size", "held"), [(None, 8), (1, 1), (50, 50), (500, 100)])
def test_a_page_holds_eight_records_or_as_many_as_are_asked_for(
    http: httpx.Client, size: int | None, held: int
) -> None:
    take_token(http)
    assert len(answer(ask(http, 1, size))["results"]) == held


def test_pages_are_asked_for_from_one_and_told_from_nought(http: httpx.Client) -> None:
    take_token(http)
    found = answer(ask(http, 3, 40))
    assert found["pagination"] == {"totalNumberOfResults": 100, "numberOfPages": 3, "pageSize": 40, "currentPage": 2}
    assert [record["goodsNm"] for record in found["results"]] == [row.name for row in ROWS[80:]]


def test_past_the_end_there_are_no_records_and_the_same_total(http: httpx.Client) -> None:
    take_token(http)
    found = answer(ask(http, 4, 40))
    assert (found["results"], found["pagination"]["totalNumberOfResults"]) == ([], 100)


@pytest.mark.parametrize(
    ("kinds", "rows"),
    [("ONE_TO_ONE", ONES), ("TWO_TO_ONE", TWOS), ("GIFT", [GIFT]), ("TOTAL", ROWS), ("", ROWS), ("HALF", [])],
)
def test_the_parameter_list_chooses_the_kind(http: httpx.Client, kinds: str, rows: list[Row]) -> None:
    take_token(http)
    shown = [(record["goodsNm"], record["price"]) for record in records(http, kinds)]
    assert shown == [(row.name, row.price) for row in rows]


def test_the_kind_stands_in_every_record_as_code_and_as_text(http: httpx.Client) -> None:
    take_token(http)
    kinds = Counter((record["eventTypeSp"]["code"], record["eventTypeNm"]) for record in records(http))
    assert kinds == {("ONE_TO_ONE", "1+1"): 60, ("TWO_TO_ONE", "2+1"): 39, ("GIFT", "덤증정"): 1}


def test_prices_are_floats(http: httpx.Client) -> None:
    take_token(http)
    assert r"\"price\":1000.0" in ask(http, 1).text


def test_gift_fields_are_in_gift_records_only(http: httpx.Client) -> None:
    take_token(http)
    fields = {"giftGoodsNm", "giftPrice", "giftAttFileNm"}
    (gift,) = records(http, "GIFT")
    assert (gift["giftGoodsNm"], gift["giftPrice"]) == ("한빛)사과잼100G", 1800.0)
    assert http.get(gift["giftAttFileNm"]).status_code == 200
    assert not any(fields & set(record) for record in records(http) if record["eventTypeSp"]["code"] != "GIFT")


def test_a_made_record_has_the_fields_of_a_real_one() -> None:
    assert set(one_record(row(1))) - {"attFileIdOld"} == {
        *("attFileId", "goodsStat", "prmtPriority", "imageFileAppDt", "goodsStatOld", "eventTypeNm", "goodsNm"),
        *("goodsStatNm", "goodsStatAppDt", "prmtCd", "eventTypeSp", "price", "prmtBuyQty", "priceOld"),
        *("attFileNmOld", "abrGoodsNm", "priceApplyDate", "prmtYear", "goodsStatNmOld", "attFileNm"),
    }


def test_names_are_cut_at_thirty_bytes_and_short_names_at_fourteen() -> None:
    record = one_record(row(1, name="한빛)더건강한저당닭가슴살데리야끼맛120G"))
    assert (record["goodsNm"], record["abrGoodsNm"]) == ("한빛)더건강한저당닭가슴살데리", "더건강한저당닭")


def test_pictures_lie_on_the_replicas_host_under_their_own_names(shared: ReplicaServer, http: httpx.Client) -> None:
    take_token(http)
    picture = records(http)[0]["attFileNm"]
    assert picture == f"{shared.base_url}/imgsvr/item/GD_8801000000000_002.jpg"
    assert http.get(picture).headers["Content-Type"] == "image/jpeg"


def test_pictures_come_from_the_folder_by_barcode(tmp_path: Path) -> None:
    (tmp_path / "8801000000001.jpg").write_bytes(b"front")
    with ReplicaServer("gs25", [row(1)], tmp_path) as server, client(server) as http:
        assert http.get("/imgsvr/item/GD_8801000000001_002.jpg").content == b"front"


def test_a_product_without_a_picture_lacks_the_field_or_ends_in_null() -> None:
    rows = [row(number, img_url="") for number in range(20)]
    with ReplicaServer("gs25", rows) as server, client(server) as http:
        take_token(http)
        shown = {record.get("attFileNm", "").rpartition("/")[2] for record in records(http)}
    assert shown == {"", "null"}


def test_a_name_with_quotes_and_backslashes_survives_both_encodings() -> None:
    assert one_record(row(1, name='한빛)"사과"\\주스'))["goodsNm"] == '한빛)"사과"\\주스'


def test_the_page_has_the_tabs_and_no_products_of_its_own(http: httpx.Client) -> None:
    page = HTMLParser(http.get(PAGE).text)
    tabs = [node.attributes["id"] for node in page.css(".eventtab a")]
    assert tabs == ["ONE_TO_ONE", "TWO_TO_ONE", "GIFT", "TOTAL"]
    assert page.css_first("ul.prod_list li") is None


def test_robots_txt_asks_for_ten_seconds_between_requests(http: httpx.Client) -> None:
    lines = http.get("/robots.txt").text.splitlines()
    assert {"Disallow: /gscvs/ko/cart", "Crawl-delay: 10", "Visit-time: 0400-0845"} <= set(lines)


def test_a_kind_that_gs25_does_not_have_is_refused() -> None:
    with pytest.raises(RecordError, match="gs25 has no discount"):
        ReplicaServer("gs25", [row(1, "할인")])


def captured_file(path: Path, *, encoded_twice: bool = False) -> Path:
    """An answer of the captured shape: one sound record, with a field of its own, and one without a name."""
    sound = {
        "attFileId": "MD1",
        "goodsNm": "한빛)사과파이60G",
        "price": 1900.0,
        "eventTypeSp": {"code": "GIFT", "codeLowerCase": "gift"},
        "eventTypeNm": "덤증정",
        "giftGoodsNm": "한빛)사과잼",
        "giftPrice": 900.0,
        "attFileNm": "https://image.woodongs.com/imgsvr/item/null",
        "field": ["of", "its", "own"],
    }
    text = json.dumps({"results": [sound, {"price": 1.0}], "pagination": {}}, ensure_ascii=False)
    path.write_text(json.dumps(text) if encoded_twice else text, encoding="utf-8")
    return path


@pytest.mark.parametrize("encoded_twice", [False, True])
def test_the_records_of_a_captured_answer_stay_unchanged(tmp_path: Path, encoded_twice: bool) -> None:
    file = captured_file(tmp_path / "captured.json", encoded_twice=encoded_twice)
    with ReplicaServer("gs25", file) as server, client(server) as http:
        take_token(http)
        (record,) = records(http)
        (shown,) = server.records.rows
    assert record["field"] == ["of", "its", "own"]
    assert record["attFileNm"] == f"{server_origin(http)}/imgsvr/item/null"
    assert (shown.kind, shown.price, shown.gift_price, shown.img_url) == ("gift", 1900, 900, "")
    assert [skipped.line for skipped in server.records.skipped] == [2]


def server_origin(http: httpx.Client) -> str:
    return str(http.base_url).rstrip("/")


@pytest.mark.parametrize("text", ["", "[]", "{}", "<html>", '"{}"', '{"results": 5}', '{"results"'])
def test_a_file_that_is_no_captured_answer_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "captured.json").write_text(text, encoding="utf-8")
    with pytest.raises(RecordError, match="no answer of event-goods-search"):
        ReplicaServer("gs25", tmp_path / "captured.json")


def test_the_captured_answer_is_served_record_by_record(real_data: Callable[[str], Path]) -> None:
    captured = real_data("raw/gs25_event_goods_search_202305.json")
    sent = json.loads(captured.read_text(encoding="utf-8"))["results"]
    with ReplicaServer("gs25", captured) as server, client(server) as http:
        take_token(http)
        shown = json.loads(json.dumps(records(http)).replace(server.base_url, "https://image.woodongs.com"))
    assert server.records.skipped == ()
    assert shown == sent
    assert Counter(row.kind for row in server.records.rows) == {"2+1": 71, "1+1": 24, "gift": 5}


def test_every_record_of_the_real_list_is_served_once(real_data: Callable[[str], Path]) -> None:
    with ReplicaServer("gs25", real_data("promotions_2026-02/gs25.csv")) as server, client(server) as http:
        take_token(http)
        pages = [answer(ask(http, number, 100)) for number in range(1, 10)]
        rows = server.records.rows
    shown = Counter(
        (found["goodsNm"], found["price"], found["eventTypeNm"]) for page in pages for found in page["results"]
    )
    assert len(rows) == 845
    assert shown == Counter((row.name, row.price, row.kind) for row in rows)
