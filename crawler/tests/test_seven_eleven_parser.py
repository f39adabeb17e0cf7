"""7-Eleven's fragments: offers out of every form that was met, reasons out of broken ones."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.chains.seven_eleven.parser import is_list_page, parse_page
from crawler.failures import FailureReason
from crawler.offers import Offer, ParsedPage, ProblemReason
from crawler.tests.fixture_files import fixture

SITE = "https://seven.example/product/listMoreAjax.asp"
FRAGMENT = fixture("seven_eleven_fragment.html")
GIFTS = fixture("seven_eleven_gifts.html")


def parse(html: str, tab: str = "1", number: int = 2) -> ParsedPage:
    return parse_page(html, f"{SITE}?intCurrPage={number}&intPageSize=100&pTab={tab}")


def one(body: str, tab: str = "1", tags: str = '<li class="ico_tag_06">1+1</li>') -> Offer:
    """The offer of an item with such a body; without other tags, a 1+1."""
    (offer,) = parse(f'<li><ul class="tag_list_01">{tags}</ul>{body}</li>', tab).offers
    return offer


def kinds(tags: str, tab: str) -> tuple[list[str | None], list[ProblemReason]]:
    body = '<div class="pic_product"><img src="/upload/product/8801000/000011.1.jpg"></div>'
    body += '<div class="name">해든)우유</div><div class="price"><span>900</span></div>'
    page = parse(f'<li><ul class="tag_list_01">{tags}</ul>{body}</li>', tab)
    return [offer.kind for offer in page.offers], [problem.reason for problem in page.problems]


def test_the_saved_fragment_gives_its_items() -> None:
    page = parse(FRAGMENT)
    assert page.offers == (
        Offer(
            chain="seven_eleven",
            name="해든)고소하고진한저지방우유딸기맛500ml",
            price=2500,
            kind="1+1",
            image_url="https://seven.example/upload/product/8809422/041125.1.jpg",
            item_code="060716",
            barcode="8809422041125",
        ),
        Offer(chain="seven_eleven", name="밀밭)통밀과자", price=12300, kind="1+1", item_code="000042"),
        Offer(
            chain="seven_eleven",
            name="새봄)초콜릿43g",
            price=900,
            kind="1+1",
            image_url="https://seven.example/upload/product/0340002/39344.2.JPG",
            item_code="031007",
            barcode="034000239344",
        ),
    )
    assert (page.items, page.declared_total, page.page_size, page.first_page_size) == (3, 752, 100, 13)
    assert (page.is_last, page.failure) == (False, None)


def test_only_the_placeholder_is_a_problem_of_the_saved_fragment() -> None:
    assert [problem.reason for problem in parse(FRAGMENT).problems] == [ProblemReason.NO_PICTURE]


def test_gifts_are_read_from_links_and_from_bare_pairs_of_pictures() -> None:
    page = parse(GIFTS, "3")
    noodles, kimbap = page.offers
    assert (noodles.kind, noodles.name, noodles.price) == ("gift", "산들)라면컵110g", 1300)
    assert (noodles.item_code, noodles.barcode) == ("070001", "8800001000013")
    assert (noodles.gift_name, noodles.gift_price) == ("샘터)생수500ml", 950)
    assert noodles.gift_image_url == "https://seven.example/upload/product/8800001/000020.1.jpg"
    assert (kimbap.name, kimbap.price, kimbap.item_code) == ("언덕)김밥", 2900, "070002")
    assert (kimbap.gift_name, kimbap.gift_price, kimbap.gift_image_url) == ("언덕)보리차", None, "")


@pytest.mark.parametrize(
    "body",
    [
        '<div class="pic_product"></div><div class="name">해든)우유</div><div class="price">1,700</div>',
        (
            '<div class="pic_product"></div><div class="name">해든)우</div><dd class="txt_product">해든)우유</dd>'
            '<dd class="price_list"><span>1,700</span>원</dd>'
        ),
        (
            '<div class="pic_product"><div class="pic_product"><div class="name">해든)우유</div></div></div>'
            '<div class="price"><span>1,700</span><span>원</span></div>'
        ),
        (
            "<a href=\"javascript:fncGoView('000001')\"><div class=tit_product>해든)우유</div></a>"
            '<span class="product_price"><del>2,000</del><strong><span class="hide">할인가</span>1,700</strong></span>'
        ),
        (
            '<div class="pic_product"><img alt="해든)우유" src="/x.jpg"></div><div class="product_content">'
            '<div class="price_list"><span class="hide">2,000</span><span>1,700</span></div></div>'
        ),
        (
            '<div class="pic_product"></div><dl><dd class="tit_product">해든)우유</dd>'
            '<dd class="price_list"><span>2,000</span><span>1,700</span></dd></dl>'
        ),
    ],
)
def test_every_form_that_crawlers_met_is_read(body: str) -> None:
    offer = one(body)
    assert (offer.name, offer.price, offer.kind) == ("해든)우유", 1700, "1+1")


def test_the_whole_name_is_taken_and_another_wording_is_noted() -> None:
    body = '<div class="pic_product"></div><div class="name">해든)껌페퍼민트34g</div><dd class="txt_product">{}</dd>'
    body += '<div class="price">900</div>'
    tags = '<ul class="tag_list_01"><li>1+1</li></ul>'
    page = parse(f"<li>{tags}{body.format('해든)껌페퍼민트31g')}</li>")
    assert [offer.name for offer in page.offers] == ["해든)껌페퍼민트31g"]
    assert ProblemReason.NAMES_DIFFER in {problem.reason for problem in page.problems}
    page = parse(f"<li>{tags}{body.format('해든)껌페퍼민트34g*10')}</li>")
    assert ProblemReason.NAMES_DIFFER not in {problem.reason for problem in page.problems}


@pytest.mark.parametrize(
    ("prices", "price", "sale_price"),
    [
        ("<span>1,500</span>", None, 1500),
        ("<del>2,000</del><span>1,500</span>", 2000, 1500),
        ("<span>2,000</span><span>1,500</span>", 2000, 1500),
        ("<span>1,000</span><span>1,500</span>", None, 1500),
    ],
)
def test_on_sale_the_last_price_is_the_sale_price(prices: str, price: int | None, sale_price: int) -> None:
    body = f'<div class="pic_product"></div><div class="name">언덕)포도주</div><div class="price">{prices}</div>'
    offer = one(body, "4", '<li class="ico_tag">할인</li>')
    assert (offer.kind, offer.price, offer.sale_price) == ("discount", price, sale_price)


@pytest.mark.parametrize(
    ("tags", "tab", "kind", "reasons"),
    [
        ('<li class="ico_tag_07">2 + 1</li>', "2", "2+1", []),
        ('<li class="ico_tag_06"></li>', "1", "1+1", []),
        ("<li>1+1</li><li>2+1</li>", "2", "2+1", []),
        ("<li>신상품</li>", "4", "discount", []),
        ("<li>특가</li>", "4", "discount", [ProblemReason.UNKNOWN_BADGE]),
        ("", "4", "discount", []),
        ("", "3", "gift", []),
        ("", "1", "1+1", [ProblemReason.NO_BADGE]),
        ("<li>반값</li>", "1", None, [ProblemReason.UNKNOWN_BADGE]),
        ("<li>1+1</li>", "2", "1+1", [ProblemReason.BADGE_DISAGREES]),
        ("<li>1+1</li>", "", "1+1", []),
        ("", "", None, [ProblemReason.NO_BADGE]),
    ],
)
def test_the_badge_shows_the_kind_and_the_tab_confirms_it(
    tags: str, tab: str, kind: str | None, reasons: list[ProblemReason]
) -> None:
    assert kinds(tags, tab) == ([kind], reasons)


@pytest.mark.parametrize(
    ("path", "barcode"),
    [
        ("8809422/041125.1.jpg", "8809422041125"),
        ("0340002/39344.1.jpg", "034000239344"),
        ("80050/094.1.jpg", "80050094"),
        ("8809422/041125.jpg", "8809422041125"),
        ("8809422/04112.1.jpg", "880942204112"),
        ("8809422/0411.1.jpg", ""),
        ("new/041125.1.jpg", ""),
    ],
)
def test_the_barcode_is_put_together_from_folder_and_file(path: str, barcode: str) -> None:
    body = f'<div class="pic_product"><img src="/upload/product/{path}"></div><div class="name">해든)우유</div>'
    assert one(body + '<div class="price">900</div>').barcode == barcode


def test_an_item_selected_twice_is_one_entry() -> None:
    page = parse(FRAGMENT + FRAGMENT)
    assert (page.items, len(page.offers)) == (3, 3)


def test_items_without_a_code_are_never_taken_for_each_other() -> None:
    item = '<li><ul class="tag_list_01"><li>1+1</li></ul><div class="pic_product"></div><p class="name">우유</p></li>'
    assert parse(item * 2).items == 2


def test_a_whole_page_is_read_like_a_fragment() -> None:
    whole = fixture("seven_eleven_list_page.html").replace('<li class="btn_more">', FRAGMENT + '<li class="btn_more">')
    page = parse(whole)
    assert page.offers == parse(FRAGMENT).offers
    assert page.items == 3


@pytest.mark.parametrize(
    ("html", "number", "tab"),
    [
        ("", 2, "1"),
        ("", 1, "3"),
        ('<li class="btn_more"></li>', 3, "1"),
        ('<li class="btn_more"><input type="hidden" id="listCnt" value="0"/></li>', 1, "2"),
        ("<li>데이터가 없습니다</li>", 1, "4"),
    ],
)
def test_the_end_of_a_tab_is_known_in_its_forms(html: str, number: int, tab: str) -> None:
    page = parse(html, tab, number)
    assert (page.is_last, page.items, page.failure) == (True, 0, None)
    assert page.declared_total == (0 if number == 1 or "listCnt" in html else None)


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("", FailureReason.CUT_OFF),
        (fixture("block_page.html"), FailureReason.BLOCKED),
        (fixture("maintenance_page.html"), FailureReason.ERROR_PAGE),
        (fixture("empty_shell.html"), FailureReason.CHANGED_MARKUP),
        (FRAGMENT.replace("tag_list_01", "flags"), FailureReason.CHANGED_MARKUP),
        (FRAGMENT.replace("price", "cost"), FailureReason.CHANGED_MARKUP),
        (FRAGMENT.replace("src=", "data-src="), FailureReason.CHANGED_MARKUP),
        (re.sub("pic_product|product_content|fncGoView", "goods", FRAGMENT), FailureReason.CHANGED_MARKUP),
    ],
)
def test_a_first_page_that_is_not_the_known_list_says_why(html: str, reason: FailureReason) -> None:
    page = parse(html, "1", 1)
    assert page.failure is reason
    assert page.detail
    assert not page.is_last


def test_a_fragment_that_breaks_off_inside_an_item_is_cut_off() -> None:
    end = FRAGMENT.rindex("price_list")
    assert parse(FRAGMENT[:end]).failure is FailureReason.CUT_OFF


@pytest.mark.parametrize("address", ["", "not an address", "http://[broken", f"{SITE}?pTab=99&intCurrPage=-1"])
def test_an_address_that_does_not_say_the_tab_leaves_the_badges(address: str) -> None:
    page = parse_page(FRAGMENT, address)
    assert [offer.kind for offer in page.offers] == ["1+1", "1+1", "1+1", "2+1"]
    assert (page.page_size, page.first_page_size) == (None, None)


@pytest.mark.parametrize(
    ("html", "is_list"),
    [
        (fixture("seven_eleven_list_page.html"), True),
        (fixture("block_page.html"), False),
        (fixture("empty_shell.html"), False),
        ("", False),
    ],
)
def test_the_list_page_is_known_by_its_landmarks(html: str, is_list: bool) -> None:
    assert is_list_page(html) is is_list


def has_said_everything(page: ParsedPage) -> bool:
    is_accounted_for = len(page.offers) + len(page.problems) >= page.items
    return is_accounted_for and (bool(page.items) or page.is_last or page.failure is not None)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([FRAGMENT, GIFTS]), st.integers(0, 2500), st.integers(0, 200), st.text(max_size=40))
def test_no_damage_to_a_fragment_raises(whole: str, start: int, length: int, text: str) -> None:
    assert has_said_everything(parse(whole[:start] + text + whole[start + length :], "3"))


@settings(max_examples=100, deadline=None)
@given(st.text() | st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")), st.text(max_size=60))
def test_no_text_at_all_raises(text: str, address: str) -> None:
    assert has_said_everything(parse_page(text, address))
