"""CU's fragments: offers out of sound ones, reasons out of broken ones."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.chains.cu.parser import is_list_page, parse_page
from crawler.failures import FailureReason
from crawler.offers import Offer, ParsedPage, ProblemReason
from crawler.tests.fixture_files import fixture

BASE = "https://cu.example/event/plusAjax.do"
FRAGMENT = fixture("cu_fragment.html")


def parse(html: str) -> ParsedPage:
    return parse_page(html, BASE)


def one_item(**changes: str) -> str:
    """A list of one item, with parts of it replaced."""
    parts = {
        "wrapper": '<div class="prod_item" onclick="view(7);">',
        "img": '<img src="//c.example/product/8800000000011.jpg" class="prod_img"/>',
        "name": "해든)우유",
        "price": "<strong>1,700</strong>",
        "badge": '<span class="plus1">1+1</span>',
        **changes,
    }
    return """<div class="prodListWrap"><ul><li class="prod_list">{wrapper}<div class="prod_img">{img}</div>
        <div class="prod_text"><div class="name"><p>{name}</p></div><div class="price">{price}</div></div>
        <div class="badge">{badge}</div></div></li></ul></div>""".format(**parts)


def test_the_saved_fragment_gives_its_items() -> None:
    page = parse(FRAGMENT)
    assert page.offers == (
        Offer(
            chain="cu",
            name="해든)고소한우유500",
            price=1700,
            kind="1+1",
            image_url="https://img.cu.example/product/8800000000011.jpg",
            item_code="20101",
            barcode="8800000000011",
        ),
        Offer(
            chain="cu",
            name="밀밭)통밀&치즈과자<M>",
            price=12300,
            kind="2+1",
            image_url="https://img.cu.example/product/8800000000028_1.PNG",
            item_code="20102",
            barcode="8800000000028",
        ),
        Offer(
            chain="cu",
            name="새봄)장미비누",
            price=900,
            image_url="http://old.cu.example/files/product/0A1B2C3D4E5F60718293A4B5C6D7E8F9.jpg",
            item_code="20103",
        ),
    )
    assert (page.items, page.failure, page.is_last, page.has_more, page.declared_total) == (3, None, False, True, None)


def test_an_item_without_badge_keeps_its_product_and_is_named() -> None:
    assert [problem.reason for problem in parse(FRAGMENT).problems] == [ProblemReason.NO_BADGE]


def test_the_end_of_the_list_is_said_in_words() -> None:
    page = parse(fixture("cu_end.html"))
    assert (page.is_last, page.items, page.failure) == (True, 0, None)


@pytest.mark.parametrize(
    "html",
    [
        '<div class="prodListWrap"><ul></ul></div>',
        '<div id="nothing"></div>',
        "<p>조회된  상품이\n없습니다</p>",
    ],
)
def test_other_forms_of_the_end_are_known_too(html: str) -> None:
    assert parse(html).is_last


def test_a_bare_list_is_read_like_a_wrapped_one() -> None:
    bare = FRAGMENT.replace('<div class="prodListWrap">', "").replace("</ul></div>", "</ul>")
    assert parse(bare) == parse(FRAGMENT)


@pytest.mark.parametrize(
    "hidden", ['class="prodListBtn-w" style="display: none"', 'class="prodListBtn-w" style="display:none;"']
)
def test_a_hidden_button_offers_nothing_more(hidden: str) -> None:
    assert not parse(FRAGMENT.replace('class="prodListBtn-w"', hidden)).has_more


def test_the_last_page_with_items_is_not_yet_the_end() -> None:
    page = parse(one_item())
    assert (page.has_more, page.is_last, page.failure) == (False, False, None)


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("", FailureReason.CUT_OFF),
        (" \n ", FailureReason.CUT_OFF),
        (fixture("block_page.html"), FailureReason.BLOCKED),
        (fixture("maintenance_page.html"), FailureReason.ERROR_PAGE),
        (fixture("empty_shell.html"), FailureReason.CHANGED_MARKUP),
        ("{}", FailureReason.CHANGED_MARKUP),
        ('<div class="prodListWrap"><ul>', FailureReason.CHANGED_MARKUP),
        (FRAGMENT.replace("prod_list", "product_card"), FailureReason.CHANGED_MARKUP),
        (FRAGMENT.replace('class="name"', 'class="title"'), FailureReason.CHANGED_MARKUP),
        (FRAGMENT.replace("strong>", "b>"), FailureReason.CHANGED_MARKUP),
        (FRAGMENT.replace('class="badge"', 'class="label"'), FailureReason.CHANGED_MARKUP),
        (FRAGMENT.replace("<img ", "<picture "), FailureReason.CHANGED_MARKUP),
    ],
)
def test_a_page_that_is_not_the_known_list_says_why(html: str, reason: FailureReason) -> None:
    page = parse(html)
    assert page.failure is reason
    assert page.detail
    assert not page.is_last


@pytest.mark.parametrize("end", [r"</div>\s*</li>\s*</ul>", r"view\(20103", r"prod_text", r"조회|장미비누"])
def test_a_fragment_that_breaks_off_inside_an_item_is_cut_off(end: str) -> None:
    import re

    *_, last = re.finditer(end, FRAGMENT)
    assert parse(FRAGMENT[: last.start()]).failure is FailureReason.CUT_OFF


def test_another_class_around_the_picture_does_not_lose_it() -> None:
    page = parse(FRAGMENT.replace("prod_img", "product_thumb"))
    assert [offer.barcode for offer in page.offers] == ["8800000000011", "8800000000028", ""]


@pytest.mark.parametrize(
    ("badge", "kind", "reasons"),
    [
        ('<span class="plus2">2 + 1</span>', "2+1", []),
        ('<span class="plus1"></span>', "1+1", []),
        ('<span class="neu">1+1</span>', "1+1", []),
        ('<span class="half">반값</span>', None, [ProblemReason.UNKNOWN_BADGE]),
        ('<span class="plus1">반값</span>', None, [ProblemReason.UNKNOWN_BADGE]),
        ('<span class="plus1">2+1</span>', "2+1", [ProblemReason.BADGE_DISAGREES]),
        ('<span class="plus1" style="display:none">1+1</span>', None, [ProblemReason.NO_BADGE]),
        ("", None, [ProblemReason.NO_BADGE]),
    ],
)
def test_a_badge_is_read_by_text_and_class(badge: str, kind: str | None, reasons: list[ProblemReason]) -> None:
    page = parse(one_item(badge=badge))
    assert [offer.kind for offer in page.offers] == [kind]
    assert [problem.reason for problem in page.problems] == reasons


def test_an_unknown_badge_is_kept_verbatim() -> None:
    (problem,) = parse(one_item(badge='<span class="half">반값 데이</span>')).problems
    assert "반값 데이" in problem.detail
    assert "half" in problem.detail
    assert "반값 데이" in problem.excerpt


def test_two_badges_are_two_offers_of_one_entry() -> None:
    page = parse(one_item(badge='<span class="plus1">1+1</span><span class="plus2">2+1</span>'))
    assert [offer.kind for offer in page.offers] == ["1+1", "2+1"]
    assert len({offer.key for offer in page.offers}) == 1


def test_an_unreadable_price_is_a_named_problem_and_not_zero() -> None:
    page = parse(one_item(price="<strong>문의</strong>"))
    assert [offer.price for offer in page.offers] == [None]
    assert [problem.reason for problem in page.problems] == [ProblemReason.NO_PRICE]


def test_an_item_without_a_name_is_a_problem_and_no_offer() -> None:
    page = parse(one_item(name="  "))
    assert page.offers == ()
    assert [problem.reason for problem in page.problems] == [ProblemReason.NO_NAME]


@pytest.mark.parametrize(
    ("wrapper", "code"),
    [
        ('<a class="prod_item" href="javascript:view(270);">', "270"),
        ('<div class="prod_item" onclick="view( \'271\' )">', "271"),
        ('<div class="prod_item">', ""),
    ],
)
def test_the_item_code_is_found_in_either_form(wrapper: str, code: str) -> None:
    assert parse(one_item(wrapper=wrapper)).offers[0].item_code == code


@pytest.mark.parametrize(
    ("src", "barcode"),
    [
        ("//c.example/product/8809148599009.jpg", "8809148599009"),
        ("//c.example/product/8809148599009_W.jpg", "8809148599009"),
        ("//c.example/product/8809148599009_1.PNG", "8809148599009"),
        ("//c.example/product/000980080005.jpg?v=2", "000980080005"),
        ("//c.example/product/45C3F62F11ED46A6.jpg", ""),
        ("//c.example/8809148599009/front.jpg", ""),
    ],
)
def test_the_barcode_is_the_pictures_file_name(src: str, barcode: str) -> None:
    assert parse(one_item(img=f'<img src="{src}" class="prod_img">')).offers[0].barcode == barcode


@pytest.mark.parametrize(
    ("html", "is_list"),
    [
        (fixture("cu_list_page.html"), True),
        (FRAGMENT, True),
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
@given(st.integers(0, len(FRAGMENT)), st.integers(0, 200), st.text(max_size=40))
def test_no_damage_to_a_fragment_raises(start: int, length: int, text: str) -> None:
    page = parse(FRAGMENT[:start] + text + FRAGMENT[start + length :])
    assert has_said_everything(page)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(FRAGMENT)))
def test_no_truncated_fragment_passes_for_a_whole_one(length: int) -> None:
    page = parse(FRAGMENT[:length])
    assert has_said_everything(page)
    assert page.failure or page.items == 3


@settings(max_examples=100, deadline=None)
@given(st.text() | st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")))
def test_no_text_at_all_raises(text: str) -> None:
    assert has_said_everything(parse(text))
