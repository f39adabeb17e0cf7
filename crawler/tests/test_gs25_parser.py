"""GS25's JSON in JSON: offers out of sound answers, reasons out of broken ones, and the closed source."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.chains.gs25.browser import is_shell, token_in
from crawler.chains.gs25.parser import parse_page
from crawler.failures import FailureReason
from crawler.offers import Offer, ParsedPage, ProblemReason
from crawler.tests.fixture_files import fixture

SITE = "https://gs.example/gscvs/ko/products/event-goods-search"
ANSWER = fixture("gs25_event_goods.json")


def parse(text: str, number: int = 2) -> ParsedPage:
    return parse_page(text, f"{SITE}?pageNum={number}&pageSize=100&parameterList=TOTAL")


def record(**changes: Any) -> dict[str, Any]:
    usual = {
        "goodsNm": "해든)우유",
        "eventTypeNm": "1+1",
        "eventTypeSp": {"code": "ONE_TO_ONE"},
        "price": 1700.0,
        "attFileNm": "https://img.gs.example/imgsvr/item/GD_8800000000011_001.jpg",
    }
    return {**usual, **changes}


def answer(*records: object, **pagination: int) -> str:
    pages = {"totalNumberOfResults": len(records), "pageSize": 100, "currentPage": 0, **pagination}
    return json.dumps(json.dumps({"results": list(records), "pagination": pages}))


def reasons(page: ParsedPage) -> list[ProblemReason]:
    return [problem.reason for problem in page.problems]


def test_the_saved_answer_gives_its_records_from_a_json_string() -> None:
    page = parse(json.dumps(ANSWER))
    assert page.offers == (
        Offer(
            chain="gs25",
            name="해든)오징어칩40G(오리지널)",
            price=4900,
            kind="2+1",
            image_url="https://img.gs.example/imgsvr/item/GD_8800000000011_002.jpg",
            barcode="8800000000011",
        ),
        Offer(
            chain="gs25",
            name="밀밭)젤리22G",
            price=3500,
            kind="gift",
            gift_name="밀밭)초코스틱",
            gift_price=1800,
            gift_image_url="https://img.gs.example/imgsvr/item/GD_8800000000035_002.jpg",
            image_url="https://img.gs.example/imgsvr/item/GD_88000028.JPG",
            barcode="88000028",
        ),
        Offer(chain="gs25", name="새봄)사탕27.9G", price=900, kind="1+1", barcode="8800000000042"),
        Offer(chain="gs25", name="새봄)비누", price=1200, kind="1+1"),
    )
    assert (page.items, page.declared_total, page.page_size, page.failure) == (4, 104, 100, None)
    assert reasons(page) == [ProblemReason.NO_PICTURE, ProblemReason.NO_PICTURE]


def test_json_that_is_not_wrapped_is_read_alike() -> None:
    assert parse(ANSWER) == parse(json.dumps(ANSWER)) == parse("\ufeff" + ANSWER)


def test_the_captured_answer_gives_its_hundred_records(real_data: Callable[[str], Path]) -> None:
    text = real_data("raw/gs25_event_goods_search_202305.json").read_text("utf-8")
    page = parse_page(json.dumps(text), SITE)
    assert page == parse_page(text, SITE)
    assert (page.items, len(page.offers), page.declared_total, page.failure) == (100, 100, 1435, None)
    assert Counter(offer.kind for offer in page.offers) == {"2+1": 71, "1+1": 24, "gift": 5}
    assert all(offer.price for offer in page.offers)
    assert [
        offer for offer in page.offers if (offer.kind == "gift") != bool(offer.gift_name and offer.gift_price)
    ] == []
    assert reasons(page) == [ProblemReason.NO_PICTURE]
    assert all(len(offer.barcode) in {8, 12, 13} for offer in page.offers)


def test_requested_pages_count_from_one_and_returned_pages_from_zero() -> None:
    assert parse(answer(record(), currentPage=0), 1).failure is None
    page = parse(answer(record(), currentPage=0), 2)
    assert (page.failure, page.detail) == (FailureReason.REPEATING, "the answer is page 1 instead of 2")


def test_a_page_past_the_end_is_the_end() -> None:
    page = parse(answer(currentPage=1, totalNumberOfResults=100))
    assert (page.is_last, page.items, page.failure) == (True, 0, None)


@pytest.mark.parametrize(
    ("changes", "kind", "problems"),
    [
        ({"eventTypeNm": ""}, "1+1", []),
        ({"eventTypeSp": None}, "1+1", []),
        ({"eventTypeNm": "1 + 1"}, "1+1", []),
        ({"eventTypeNm": "반값"}, None, [ProblemReason.UNKNOWN_BADGE]),
        ({"eventTypeNm": "", "eventTypeSp": {"code": "HALF"}}, None, [ProblemReason.UNKNOWN_BADGE]),
        ({"eventTypeNm": "2+1"}, "2+1", [ProblemReason.BADGE_DISAGREES]),
        ({"eventTypeNm": None, "eventTypeSp": "ONE"}, None, [ProblemReason.NO_BADGE]),
    ],
)
def test_the_kind_is_read_by_name_and_code(
    changes: dict[str, Any], kind: str | None, problems: list[ProblemReason]
) -> None:
    page = parse(answer(record(**changes)), 1)
    assert [offer.kind for offer in page.offers] == [kind]
    assert reasons(page) == problems


@pytest.mark.parametrize("price", [None, "문의", 0, -5.0, True, [1], 12.5, 1e9])
def test_an_unreadable_price_is_a_named_problem_and_not_zero(price: object) -> None:
    page = parse(answer(record(price=price)), 1)
    assert [offer.price for offer in page.offers] == [None]
    assert reasons(page) == [ProblemReason.NO_PRICE]


def test_a_record_without_a_name_is_a_problem_and_no_offer() -> None:
    page = parse(answer(record(goodsNm=" "), "not a record"), 1)
    assert (page.items, page.offers) == (2, ())
    assert reasons(page) == [ProblemReason.NO_NAME, ProblemReason.NO_NAME]


def test_the_short_name_stands_in_for_a_missing_one() -> None:
    assert parse(answer(record(goodsNm=None, abrGoodsNm="우유")), 1).offers[0].name == "우유"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", FailureReason.CUT_OFF),
        (ANSWER[:900], FailureReason.CUT_OFF),
        (json.dumps(ANSWER)[:900], FailureReason.CUT_OFF),
        (fixture("block_page.html"), FailureReason.BLOCKED),
        (fixture("maintenance_page.html"), FailureReason.ERROR_PAGE),
        (fixture("gs25_shell.html"), FailureReason.CHANGED_MARKUP),
        ("{}", FailureReason.CHANGED_MARKUP),
        ("[]", FailureReason.CHANGED_MARKUP),
        (ANSWER.replace("goodsNm", "title").replace("abrGoodsNm", "short"), FailureReason.CHANGED_MARKUP),
        (ANSWER.replace('"price"', '"cost"'), FailureReason.CHANGED_MARKUP),
        (ANSWER.replace("eventType", "kind"), FailureReason.CHANGED_MARKUP),
    ],
)
def test_an_answer_that_is_not_the_list_says_why(text: str, reason: FailureReason) -> None:
    page = parse(text)
    assert page.failure is reason
    assert page.detail
    assert not page.is_last


@pytest.mark.parametrize(
    ("html", "token"),
    [
        (fixture("gs25_list_page.html"), "0f8fad5b-d9cb-469f-a165-70867728950e"),
        ("<script>ACC.config.CSRFToken = 'abcd-1234-efgh';</script>", "abcd-1234-efgh"),
        ('<input name="CSRFToken" value="">', ""),
        (fixture("gs25_shell.html"), ""),
    ],
)
def test_the_token_is_taken_from_form_or_script(html: str, token: str) -> None:
    assert token_in(html) == token


@pytest.mark.parametrize(
    ("html", "shell"),
    [
        (fixture("gs25_shell.html"), True),
        (fixture("gs25_list_page.html"), False),
        (fixture("block_page.html"), False),
        ("", False),
    ],
)
def test_the_shell_of_the_brand_page_is_known(html: str, shell: bool) -> None:
    assert is_shell(html) is shell


def has_said_everything(page: ParsedPage) -> bool:
    is_accounted_for = len(page.offers) + len(page.problems) >= page.items
    return is_accounted_for and (bool(page.items) or page.is_last or page.failure is not None)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(ANSWER)), st.integers(0, 200), st.text(max_size=40))
def test_no_damage_to_an_answer_raises(start: int, length: int, text: str) -> None:
    assert has_said_everything(parse(ANSWER[:start] + text + ANSWER[start + length :]))


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(list(record())), _json), _json)
def test_no_json_at_all_raises(changes: dict[str, Any], pagination: Any) -> None:
    text = json.dumps({"results": [record(**changes), pagination], "pagination": pagination})
    assert has_said_everything(parse(text))


@settings(max_examples=100, deadline=None)
@given(st.text() | st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")), st.text(max_size=60))
def test_no_text_at_all_raises(text: str, address: str) -> None:
    assert has_said_everything(parse_page(text, address))
    assert len(token_in(text)) <= 64
