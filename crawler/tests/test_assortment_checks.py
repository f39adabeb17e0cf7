"""What a snapshot of everything that a chain sells must pass."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from crawler import chains, checks
from crawler.checks import ASSORTMENT_CHECKS, LABELS, Context, thresholds
from crawler.offers import Offer, ProblemReason
from crawler.site_lists import SiteList
from crawler.tests.making import offer
from crawler.tests.test_checks import NOW, context


def products(count: int, **values: Any) -> list[Offer]:
    """Different products without a promotion, two categories in turn."""
    return [
        offer(number, **{"kind": None, "category": ("음료", "과자류")[number % 2], **values})
        for number in range(1, count + 1)
    ]


def failed(found: Sequence[Offer], **values: Any) -> str:
    """The code of the first check that failed, or ""."""
    verdict = checks.first_failed(checks.judge(_context(found, **values), ASSORTMENT_CHECKS))
    return verdict.code if verdict else ""


def _context(found: Sequence[Offer], **values: Any) -> Context:
    return context(found, **values)


def test_a_sound_first_list_passes_every_check_without_a_promotion() -> None:
    verdicts = checks.judge(_context(products(50), declared_total=50), ASSORTMENT_CHECKS)
    assert all(verdict.passed for verdict in verdicts)
    assert {verdict.code for verdict in verdicts} <= set(LABELS)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"complete": False}, "unfinished"),
        ({"declared_total": 101}, "fewer_than_declared"),
        ({"declared_total": 99}, "more_than_declared"),
        ({"least": 101}, "too_few"),
        ({"problems": {ProblemReason.EMPTY_LIST: 3}, "lists": 7}, ""),
        ({"problems": {ProblemReason.EMPTY_LIST: 4}, "lists": 7}, "empty_lists"),
        ({"problems": {ProblemReason.EMPTY_LIST: 1}, "lists": 2}, ""),
        ({"problems": {ProblemReason.NO_NAME: 2}}, "missing_name"),
        ({"problems": {ProblemReason.NO_NAME: 1}}, ""),
        ({"problems": {ProblemReason.UNKNOWN_BADGE: 40}}, ""),
    ],
)
def test_the_list_itself(values: dict[str, Any], code: str) -> None:
    items = 100 + values.get("problems", {}).get(ProblemReason.NO_NAME, 0)
    assert failed(products(100), **{"items": 100 if "declared_total" in values else items, **values}) == code


def test_seven_elevens_totals_may_be_a_few_too_high() -> None:
    assert failed(products(100), chain="seven_eleven", declared_total=110) == ""
    assert failed(products(100), chain="seven_eleven", declared_total=111) == "fewer_than_declared"


@pytest.mark.parametrize(("lacking", "code"), [(1, ""), (2, "missing_price")])
def test_one_product_in_a_hundred_may_lack_its_price(lacking: int, code: str) -> None:
    priceless = [offer(number, kind=None, price=None) for number in range(500, 500 + lacking)]
    assert failed([*products(100 - lacking), *priceless]) == code


def test_garbled_names_are_found() -> None:
    assert failed(products(100, name="·Ôµ¥)°úÀÚ")) == "broken_encoding"


def test_a_list_that_repeats_itself_is_found() -> None:
    assert failed(products(60), duplicates=40) == "repeated_items"


@pytest.mark.parametrize(("kept", "code"), [(80, ""), (79, "shrunk")])
def test_a_fifth_may_be_gone(kept: int, code: str) -> None:
    assert failed(products(kept), before=products(100)) == code


def test_a_category_that_nearly_went_is_named() -> None:
    before = products(200)
    gone = [product for product in before if product.category == "음료"][:40]
    verdict = checks.first_failed(
        checks.judge(_context([product for product in before if product not in gone], before=before), ASSORTMENT_CHECKS)
    )
    assert verdict
    assert (verdict.code, verdict.measured) == ("shrunk_category", 0.4)
    assert verdict.sentence.startswith("음료 분류가")


def test_a_category_that_held_products_and_is_empty_now_is_named_however_small_it_was() -> None:
    found, one_empty = products(200), {"problems": {ProblemReason.EMPTY_LIST: 1}, "lists": 7}
    before = [*found, offer(500, kind=None, category="식품")]
    verdict = checks.first_failed(checks.judge(_context(found, before=before, **one_empty), ASSORTMENT_CHECKS))
    assert verdict
    assert (verdict.code, verdict.measured) == ("empty_category", 1)
    assert verdict.sentence.endswith(": 식품.")


def test_a_category_that_was_empty_before_may_stay_so() -> None:
    found = products(200)
    assert failed(found, before=found, problems={ProblemReason.EMPTY_LIST: 6}, lists=7) == ""


def test_a_category_may_lose_a_third() -> None:
    before = products(200)
    assert failed([product for number, product in enumerate(before) if number % 6 != 1], before=before) == ""


def test_another_list_than_last_time_is_found() -> None:
    others = [offer(number, kind=None, category="음료") for number in range(1001, 1101)]
    same = products(100, category="음료")
    assert failed(others, before=same) == "little_overlap"
    assert failed([*same[:60], *others[:40]], before=same) == ""


def test_promotions_that_come_and_go_are_nothing_to_it() -> None:
    promoted = [offer(number, category="음료") for number in range(1, 101)]
    assert failed(products(100, category="음료"), before=promoted) == ""


def test_an_unchanged_list_a_month_later_is_valid() -> None:
    found = products(100)
    assert failed(found, before=found, seen_before=NOW - timedelta(days=35)) == ""


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"image_url": ""}, "missing_pictures"),
        ({"barcode": ""}, "missing_barcodes"),
        ({"price": 9000}, "price_jumps"),
        ({"price": 2_000_000}, "price_jumps"),
    ],
)
def test_fields_that_all_changed_are_found(values: dict[str, Any], code: str) -> None:
    assert failed(products(100, **values), before=products(100)) == code


def test_a_price_that_no_product_has_is_found() -> None:
    assert failed([*products(99), offer(500, kind=None, price=2_000_000)]) == "impossible_price"


def test_walk_and_checks_allow_the_totals_the_same_error() -> None:
    for code in chains.codes():
        if SiteList.ASSORTMENT in chains.lists_of(code):
            crawler = chains.get(code, SiteList.ASSORTMENT)
            allowed = thresholds.ASSORTMENT_DECLARED_TOLERANCE.get(code, 0)
            assert allowed == crawler.total_tolerance * len(crawler.lists)
