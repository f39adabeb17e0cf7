"""emart24's pages: offers out of sound ones, reasons out of broken ones."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.chains.emart24.parser import is_list_page, parse_page
from crawler.failures import FailureReason
from crawler.offers import Offer, ParsedPage, ProblemReason
from crawler.tests.fixture_files import fixture

BASE = "https://emart24.example/goods/event?page=1"
PAGE = fixture("emart24_page.html")
PICTURES = "https://img.emart24.example/cmsbo/upload/nHq/plu_image/500x500"


def parse(html: str) -> ParsedPage:
    return parse_page(html, BASE)


def one_item(badge: str, prices: str = '<a class="price">3,000 원</a>') -> str:
    return f"""<html><body><section class="itemList"><div class="itemWrap"><div class="itemTit">{badge}</div>
        <div class="itemSpImg"><img src="{PICTURES}/8800000000035.JPG"></div>
        <div class="itemTxtWrap"><div class="itemtitle"><p><a>해든)우유</a></p></div><span>{prices}</span></div></div>
        </section><script>const totalCount = "1"; const pageLength = "20";</script></body></html>"""


def offer(**values: object) -> Offer:
    return Offer(chain="emart24", **values)  # type: ignore[arg-type]


def test_the_saved_page_gives_its_items_of_every_kind() -> None:
    assert parse(PAGE).offers == (
        offer(
            name="해든)고소한우유 500ml",
            price=1750,
            kind="1+1",
            image_url=f"{PICTURES}/8800000000035.JPG",
            barcode="8800000000035",
        ),
        offer(name="밀밭)초코(쿠키,크림)85g", price=10400, kind="3+1"),
        offer(
            name="언덕)붉은포도주750ml",
            price=25000,
            sale_price=19900,
            kind="discount",
            image_url=f"{PICTURES}/080480000028.JPG",
            barcode="080480000028",
        ),
        offer(
            name="산들)골라담는맥주500ml",
            price=3000,
            kind="mix",
            image_url=f"{PICTURES}/1500000189402.JPG",
            barcode="1500000189402",
        ),
        offer(
            name="산들)매운컵라면",
            price=1300,
            kind="gift",
            gift_name="샘물 500ml",
            gift_image_url="https://emart24.example/cmsbo/upload/nHq/plu_image/500x500/8800000000066.JPG",
            image_url=f"{PICTURES}/8800000000059.JPG",
            barcode="8800000000059",
        ),
    )


def test_the_page_declares_its_total_and_size() -> None:
    page = parse(PAGE)
    assert (page.declared_total, page.page_size, page.items, page.failure) == (1402, 20, 5, None)


def test_a_placeholder_is_no_picture_and_is_named() -> None:
    assert [problem.reason for problem in parse(PAGE).problems] == [ProblemReason.NO_PICTURE]


def test_a_page_past_the_end_is_the_end() -> None:
    page = parse(fixture("emart24_past_end.html"))
    assert (page.is_last, page.items, page.declared_total, page.failure) == (True, 0, 0, None)


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("", FailureReason.CUT_OFF),
        (fixture("block_page.html"), FailureReason.BLOCKED),
        (fixture("maintenance_page.html"), FailureReason.ERROR_PAGE),
        (fixture("empty_shell.html"), FailureReason.CHANGED_MARKUP),
        (PAGE.replace("itemtitle", "goodsName"), FailureReason.CHANGED_MARKUP),
        (PAGE.replace('class="price"', 'class="won"'), FailureReason.CHANGED_MARKUP),
        (PAGE.replace("floatR", "mark"), FailureReason.CHANGED_MARKUP),
        (PAGE.partition("산들)매운")[0], FailureReason.CUT_OFF),
        (PAGE.partition("</section>")[0], FailureReason.CUT_OFF),
    ],
)
def test_a_page_that_is_not_the_known_list_says_why(html: str, reason: FailureReason) -> None:
    page = parse(html)
    assert page.failure is reason
    assert page.detail
    assert not page.is_last


def test_a_page_whose_items_have_another_class_shows_none_of_its_total() -> None:
    page = parse(PAGE.replace("itemWrap", "goodsCard"))
    assert (page.items, page.declared_total) == (0, 1402)


@pytest.mark.parametrize("name", ["itemImg", "goodsImg"])
def test_another_class_around_the_picture_does_not_lose_it(name: str) -> None:
    page = parse(PAGE.replace("itemSpImg", name))
    assert [offer.barcode for offer in page.offers] == [offer.barcode for offer in parse(PAGE).offers]


@pytest.mark.parametrize(
    ("badge", "kind", "reasons"),
    [
        ('<span class="onepl floatR">1 + 1</span>', "1+1", []),
        ('<span class="floatR twopl">2 + 1</span>', "2+1", []),
        ('<span class="threepl floatR"></span>', "3+1", []),
        ('<span class="tripl floatR">3+1</span>', "3+1", []),
        ('<span class="gola floatR">골라담기</span>', "mix", []),
        ('<span class="half floatR">반값</span>', None, [ProblemReason.UNKNOWN_BADGE]),
        ('<span class="floatL">NEW</span>', None, [ProblemReason.NO_BADGE]),
    ],
)
def test_no_badge_becomes_two_plus_one_by_default(badge: str, kind: str | None, reasons: list[ProblemReason]) -> None:
    page = parse(one_item(badge))
    assert [offer.kind for offer in page.offers] == [kind]
    assert [problem.reason for problem in page.problems] == reasons


SALE = '<span class="sale floatR">세일</span>'


def test_a_sale_without_the_price_before_has_no_sticker_price() -> None:
    (found,) = parse(one_item(SALE)).offers
    assert (found.price, found.sale_price) == (None, 3000)


def test_a_lower_original_price_is_ignored() -> None:
    page = parse(one_item(SALE, '<a class="price">3,000 원</a><a class="priceOff">2,500 원</a>'))
    assert (page.offers[0].price, page.offers[0].sale_price) == (None, 3000)
    assert [problem.reason for problem in page.problems] == [ProblemReason.NO_SALE_PRICE]


def test_an_item_that_is_not_on_sale_has_no_sale_price() -> None:
    badge = '<span class="onepl floatR">1 + 1</span>'
    (found,) = parse(one_item(badge, '<a class="price">3,000 원</a><a class="priceOff">3,500 원</a>')).offers
    assert (found.price, found.sale_price) == (3000, None)


@pytest.mark.parametrize(
    ("html", "is_list"),
    [
        (PAGE, True),
        (fixture("emart24_past_end.html"), True),
        (fixture("block_page.html"), False),
        (fixture("empty_shell.html"), False),
        ("", False),
    ],
)
def test_the_list_page_is_known_by_its_landmarks(html: str, is_list: bool) -> None:
    assert is_list_page(html) is is_list


def has_said_everything(page: ParsedPage) -> bool:
    """Whether every item gave an offer or a problem, and a page without offers has a reason."""
    is_accounted_for = len(page.offers) + len(page.problems) >= page.items
    return is_accounted_for and (bool(page.items) or page.is_last or page.failure is not None)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(PAGE)), st.integers(0, 200), st.text(max_size=40))
def test_no_damage_to_a_page_raises(start: int, length: int, text: str) -> None:
    assert has_said_everything(parse(PAGE[:start] + text + PAGE[start + length :]))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(PAGE) - 10))
def test_no_truncated_page_passes_for_a_whole_one(length: int) -> None:
    assert parse(PAGE[:length]).failure


@settings(max_examples=100, deadline=None)
@given(st.text() | st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")))
def test_no_text_at_all_raises(text: str) -> None:
    assert has_said_everything(parse(text))
