"""What runs and what is sold: every place of the platform gives the same answer for the same rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product as combinations_of
from typing import Any

import pytest
import time_machine
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client, RequestFactory

from common import kst
from promotions import offers
from promotions.admin.promotions import StateFilter
from promotions.merging.eligibility import eligible_listings
from promotions.models import Chain, Listing, Product, Promotion
from promotions.querysets import SOLD_FOR
from promotions.search.source import read_items
from promotions.tests.factories import make_listing, make_product, make_promotion

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=kst.KST)
TODAY = NOON.date()
DAY = timedelta(days=1)
SEEN_FROM = kst.start_of_day(TODAY - SOLD_FOR)

STARTS = [None, TODAY - DAY, TODAY, TODAY + DAY]
ENDS = [None, TODAY - DAY, TODAY, TODAY + DAY]
ENDED = [None, NOON - DAY]
LAST_SEEN = [NOON, SEEN_FROM, SEEN_FROM - timedelta(seconds=1)]
LOCKS = [None, TODAY - DAY, TODAY]


@dataclass(frozen=True)
class Case:
    """A listing with one promotion, and what the definition says of both."""

    listing: Listing
    promotion: Promotion
    runs: bool
    sold: bool


def expected_to_run(starts_on: date | None, ends_on: date | None, ended_at: datetime | None) -> bool:
    """The definition, written once more in plain Python."""
    has_started = starts_on is None or starts_on <= TODAY
    is_over = ended_at is not None or (ends_on is not None and ends_on < TODAY)
    return has_started and not is_over


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def cases() -> list[Case]:
    """Every combination of dates, ends, locks and last sights that the tables allow."""
    made = []
    for starts_on, ends_on, ended_at, last_seen, lock in combinations_of(STARTS, ENDS, ENDED, LAST_SEEN, LOCKS):
        if starts_on and ends_on and ends_on < starts_on:
            continue
        listing = make_listing(seen=last_seen, locked_until=lock)
        promotion = make_promotion(listing=listing, starts_on=starts_on, ends_on=ends_on, ended_at=ended_at)
        runs = expected_to_run(starts_on, ends_on, ended_at)
        sold = runs or last_seen >= SEEN_FROM or (lock is not None and lock >= TODAY)
        made.append(Case(listing, promotion, runs, sold))
    assert {(case.runs, case.sold) for case in made} == {(True, True), (False, True), (False, False)}
    return made


def running_ids(cases: list[Case]) -> set[int]:
    return {case.promotion.pk for case in cases if case.runs}


def sold_ids(cases: list[Case]) -> set[int]:
    return {case.listing.pk for case in cases if case.sold}


def get(path: str, **query: Any) -> Any:
    return Client().get(f"/api/v1/{path}", query).json()


# -- What runs ---------------------------------------------------------------------------------------------------------
def test_the_queryset_finds_what_the_definition_says(cases: list[Case]) -> None:
    assert set(Promotion.objects.running().values_list("pk", flat=True)) == running_ids(cases)


def test_each_promotions_state_agrees_with_the_queryset(cases: list[Case]) -> None:
    found: Any = Promotion.objects.with_state()
    assert {promotion.pk for promotion in found if promotion.is_running} == running_ids(cases)


def test_past_and_running_exclude_each_other(cases: list[Case]) -> None:
    past = set(Promotion.objects.past().values_list("pk", flat=True))
    assert not past & running_ids(cases)
    to_start = {
        case.promotion.pk
        for case in cases
        if case.promotion.ended_at is None and case.promotion.starts_on == TODAY + DAY
    }
    assert past | running_ids(cases) | to_start == {case.promotion.pk for case in cases}


def test_the_chains_count_agrees(cases: list[Case]) -> None:
    shown = {chain["code"]: chain["running"] for chain in get("chains/")["results"]}
    assert shown["cu"] == len(running_ids(cases))
    other: Any = Chain.objects.with_running_counts().get(pk="gs25")
    assert other.running_count == 0


def test_promoted_products_agree(cases: list[Case]) -> None:
    promoted = set(Product.objects.promoted().values_list("pk", flat=True))
    assert promoted == {case.listing.product_id for case in cases if case.runs}


def test_search_agrees(cases: list[Case]) -> None:
    promoted = {item.product for item in read_items() if item.promoted}
    assert promoted == {case.listing.product_id for case in cases if case.runs}


def test_the_offers_agree(cases: list[Case]) -> None:
    shown = {
        offer.promotion.pk
        for product in Product.objects.with_offers()
        for chain_offer in offers.offers_of(product)
        for offer in chain_offer.promotions
    }
    assert shown == running_ids(cases)


def test_the_history_agrees(cases: list[Case]) -> None:
    for case in cases:
        (chain,) = offers.history_of(case.listing.product)
        assert [past.running for past in chain.promotions] == [case.runs]


def test_the_export_agrees(cases: list[Case]) -> None:
    out = io.StringIO()
    call_command("export_promotions", stdout=out)
    exported = sorted(row["name"] for row in csv.DictReader(io.StringIO(out.getvalue())))
    assert exported == sorted(case.listing.name for case in cases if case.runs)


@pytest.mark.parametrize(("state", "method"), [("running", "running"), ("ended", "past")])
def test_the_administrations_filter_agrees(cases: list[Case], state: str, method: str) -> None:
    request = RequestFactory().get("/", {"state": state})
    request.user = User(is_superuser=True)
    admin = site._registry[Promotion]
    found = StateFilter(request, {"state": [state]}, Promotion, admin).queryset(request, Promotion.objects.all())
    assert set(found) == set(getattr(Promotion.objects, method)())


# -- What is sold ------------------------------------------------------------------------------------------------------
def test_sold_listings_are_what_the_definition_says(cases: list[Case]) -> None:
    assert set(Listing.objects.sold().values_list("pk", flat=True)) == sold_ids(cases)


def test_linkage_compares_what_is_sold(cases: list[Case]) -> None:
    assert set(eligible_listings().values_list("pk", flat=True)) == sold_ids(cases)


def test_the_products_of_a_chain_are_those_with_a_sold_listing(cases: list[Case]) -> None:
    of_chain = set(Product.objects.sold_at("cu").values_list("pk", flat=True))
    assert of_chain == {case.listing.product_id for case in cases if case.sold}
    assert not Product.objects.sold_at("gs25").exists()


def test_the_offers_have_a_line_for_what_is_sold(cases: list[Case]) -> None:
    shown = {
        chain_offer.listing.pk for product in Product.objects.with_offers() for chain_offer in offers.offers_of(product)
    }
    assert shown == sold_ids(cases)


def test_the_list_of_a_chain_and_the_products_pages_agree(cases: list[Case]) -> None:
    listed: set[int] = set()
    page = get("products/", chain="cu", page_size=100)
    while True:
        listed |= {product["id"] for product in page["results"]}
        if not page["next"]:
            break
        page = Client().get(page["next"]).json()
    assert listed == {case.listing.product_id for case in cases if case.sold}


# -- On another day ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("days", [-40, -1, 0, 1, 40])
def test_all_agree_on_any_other_day(days: int) -> None:
    day = TODAY + timedelta(days=days)
    listing = make_listing(seen=NOON)
    promotion = make_promotion(listing=listing, starts_on=TODAY, ends_on=TODAY + DAY)
    runs = days in {0, 1}

    product = Product.objects.with_offers(day).get()
    with_state: Any = Promotion.objects.with_state(day).get()
    chain: Any = Chain.objects.with_running_counts(day).get(pk="cu")

    assert Promotion.objects.running(day).exists() == runs
    assert Product.objects.promoted(day=day).exists() == runs
    assert with_state.is_running == runs
    assert chain.running_count == int(runs)
    assert offers.history_of(product, day)[0].promotions[0].running == runs
    assert Listing.objects.sold(day).exists() == Product.objects.sold_at("cu", day).exists() == (days <= 35)
    assert [offer.promotion for at in offers.offers_of(product, day) for offer in at.promotions] == (
        [promotion] if runs else []
    )


def test_a_listing_of_another_chain_is_no_reason_to_be_sold_here() -> None:
    product = make_product()
    make_promotion(listing=make_listing("gs25", product))
    make_listing("cu", product, seen=SEEN_FROM - DAY)
    assert not Product.objects.sold_at("cu").exists()
    assert [offer.chain.code for offer in offers.offers_of(Product.objects.with_offers().get())] == ["gs25"]
