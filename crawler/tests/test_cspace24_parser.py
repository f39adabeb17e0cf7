"""C·Space24's pages: offers whose kind comes from the address, and reasons for pages that are not the list."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.chains.cspace24.parser import CATEGORIES, is_list_page, parse_page
from crawler.failures import FailureReason
from crawler.offers import Offer, ParsedPage, ProblemReason
from crawler.tests.fixture_files import fixture

PAGE = fixture("cspace24_page.html")
EMPTY = PAGE[: PAGE.index(' <li class="onePlus">')] + PAGE[PAGE.index("</ul>\n<div") :]


def parse(html: str, list_name: str = "1+1") -> ParsedPage:
    return parse_page(html, f"https://cspace.example/service/product.html?category={CATEGORIES[list_name]}&cpage=1")


def reasons(page: ParsedPage) -> list[ProblemReason]:
    return [problem.reason for problem in page.problems]


def test_the_saved_page_gives_its_items() -> None:
    page = parse(PAGE)
    pictures = "https://cspace.example/program_file"
    assert page.offers == (
        Offer(
            chain="cspace24",
            name="해든)고소한우유500ml",
            price=2200,
            kind="1+1",
            image_url=f"{pictures}/8800000000011.jpg",
        ),
        Offer(chain="cspace24", name="밀밭)통밀과자", price=1500, kind="1+1"),
        Offer(chain="cspace24", name="새봄)장미비누", price=900, kind="1+1", image_url=f"{pictures}/goods/p3.png"),
    )
    assert (page.items, page.declared_pages, page.declared_total, page.failure) == (3, 3, None, None)
    assert reasons(page) == [ProblemReason.NO_PICTURE]


@pytest.mark.parametrize(
    ("list_name", "kind"), [("1+1", "1+1"), ("2+1", "2+1"), ("증정", "gift"), ("할인", "discount")]
)
def test_the_list_in_the_address_shows_the_kind(list_name: str, kind: str) -> None:
    assert {offer.kind for offer in parse(PAGE, list_name).offers} == {kind}


def test_on_sale_the_price_shown_is_the_sale_price() -> None:
    page = parse(PAGE, "할인")
    assert [(offer.price, offer.sale_price) for offer in page.offers] == [(None, 2200), (None, 1500), (1200, 900)]


def test_a_struck_out_price_below_the_shown_price_is_ignored() -> None:
    page = parse(PAGE.replace("<del>1,200원</del>", "<del>100원</del>"), "할인")
    assert (page.offers[2].price, page.offers[2].sale_price) == (None, 900)
    assert ProblemReason.NO_SALE_PRICE in reasons(page)


@pytest.mark.parametrize("address", ["", "http://[broken", "https://cspace.example/service/product.html?category=9"])
def test_without_a_known_list_an_item_has_no_kind(address: str) -> None:
    page = parse_page(PAGE, address)
    assert {offer.kind for offer in page.offers} == {None}
    assert page.failure is FailureReason.CHANGED_MARKUP


def test_an_empty_list_is_whole() -> None:
    page = parse(EMPTY, "증정")
    assert (page.is_last, page.items, page.failure) == (True, 0, None)


def test_without_a_choice_of_pages_their_number_is_not_known() -> None:
    assert parse(PAGE.replace('id="page"', 'id="p"')).declared_pages is None


def test_an_unreadable_price_is_a_named_problem_and_not_zero() -> None:
    page = parse(PAGE.replace("2,200원", "문의"))
    assert page.offers[0].price is None
    assert ProblemReason.NO_PRICE in reasons(page)


def test_an_item_without_a_name_is_a_problem_and_no_offer() -> None:
    page = parse(PAGE.replace("<dt>밀밭)통밀과자</dt>", "<dt></dt>"))
    assert (page.items, len(page.offers)) == (3, 2)
    assert ProblemReason.NO_NAME in reasons(page)


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("", FailureReason.CUT_OFF),
        (PAGE[: PAGE.rindex("<dd>")], FailureReason.CUT_OFF),
        (PAGE.replace("</html>", ""), FailureReason.CUT_OFF),
        (fixture("block_page.html"), FailureReason.BLOCKED),
        (fixture("maintenance_page.html"), FailureReason.ERROR_PAGE),
        (fixture("empty_shell.html"), FailureReason.CHANGED_MARKUP),
        (PAGE.replace("onePlus", "card"), FailureReason.CHANGED_MARKUP),
        (PAGE.replace("dt>", "h4>"), FailureReason.CHANGED_MARKUP),
        (PAGE.replace("원</dd>", "달러</dd>"), FailureReason.CHANGED_MARKUP),
        (PAGE.replace("<img ", "<picture "), FailureReason.CHANGED_MARKUP),
    ],
)
def test_a_page_that_is_not_the_known_list_says_why(html: str, reason: FailureReason) -> None:
    page = parse(html)
    assert page.failure is reason
    assert page.detail
    assert not page.is_last


def test_the_list_page_is_known_by_its_landmarks() -> None:
    assert is_list_page(PAGE)
    assert is_list_page(EMPTY)
    assert not is_list_page(fixture("block_page.html"))


def has_said_everything(page: ParsedPage) -> bool:
    is_accounted_for = len(page.offers) + len(page.problems) >= page.items
    return is_accounted_for and (bool(page.items) or page.is_last or page.failure is not None)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(PAGE)), st.integers(0, 200), st.text(max_size=40))
def test_no_damage_to_a_page_raises(start: int, length: int, text: str) -> None:
    assert has_said_everything(parse(PAGE[:start] + text + PAGE[start + length :], "할인"))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(PAGE) - 10))
def test_no_truncated_page_passes_for_a_whole_one(length: int) -> None:
    assert parse(PAGE[:length]).failure


@settings(max_examples=100, deadline=None)
@given(st.text() | st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")), st.text(max_size=60))
def test_no_text_at_all_raises(text: str, address: str) -> None:
    assert has_said_everything(parse_page(text, address))
