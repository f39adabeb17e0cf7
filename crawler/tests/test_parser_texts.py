"""Prices, badges, addresses and pages that are not the list, as the sites were seen to write them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborNode

from crawler.chains import markup
from crawler.failures import FailureReason
from crawler.tests.fixture_files import fixture
from promotions.models import PromotionKind

BASE = "https://cu.example/event/plusAjax.do"


@pytest.mark.parametrize(
    ("text", "won"),
    [
        ("4,800", 4800),
        ("10,400 원", 10400),
        ("2,200원", 2200),
        ("4900.0", 4900),
        ("₩1,200", 1200),
        ("￦1,200", 1200),
        ("１，２００원", 1200),
        ("\n 900\t원 ", 900),
        ("1,000,000", 1_000_000),
        ("1000원", 1000),
    ],
)
def test_a_price_is_read_however_it_is_written(text: str, won: int) -> None:
    assert markup.price_in(text) == won


@pytest.mark.parametrize(
    "text",
    ["", "원", "0", "0원", "1,000,001", "1,20", "1,2,3", "12.50", "-900", "2개 3,000원", "문의", "9" * 5000],
)
def test_text_that_is_not_a_price_is_none(text: str) -> None:
    assert markup.price_in(text) is None


@given(st.integers(1, markup.MAX_PRICE), st.sampled_from(["{:,}", "{}", "{:,} 원", "{:,}원", "{}.0", "₩{:,}"]))
def test_every_price_up_to_a_million_is_read_back(won: int, form: str) -> None:
    assert markup.price_in(form.format(won)) == won


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1+1", "1+1"),
        ("1 + 1", "1+1"),
        ("2＋1", "2+1"),
        ("３ + １", "3+1"),
        ("세일", "discount"),
        ("SALE", "discount"),
        ("할인", "discount"),
        ("덤", "gift"),
        ("덤 증정", "gift"),
        ("골라담기", "mix"),
        ("반값", None),
        ("1+1+1", None),
        ("", None),
    ],
)
def test_a_badge_says_one_kind_or_none(text: str, kind: str | None) -> None:
    assert markup.kind_of(text) == kind


def test_every_kind_that_parsers_name_is_one_the_catalogue_knows() -> None:
    assert set(markup._KINDS.values()) == set(PromotionKind.values)


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("//cdn.example/product/8801.jpg", "https://cdn.example/product/8801.jpg"),
        ("/upload/8801.jpg", "https://cu.example/upload/8801.jpg"),
        ("https:http://cdn2.example/8801.jpg", "http://cdn2.example/8801.jpg"),
        ("http://cdn.example/8801.JPG", "http://cdn.example/8801.JPG"),
        (" //cdn.example/8801.jpg\n", "https://cdn.example/8801.jpg"),
    ],
)
def test_a_picture_address_is_made_absolute(source: str, address: str) -> None:
    assert markup.picture_address(source, BASE) == address


@pytest.mark.parametrize(
    "source",
    [
        "",
        "/assets/assets/imgs/productPlaceHolder.png",
        "https://cdn.example/item/null",
        "/images/no_image.png",
        "/images/noimg.gif",
        "data:image/png;base64,AAAA",
        "javascript:alert(1)",
        "http://[broken",
        "http://cdn.example:99999999/1.jpg",
        "//cdn.example/a b.jpg",
        "//cdn.example/" + "x" * 600,
    ],
)
def test_placeholders_and_broken_addresses_are_no_picture(source: str) -> None:
    assert markup.picture_address(source, BASE) == ""


@given(st.text(), st.text())
def test_reading_a_text_never_raises(text: str, other: str) -> None:
    markup.price_in(text)
    markup.kind_of(text)
    markup.picture_address(text, BASE)
    markup.picture_address(other, text)
    markup.barcode_in(markup.picture_address(text, BASE), re.compile(r"(\d+)"))
    cleaned = markup.clean(text)
    assert "\0" not in cleaned
    cleaned.encode()


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("block_page.html", FailureReason.BLOCKED),
        ("maintenance_page.html", FailureReason.ERROR_PAGE),
        ("empty_shell.html", FailureReason.CHANGED_MARKUP),
    ],
)
def test_a_page_without_the_list_says_what_it_is(page: str, reason: FailureReason) -> None:
    assert markup.not_the_list(markup.tree_of(fixture(page)), "list")[0] is reason


@pytest.mark.parametrize("style", ["opacity: 0;", "display: none", "opacity:0.0; color: red", "VISIBILITY: HIDDEN"])
def test_a_badge_that_is_styled_away_is_hidden(style: str) -> None:
    assert markup.is_hidden(_span(f'style="{style}"'))


@pytest.mark.parametrize("style", ["", 'style="opacity: 0.3"', 'style="opacity: 1"', 'style="color: red"'])
def test_a_badge_that_can_be_seen_is_not_hidden(style: str) -> None:
    assert not markup.is_hidden(_span(style))


def _span(attributes: str) -> LexborNode:
    node = markup.tree_of(f"<span {attributes}>1+1</span>").css_first("span")
    assert node is not None
    return node
