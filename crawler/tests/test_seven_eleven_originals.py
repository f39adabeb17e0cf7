"""7-Eleven's product pages: the price before a sale, used only if it agrees with the list."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.chains.seven_eleven import originals
from crawler.chains.seven_eleven.detail import parse_detail
from crawler.chains.seven_eleven.originals import DETAIL_PAGE, MAX_SECONDS, MAX_UNREAD, add_originals, recall
from crawler.failures import CrawlFailure, FailureReason
from crawler.offers import Offer, ProblemReason
from crawler.tests.fake_site import FakeTab
from crawler.tests.fixture_files import fixture

PAGE = fixture("seven_eleven_detail.html")


def sale(number: int = 1, **values: Any) -> Offer:
    usual = {"chain": "seven_eleven", "name": f"산들)과자{number}", "kind": "discount", "sale_price": 1900}
    return Offer(**{**usual, "item_code": f"{number:06}", **values})


def page(price: str) -> str:
    return f'<div><span class="product_price">{price}</span></div>'


def struck(original: str, paid: str = "1,900") -> str:
    return page(f"<del>{original}</del><strong>{paid}</strong><span>원</span>")


def added(*answers: str | CrawlFailure, offers: list[Offer] | None = None, **values: Any) -> Any:
    return add_originals(FakeTab(*answers), [sale()] if offers is None else offers, lambda _: None, **values)


def reasons(enriched: Any) -> set[ProblemReason]:
    return {problem.reason for problem in enriched.problems}


def test_the_saved_page_shows_the_price_before_the_sale() -> None:
    assert parse_detail(PAGE, 1900).original == 2500


@pytest.mark.parametrize(
    "text",
    [
        struck("2,500"),
        struck("2,500원", "1,900원"),
        struck("2,500 &gt;"),
        struck("2,500&gt;"),
        page("<del>2,500</del>"),
        page('<del><span class="hide">정상가</span>2,500</del><strong>1,900</strong>'),
        page("<del>2,500</del><strong>1,900</strong><strong>원</strong>"),
        page("<del>2,500</del>") + page("<del>2,500</del><strong>1,900</strong>"),
    ],
)
def test_a_price_struck_out_above_what_is_paid_is_the_one_before(text: str) -> None:
    assert parse_detail(text, 1900).original == 2500


@pytest.mark.parametrize(
    "text",
    [
        struck("1,900"),
        struck("1,800"),
        struck("2,500", "2,000"),
        struck("1,900", "2,500"),
        struck("정상가"),
        struck("2,500,000"),
        page("<strong>2,500</strong>"),
        page("<del>2,500</del><del>3,000</del><strong>1,900</strong>"),
        page(""),
        "<del>2,500</del><strong>1,900</strong>",
        "",
    ],
)
def test_an_ambiguous_price_is_ignored_and_reported(text: str) -> None:
    detail = parse_detail(text, 1900)
    assert detail.original is None
    assert detail.reason


def test_a_block_page_is_called_one() -> None:
    assert parse_detail(fixture("block_page.html"), 1900).failure is FailureReason.BLOCKED


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from([*"<>/", "del", "strong", "span", "2,500", "1,900", PAGE])).map("".join),
    st.integers(1, 1_000_000),
)
def test_no_page_raises_and_no_price_is_below_the_sales(text: str, sale_price: int) -> None:
    for html in (text, page(text), PAGE.replace("2,500", text), PAGE[: len(text) * 40]):
        detail = parse_detail(html, sale_price)
        assert (detail.original is None) == bool(detail.reason)
        assert detail.original is None or detail.original > sale_price


def test_every_sale_is_requested_once_and_nothing_else() -> None:
    other = Offer(chain="seven_eleven", name="우유", kind="1+1", price=1000, item_code="000009")
    offers = [sale(1), other, sale(2), sale(1, name="같은 코드"), sale(3, price=3000), sale(4, item_code="")]
    tab = FakeTab(PAGE, PAGE)
    enriched = add_originals(tab, offers, lambda _: None)
    assert tab.asked == [DETAIL_PAGE] * 2
    assert [offer.price for offer in enriched.offers] == [2500, 1000, 2500, 2500, 3000, None]
    assert enriched.problems == ()


def test_one_page_that_is_missing_does_not_cost_the_others() -> None:
    enriched = added(CrawlFailure(FailureReason.NOT_FOUND), PAGE, offers=[sale(1), sale(2)])
    assert [offer.price for offer in enriched.offers] == [None, 2500]
    assert reasons(enriched) == {ProblemReason.NO_ORIGINAL_PRICE}


@pytest.mark.parametrize(
    "answer",
    [
        CrawlFailure(FailureReason.FORBIDDEN),
        CrawlFailure(FailureReason.TOO_MANY_REQUESTS),
        fixture("block_page.html"),
    ],
)
def test_a_refusing_site_is_not_requested_again_and_the_list_is_complete(answer: str | CrawlFailure) -> None:
    tab = FakeTab(PAGE, answer, PAGE)
    enriched = add_originals(tab, [sale(1), sale(2), sale(3)], lambda _: None)
    assert len(tab.asked) == 2
    assert [offer.price for offer in enriched.offers] == [2500, None, None]
    assert reasons(enriched) == {ProblemReason.NO_ORIGINAL_PRICE}


def test_pages_without_any_price_are_soon_given_up() -> None:
    tab = FakeTab(*[page("")] * (MAX_UNREAD + 1))
    add_originals(tab, [sale(number) for number in range(100)], lambda _: None)
    assert len(tab.asked) == MAX_UNREAD


def test_no_more_than_the_declared_number_of_pages_is_requested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(originals, "MAX_PAGES", 2)
    enriched = added(PAGE, PAGE, PAGE, offers=[sale(1), sale(2), sale(3)])
    assert [offer.price for offer in enriched.offers] == [2500, 2500, None]
    assert ["1 of 3 sales were not requested" in problem.detail for problem in enriched.problems] == [True]


def test_no_page_is_requested_when_the_time_is_up() -> None:
    seconds: Iterator[float] = count(0.0, MAX_SECONDS * 0.4)
    enriched = added(PAGE, PAGE, PAGE, offers=[sale(1), sale(2), sale(3)], clock=lambda: next(seconds))
    assert [offer.price for offer in enriched.offers] == [2500, 2500, None]


@pytest.mark.parametrize("reason", [FailureReason.CANCELLED, FailureReason.BROWSER_LOST])
def test_what_ends_the_run_is_not_swallowed(reason: FailureReason) -> None:
    with pytest.raises(CrawlFailure) as caught:
        added(CrawlFailure(reason))
    assert caught.value.reason is reason


def test_what_was_read_before_is_recalled_for_the_same_code_and_sale_price() -> None:
    known = [sale(1, price=2500), sale(2, price=2500), sale(3), sale(4, kind="1+1", price=2500, sale_price=None)]
    now = [sale(1), sale(2, sale_price=1800), sale(3), sale(4), sale(5)]
    assert [offer.price for offer in recall(now, known)] == [2500, None, None, None, None]


def test_what_the_list_itself_shows_outranks_what_was_read_before() -> None:
    assert recall([sale(price=2700)], [sale(price=2500)])[0].price == 2700
