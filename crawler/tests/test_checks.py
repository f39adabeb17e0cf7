from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from common import kst
from crawler import checks
from crawler.checks import Context, Facts, Verdict
from crawler.offers import Offer, ProblemReason
from crawler.tests.making import offer, offers

NOW = datetime(2026, 11, 23, 5, 30, tzinfo=kst.KST)
EARLIER = datetime(2026, 11, 22, 5, 30, tzinfo=kst.KST)


def context(found: Sequence[Offer], *, before: Sequence[Offer] | None = None, **values: Any) -> Context:
    """A whole walk that brought `found`, after an accepted one that brought `before`."""
    seen_at, seen_before = values.pop("seen_at", NOW), values.pop("seen_before", EARLIER)
    usual: dict[str, Any] = {
        "chain": "cu",
        "offers": found,
        "facts": Facts.of(found, seen_at),
        "complete": True,
        "declared_total": None,
        "items": len(found),
        "duplicates": 0,
        "problems": {},
        "least": 1,
        "accepted": None if before is None else Facts.of(before, seen_before),
    }
    return Context(**{**usual, **values})


def failed(*arguments: Any, **values: Any) -> str:
    """The code of the first check that failed, or ""."""
    verdict = checks.first_failed(checks.judge(context(*arguments, **values)))
    return verdict.code if verdict else ""


def test_a_sound_first_crawl_passes_every_check() -> None:
    verdicts = checks.judge(context(offers(10), declared_total=10))

    assert all(verdict.passed for verdict in verdicts)
    assert len(verdicts) == len(checks.CHECKS)


def test_a_crawl_that_did_not_finish_fails() -> None:
    assert failed(offers(10), complete=False) == "unfinished"


@pytest.mark.parametrize(("declared", "code"), [(9, "more_than_declared"), (10, ""), (11, "fewer_than_declared")])
def test_there_must_be_exactly_as_many_as_the_site_declares(declared: int, code: str) -> None:
    assert failed(offers(10), declared_total=declared) == code


def test_the_sites_total_is_of_items_not_of_offers() -> None:
    two_badges_on_one_item = [*offers(9), offer(1, kind="2+1")]

    assert failed(two_badges_on_one_item, declared_total=9, items=9) == ""


def test_a_chain_whose_total_is_known_to_be_off_is_given_a_tolerance() -> None:
    assert failed(offers(10), declared_total=14, chain="seven_eleven") == ""
    assert failed(offers(10), declared_total=31, chain="seven_eleven") == "fewer_than_declared"


@pytest.mark.parametrize(("count", "code"), [(9, "too_few"), (10, "")])
def test_a_first_crawl_must_bring_the_least_number(count: int, code: str) -> None:
    assert failed(offers(count), least=10) == code


def test_the_least_number_is_for_the_first_crawl_only() -> None:
    assert failed(offers(9), before=offers(9), least=10) == ""


def test_an_empty_list_never_passes() -> None:
    assert failed([]) == "too_few"
    assert failed([], before=offers(10)) == "shrunk"


@pytest.mark.parametrize(("count", "code"), [(80, ""), (79, "shrunk"), (120, "")])
def test_within_a_month_a_fifth_may_go(count: int, code: str) -> None:
    assert failed(offers(count), before=offers(100)) == code


@pytest.mark.parametrize(("count", "code"), [(60, ""), (59, "shrunk")])
def test_at_the_turn_of_the_month_two_fifths_may_go(count: int, code: str) -> None:
    before, after = (datetime(2026, 11, 30, 23, 59, tzinfo=kst.KST), datetime(2026, 12, 1, 0, 30, tzinfo=kst.KST))

    assert failed(offers(count), before=offers(100), seen_before=before, seen_at=after) == code


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        # 14:59 UTC is still November in Korea, 15:00 UTC is December there.
        ("2026-11-30T14:00:00+00:00", "2026-11-30T14:59:00+00:00", "shrunk"),
        ("2026-11-30T14:59:00+00:00", "2026-11-30T15:00:00+00:00", ""),
        ("2026-11-30T15:00:00+00:00", "2026-12-01T01:00:00+00:00", "shrunk"),
        ("2025-11-20T00:00:00+00:00", "2026-11-20T00:00:00+00:00", ""),
    ],
)
def test_months_are_korean_months(before: str, after: str, code: str) -> None:
    days = {"seen_before": datetime.fromisoformat(before), "seen_at": datetime.fromisoformat(after)}

    assert failed(offers(76), before=offers(100), **days) == code


def test_promotions_that_vanish_from_a_full_list_are_a_shrunk_list() -> None:
    assert failed(offers(100, kind=None), before=offers(100)) == "shrunk"


def test_every_item_needs_a_name() -> None:
    assert failed([*offers(9), offer(10, name=" ")]) == "missing_name"
    assert failed(offers(9), problems={ProblemReason.NO_NAME: 1}) == "missing_name"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"kind": "1+1", "price": None}, "missing_price"),
        ({"kind": "gift", "price": None}, "missing_price"),
        ({"kind": None, "price": None}, "missing_price"),
        ({"kind": "discount", "price": None, "sale_price": 900}, ""),
        ({"kind": "discount", "price": 1000, "sale_price": None}, "missing_price"),
        ({"kind": "mix", "price": None}, ""),
    ],
)
def test_every_item_needs_the_price_that_its_kind_is_about(values: dict[str, Any], code: str) -> None:
    assert failed([*offers(99), offer(100, **values)]) == code


def test_pictures_that_vanish_are_noticed() -> None:
    assert failed(offers(100, image_url=""), before=offers(100)) == "missing_pictures"
    assert failed(offers(100, image_url="")) == ""


@pytest.mark.parametrize(("count", "code"), [(2, ""), (3, "unreadable_items")])
def test_two_items_of_a_hundred_may_be_unreadable(count: int, code: str) -> None:
    assert failed(offers(100), problems={ProblemReason.UNKNOWN_BADGE: count}) == code


def test_notes_on_pictures_and_dates_make_no_item_unreadable() -> None:
    assert failed(offers(100), problems={ProblemReason.NO_PICTURE: 50, ProblemReason.NO_DATES: 100}) == ""


def test_a_verdict_shows_what_was_measured_and_what_is_allowed() -> None:
    verdict = next(v for v in checks.judge(context(offers(55), before=offers(100))) if v.code == "shrunk")

    assert verdict == Verdict(
        code="shrunk",
        label="지난 수집보다 줄어듦",
        passed=False,
        measured=1 - 55 / 100,
        limit=0.2,
        sentence="지난번에 게시된 수집보다 45.0% 줄었습니다 (허용 20%).",
        english="45.0% fewer than last published (allowed 20%).",
    )


def test_a_list_is_frozen_whether_or_not_the_prices_before_its_sales_were_read() -> None:
    last_month = datetime(2026, 10, 31, 5, 30, tzinfo=kst.KST)
    then = [offer(number, kind="discount", price=None, sale_price=900) for number in range(1, 31)]
    now = [offer(number, kind="discount", price=1700, sale_price=900) for number in range(1, 31)]
    assert failed(now, before=then, seen_before=last_month) == "frozen"
    assert failed(now[:-1], before=then, seen_before=last_month) == ""
