"""emart24's JSON list: the dates of promotions, matched to offers only if unambiguous."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.chains.emart24.dates import GOODS, add_dates
from crawler.chains.emart24.goods import parse_goods, with_dates
from crawler.chains.emart24.parser import parse_page
from crawler.failures import CrawlFailure, FailureReason
from crawler.offers import Offer, ProblemReason
from crawler.tests.fake_site import FakeTab
from crawler.tests.fixture_files import fixture

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
OFFER = Offer(chain="emart24", name="해든)우유", price=1750, kind="1+1", barcode="8800000000035")


def record(**values: Any) -> dict[str, Any]:
    return {
        "CODE": "8800000000035",
        "TITLE": "해든)우유",
        "KIND": "1 + 1",
        "PRICE_REAL": 1750,
        "PRICE_ORIGIN": 1750,
        "POST_START": "2026.11.01",
        "POST_FINISH": "2026.11.30",
        "BASE_CATEGORY_SEQ": "5",
        "CATEGORY_SEQ": "1",
        **values,
    }


def answer(*records: Any, count: int | None = None) -> str:
    return json.dumps({"error": 0, "count": len(records) if count is None else count, "data": list(records)})


def dated(offer: Offer, *records: dict[str, Any]) -> Offer:
    page = parse_goods(answer(*records))
    assert page is not None
    return with_dates([offer], page.records)[0]


def days(offer: Offer) -> tuple[date | None, date | None]:
    return offer.starts_on, offer.ends_on


def test_the_saved_answer_dates_the_saved_pages_offers() -> None:
    offers = parse_page(fixture("emart24_page.html"), "https://emart24.example/").offers
    goods = parse_goods(fixture("emart24_goods.json"))
    assert goods is not None
    found = with_dates(offers, goods.records)
    assert [days(offer) for offer in found] == [
        NOVEMBER,
        (date(2026, 11, 16), date(2026, 11, 30)),
        NOVEMBER,
        (None, None),
        (None, None),
    ]
    assert [offer.category for offer in found] == ["음료", "과자", "", "", ""]


@pytest.mark.parametrize(
    "changes",
    [
        {"CODE": "8800000000042"},
        {"PRICE_REAL": 1700, "PRICE_ORIGIN": 1700},
        {"KIND": "2 + 1"},
        {"KIND": "", "CATEGORY_SEQ": "4"},
        {"CODE": "", "TITLE": "해든)우유 500ml"},
        {"POST_START": "", "POST_FINISH": ""},
        {"POST_START": "2026.11.30", "POST_FINISH": "2026.11.01"},
        {"POST_FINISH": "9999.12.31"},
        {"POST_FINISH": "2099.12.31"},
        {"POST_FINISH": "2026.11.31"},
    ],
)
def test_a_record_that_may_be_anothers_dates_nothing(changes: dict[str, Any]) -> None:
    assert days(dated(OFFER, record(**changes))) == (None, None)


@pytest.mark.parametrize("code", ["", None, 77123, "A-17"])
def test_a_record_without_a_barcode_is_matched_by_its_title(code: Any) -> None:
    assert days(dated(OFFER, record(CODE=code))) == NOVEMBER


def test_a_record_with_the_barcode_is_matched_whatever_its_title() -> None:
    assert days(dated(OFFER, record(TITLE="우유"))) == NOVEMBER


def test_records_that_contradict_each_other_date_nothing() -> None:
    assert days(dated(OFFER, record(), record(POST_FINISH="2026.11.14"))) == (None, None)


def test_the_same_record_twice_is_no_contradiction() -> None:
    assert days(dated(OFFER, record(), record())) == NOVEMBER


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026.11.30", date(2026, 11, 30)),
        ("2026-11-30", date(2026, 11, 30)),
        ("20261130", date(2026, 11, 30)),
        ("2026-11-30 23:59:59", date(2026, 11, 30)),
        ("2026-11-30T14:59:59.000Z", date(2026, 11, 30)),
        ("2026-11-30T15:00:00Z", date(2026, 12, 1)),
    ],
)
def test_the_last_day_is_koreas_however_it_is_written(text: str, day: date) -> None:
    assert dated(OFFER, record(POST_FINISH=text)).ends_on == day


def test_a_sale_is_matched_by_the_sale_price() -> None:
    sale = Offer(chain="emart24", name="해든)우유", price=2000, sale_price=1750, kind="discount")
    assert days(dated(sale, record(KIND="세일", CODE="", PRICE_ORIGIN=2000))) == NOVEMBER


@pytest.mark.parametrize(
    "text",
    [
        *("", "<html>", "[]", "null", '{"data": []}', '{"count": 3}', '{"count": 1, "data": [1]}', "[" * 100_000),
        answer({key.lower(): value for key, value in record().items()}),
    ],
)
def test_an_invalid_answer_is_none(text: str) -> None:
    assert parse_goods(text) is None


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(list(record())), inner, max_size=9),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(st.lists(_json, max_size=3))
def test_no_answer_raises(data: list[Any]) -> None:
    page = parse_goods(json.dumps({"count": len(data), "data": data}))
    if page is not None:
        with_dates([OFFER], page.records)


def test_all_pages_are_requested_and_no_more() -> None:
    records = [record(CODE=f"88000000000{number}") for number in range(10, 13)]
    tab = FakeTab(answer(*records[:2], count=3), answer(records[2], count=3))
    enriched = add_dates(tab, [OFFER], lambda _: None)
    assert [path.partition("?")[0] for path in tab.asked] == [GOODS, GOODS]
    assert [problem.reason for problem in enriched.problems] == [ProblemReason.NO_DATES]


@pytest.mark.parametrize(
    "answers",
    [
        ["<html>"],
        [CrawlFailure(FailureReason.FORBIDDEN)],
        [CrawlFailure(FailureReason.SERVER_ERROR)] * 3,
        [answer(record(CODE="8800000000042"), count=9), *[answer(count=9)] * 3],
    ],
)
def test_a_list_without_dates_is_still_complete(answers: list[Any]) -> None:
    enriched = add_dates(FakeTab(*answers), [OFFER], lambda _: None)
    assert enriched.offers == (OFFER,)
    assert {problem.reason for problem in enriched.problems} == {ProblemReason.NO_DATES}


@pytest.mark.parametrize("reason", [FailureReason.FORBIDDEN, FailureReason.TOO_MANY_REQUESTS])
def test_a_refused_list_of_days_is_not_requested_again(reason: FailureReason) -> None:
    tab = FakeTab(CrawlFailure(reason))
    enriched = add_dates(tab, [OFFER], lambda _: None)
    assert len(tab.asked) == 1
    assert reason.value in enriched.problems[0].detail


def test_dates_that_came_before_a_failure_are_kept() -> None:
    tab = FakeTab(answer(record(), count=9), CrawlFailure(FailureReason.TOO_MANY_REQUESTS))
    enriched = add_dates(tab, [OFFER], lambda _: None)
    assert days(enriched.offers[0]) == NOVEMBER
    assert len(enriched.problems) == 1


@pytest.mark.parametrize("reason", [FailureReason.CANCELLED, FailureReason.BROWSER_LOST])
def test_what_ends_the_run_is_not_swallowed(reason: FailureReason) -> None:
    with pytest.raises(CrawlFailure) as caught:
        add_dates(FakeTab(CrawlFailure(reason)), [OFFER], lambda _: None)
    assert caught.value.reason is reason
