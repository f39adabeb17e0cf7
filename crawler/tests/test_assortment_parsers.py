"""The lists of everything that a chain sells: what is read of saved pages, and what broken ones are taken for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import chains
from crawler.chains import UnknownChainError
from crawler.chains.cu.parser import CATEGORIES, is_list_page
from crawler.failures import FailureReason
from crawler.offers import Offer, ParsedPage, ProblemReason
from crawler.site_lists import SiteList
from crawler.tests.fixture_files import fixture


@dataclass(frozen=True)
class Saved:
    """A saved page of a chain's catalogue and the address it came from."""

    chain: str
    file: str
    address: str

    @property
    def html(self) -> str:
        return fixture(self.file)

    def parse(self, html: str | None = None) -> ParsedPage:
        crawler = chains.get(self.chain, SiteList.ASSORTMENT)
        return crawler.parse_page(self.html if html is None else html, self.address)


CU = Saved("cu", "cu_products.html", "https://cu.example/product/productAjax.do?pageIndex=1&searchMainCategory=10")
EMART24 = Saved("emart24", "emart24_fresh_food.html", "https://emart24.example/goods/ff?search=&page=1")
SEVEN_ELEVEN = Saved(
    "seven_eleven",
    "seven_eleven_own_brands.html",
    "https://seven.example/product/listMoreAjax.asp?intCurrPage=2&intPageSize=100&pTab=5",
)
PAGES = [CU, EMART24, SEVEN_ELEVEN]
every_chain = pytest.mark.parametrize("saved", PAGES, ids=lambda saved: saved.chain)


def facts(page: ParsedPage) -> list[tuple[str, int | None, str | None, str, str]]:
    return [(offer.name, offer.price, offer.kind, offer.category, offer.barcode) for offer in page.offers]


def test_cus_products_have_the_category_that_was_requested() -> None:
    page = CU.parse()
    assert facts(page) == [
        ("샐)온누리닭가슴살샐러", 4800, None, "간편식사", "8800000000073"),
        ("해든)한끼도시락", 5300, "1+1", "간편식사", "8800000000011"),
        ("주)참치마요&김치", 1300, None, "간편식사", "8800000000097"),
    ]
    assert [offer.item_code for offer in page.offers] == ["17620", "20101", "17622"]
    assert (page.items, page.problems, page.failure, page.has_more) == (3, (), None, True)


@pytest.mark.parametrize(("number", "name"), [*CATEGORIES.items(), ("80", ""), ("", "")])
def test_cus_categories_are_reported_by_their_numbers(number: str, name: str) -> None:
    address = f"https://cu.example/product/productAjax.do?searchMainCategory={number}"
    assert {offer.category for offer in chains.get("cu", SiteList.ASSORTMENT).parse_page(CU.html, address).offers} == {
        name
    }


def test_emart24s_fresh_food_is_read_without_badges() -> None:
    page = EMART24.parse()
    assert facts(page) == [
        ("들밭 감자김밥", 3200, None, "간편식사", "8800000000073"),
        ("한입 참치주먹밥", 1400, None, "간편식사", ""),
        ("두툼 햄샌드", 3400, "discount", "간편식사", "8800000000097"),
    ]
    assert page.offers[2].sale_price == 2900
    assert [problem.reason for problem in page.problems] == [ProblemReason.NO_PICTURE]
    assert (page.declared_total, page.page_size, page.failure) == (178, 20, None)


def test_emart24s_own_brands_have_no_category() -> None:
    own = Saved("emart24", EMART24.file, "https://emart24.example/goods/pl?search=&page=1")
    assert {offer.category for offer in own.parse().offers} == {""}


def test_seven_elevens_own_brands_are_read_without_badges() -> None:
    page = SEVEN_ELEVEN.parse()
    assert facts(page) == [
        ("온누리)초코칩쿠키85g", 1700, None, "", "8800000000073"),
        ("온누리)구운아몬드60g", 2900, None, "", ""),
        ("온누리)보리차500ml", 1200, "2+1", "", "8800000000097"),
    ]
    assert [offer.item_code for offer in page.offers] == ["070001", "000043", "070003"]
    assert [problem.reason for problem in page.problems] == [ProblemReason.NO_PICTURE]
    assert (page.declared_total, page.failure) == (82, None)


@every_chain
def test_a_page_without_any_promotion_is_valid(saved: Saved) -> None:
    bare = saved.html.replace('<span class="plus1">1+1</span>', "").replace('<span class="sale floatR">세일</span>', "")
    bare = bare.replace('<li class="ico_tag_07">2+1</li>', "")
    page = saved.parse(bare)
    assert page.failure is None
    assert [offer.kind for offer in page.offers] == [None, None, None]


def test_the_product_page_is_known_by_its_landmarks() -> None:
    assert is_list_page("<script>fetch('/product/productAjax.do')</script>")
    assert not is_list_page(fixture("block_page.html"))


@every_chain
@pytest.mark.parametrize(
    ("html", "reasons"),
    [
        ("block_page.html", {FailureReason.BLOCKED}),
        ("maintenance_page.html", {FailureReason.ERROR_PAGE}),
        ("empty_shell.html", {FailureReason.CHANGED_MARKUP}),
    ],
)
def test_a_page_that_is_not_the_list_says_why(saved: Saved, html: str, reasons: set[FailureReason]) -> None:
    assert saved.parse(fixture(html)).failure in reasons


@every_chain
@pytest.mark.parametrize(
    "change",
    [
        lambda html: html.replace("prod_list", "card").replace("itemWrap", "card").replace("pic_product", "card"),
        lambda html: html.replace("strong>", "b>").replace('class="price"', "").replace("<span>", "<i>"),
    ],
    ids=["items", "prices"],
)
def test_changed_markup_is_not_taken_for_a_list(saved: Saved, change: Callable[[str], str]) -> None:
    page = saved.parse(change(saved.html).replace("fncGoView", "go").replace("product_content", "content"))
    # emart24 says how many there are: that none of them is found is the walk's to see.
    is_doubtful = bool(page.declared_total) and not page.items
    assert page.failure is FailureReason.CHANGED_MARKUP or is_doubtful


def has_said_everything(page: ParsedPage) -> bool:
    """Whether every item gave an offer or a problem, and a page without offers has a reason."""
    is_accounted_for = len(page.offers) + len(page.problems) >= page.items
    return is_accounted_for and (bool(page.items) or page.is_last or page.failure is not None)


def is_sound(offer: Offer) -> bool:
    return bool(offer.name) and len(offer.name) <= 200 and (offer.price is None or 0 < offer.price <= 1_000_000)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(PAGES), st.integers(0, 4000), st.integers(0, 200), st.text(max_size=40))
def test_no_damage_to_a_page_raises_or_gives_nonsense(saved: Saved, start: int, length: int, text: str) -> None:
    page = saved.parse(saved.html[:start] + text + saved.html[start + length :])
    assert has_said_everything(page)
    assert all(is_sound(offer) for offer in page.offers)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(PAGES), st.integers(0, 4000))
def test_no_page_that_breaks_off_passes_for_a_whole_one(saved: Saved, length: int) -> None:
    page = saved.parse(saved.html[:length])
    assert has_said_everything(page)
    assert page.failure or page.items == 3 or (saved is SEVEN_ELEVEN and page.items < 3)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PAGES), st.text() | st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")))
def test_no_text_and_no_address_raises(saved: Saved, text: str) -> None:
    crawler = chains.get(saved.chain, SiteList.ASSORTMENT)
    assert has_said_everything(saved.parse(text))
    assert has_said_everything(crawler.parse_page(saved.html, text))


def test_chains_without_such_a_list_are_distinguished() -> None:
    both = (SiteList.PROMOTIONS, SiteList.ASSORTMENT)
    assert {code: chains.lists_of(code) for code in chains.codes()} == {
        "cspace24": both[:1], "cu": both, "emart24": both, "gs25": both[:1], "seven_eleven": both,
    }  # fmt: skip
    with pytest.raises(UnknownChainError, match="no crawler for the catalogue of gs25; it has: promotions"):
        chains.get("gs25", SiteList.ASSORTMENT)
