from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common import kst
from crawler.offers import Offer
from crawler.publishing.matching import ProductFinder, entries_of, match_listings
from crawler.tests.making import barcode, offer
from promotions.models import Listing, Product
from promotions.names import name_key, split_brand
from promotions.names.truncation import may_be_cut

SEEN = datetime(2026, 11, 1, tzinfo=UTC)


def listing(pk: int = 1, **values: Any) -> Listing:
    """A stored listing that shows what `offer(1)` shows, but for `values`."""
    shown = offer(1, **{name: value for name, value in values.items() if name in {"name", "barcode", "item_code"}})
    usual = {"key": shown.key, "name": shown.name, "barcode": shown.barcode, "item_code": shown.item_code}
    stored = {"chain_id": shown.chain, "product_id": pk, "own_product_id": pk, "first_seen": SEEN, "last_seen": SEEN}
    row = Listing(pk=pk, **{**stored, **usual, **values})
    row._state.adding = False
    return row


def product(pk: int = 1, name: str = "롯데)과자1", **values: Any) -> Product:
    """A stored product."""
    brand, rest = split_brand(name)
    row = Product(pk=pk, **{"name": rest, "name_key": name_key(rest), "brand": brand, **values})
    row._state.adding = False
    return row


def matched(offers: list[Offer], listings: list[Listing]) -> list[int | None]:
    """The listing id of each entry."""
    entries = entries_of(offers)
    found = match_listings(entries, listings)
    return [found[entry.key].pk if entry.key in found else None for entry in entries]


# -- Entries and listings ----------------------------------------------------------------------------------------------
def test_two_kinds_of_one_item_are_one_entry() -> None:
    assert len(entries_of([offer(kind="1+1"), offer(kind="2+1"), offer(2)])) == 2


def test_an_entry_is_known_by_its_item_code_though_its_name_and_picture_changed() -> None:
    renamed = offer(name="롯데)다른이름", barcode=barcode(7))

    assert matched([renamed], [listing()]) == [1]


def test_an_entry_whose_item_code_changed_is_known_by_barcode_and_name() -> None:
    assert matched([offer(item_code="777")], [listing()]) == [1]


def test_a_renamed_entry_is_known_by_its_barcode() -> None:
    assert matched([offer(item_code="", name="롯데)새이름")], [listing(item_code="")]) == [1]


def test_a_barcode_is_the_same_with_and_without_padding() -> None:
    listed = listing(item_code="", barcode="034000239344", name="허쉬)초콜릿")

    assert matched([offer(item_code="", barcode="0003400023934", name="허쉬)초콜릿바")], [listed]) == [1]


def test_two_entries_with_one_barcode_are_not_matched_by_barcode_only() -> None:
    both = [offer(item_code="", name="롯데)가"), offer(item_code="", name="롯데)나")]

    assert matched(both, [listing(item_code="", name="롯데)다")]) == [None, None]


def test_of_two_listings_with_one_barcode_each_keeps_its_own_name() -> None:
    listings = [listing(1, item_code="", name="롯데)가"), listing(2, item_code="", name="롯데)나")]
    offers = [offer(item_code="", name="롯데)나"), offer(item_code="", name="롯데)가")]

    assert matched(offers, listings) == [2, 1]


def test_an_entry_without_a_barcode_is_known_by_its_whole_name() -> None:
    assert matched([offer(item_code="", name="롯데)과자", barcode="")], [listing(item_code="", name="롯데)과자")]) == [
        1
    ]


def test_a_name_that_may_be_truncated_matches_nothing() -> None:
    name = "해태)아주긴이름의과자입니"  # 25 bytes: as long as CU's names become

    assert may_be_cut(name, "cu")
    assert matched([offer(item_code="8", barcode="", name=name)], [listing(name=name)]) == [None]


def test_equal_names_with_different_barcodes_are_different_listings() -> None:
    assert matched([offer(2, item_code="2", name="롯데)과자1")], [listing()]) == [None]


def test_the_listing_seen_last_is_taken_if_two_would_do() -> None:
    rows = [listing(1, key="a", item_code="a"), listing(2, key="b", item_code="b", last_seen=SEEN + timedelta(days=1))]

    assert matched([offer(item_code="c")], rows) == [2]


@pytest.mark.parametrize(
    ("name", "chain", "cut"),
    [
        ("웅진)티즐제로자몽티P500", "cu", True),
        ("롯데)꼬깔콘", "cu", False),
        ("해태)오렌지주스오렌지주스", "cu", True),
        ("해태)오렌지주스오렌지주스", "gs25", False),
        ("매우긴이름" * 10, "emart24", False),
    ],
)
def test_a_name_may_be_cut_if_it_fills_the_chains_bytes(name: str, chain: str, cut: bool) -> None:
    assert may_be_cut(name, chain) is cut


short = st.sampled_from(["", "1", "2"])


@settings(deadline=None, max_examples=150)
@given(
    offers=st.lists(st.builds(lambda *v: offer(name=f"n{v[0]}", item_code=v[1], barcode=v[2]), short, short, short)),
    rows=st.lists(st.tuples(short, short, short), unique=True),
)
def test_no_two_entries_ever_share_a_listing(offers: list[Offer], rows: list[tuple[str, str, str]]) -> None:
    listings = [listing(pk, name=f"n{n}", item_code=c, barcode=b) for pk, (n, c, b) in enumerate(rows, start=1)]

    found = [pk for pk in matched(offers, listings) if pk is not None]

    assert len(found) == len(set(found))


# -- Products ----------------------------------------------------------------------------------------------------------
def finder(*known: Product, chain: str = "emart24") -> ProductFinder:
    return ProductFinder(chain, known)


def product_of(found: ProductFinder, shown: Offer, row: Listing | None = None) -> Product:
    return found.product_of(entries_of([shown])[0], row)


def test_a_barcode_decides_which_product_it_is() -> None:
    known = product(1, "오츠카)데미소다애플250ml", gtin=barcode(1))

    assert product_of(finder(known), offer(1, name="동아)데미소다애플캔250ml")) is known


def test_a_listing_whose_barcode_changed_is_another_product() -> None:
    old, new = product(1, gtin=barcode(1)), product(2, "롯데)과자2", gtin=barcode(2))

    assert product_of(finder(old, new), offer(2, item_code="1"), listing(1)) is new


def test_a_barcode_that_comes_later_is_the_products_own() -> None:
    known = product(1)
    found = finder(known)

    assert product_of(found, offer(1), listing(1)) is known
    assert known.gtin == barcode(1)
    assert list(found.changed.values()) == [known]


def test_an_internal_code_is_no_barcode() -> None:
    found = finder()

    assert product_of(found, offer(barcode="2000000000015")).gtin is None


def test_a_listing_is_not_moved_to_another_product_by_name_only() -> None:
    assert product_of(finder(product(1, "롯데)과자")), offer(name="롯데)과자", barcode="")).pk is None


def test_a_listing_with_the_barcode_of_another_product_moves_to_that_product() -> None:
    own, known = product(1), product(2, gtin=barcode(1))
    found = finder(own, known)

    assert product_of(found, offer(1), listing(1)) is known
    assert found.moved == {1: known}


def test_a_product_with_a_barcode_is_not_left_for_another() -> None:
    old, new = product(1, gtin=barcode(1)), product(2, gtin=barcode(2))
    found = finder(old, new)

    product_of(found, offer(2, item_code="1"), listing(1))

    assert found.moved == {}


def test_a_listing_shown_under_a_product_that_a_person_holds_stays_there() -> None:
    own, known = product(1, merged_into_id=3), product(2, gtin=barcode(1))
    held = product(3, "사람이 고친 이름", locked_until=kst.today())

    assert product_of(finder(own, known, held), offer(1), listing(1, product_id=3)) is own


def test_of_several_names_the_longest_whole_one_names_a_new_product() -> None:
    found = finder(chain="cu")
    for code, name in (("1", "롯데)과자"), ("2", "롯데)과자맛있는"), ("3", "롯데)과자맛있는오리지널마늘맛")):
        named = product_of(found, offer(1, item_code=code, name=name))

    assert found.new == [named]
    assert named.name == "과자맛있는"


def test_a_fuller_name_with_the_same_barcode_completes_a_cut_one() -> None:
    known = product(1, "해태)아주긴이름의과자입", gtin=barcode(1))

    product_of(finder(known), offer(1, name="해태)아주긴이름의과자입니다200g"))

    assert (known.name, known.name_key) == ("아주긴이름의과자입니다200g", "아주긴이름의과자입니다200g")


def test_a_whole_name_replaces_one_that_fills_a_chains_bytes() -> None:
    known = product(1, "우유한모금딸기P240m", brand="해든", gtin=barcode(1))

    product_of(finder(known, chain="emart24"), offer(1, name="해든)우유한모금딸기맛펫240ml", chain="emart24"))

    assert known.name == "우유한모금딸기맛펫240ml"


def test_a_different_name_does_not_replace_the_known_one() -> None:
    known = product(1, "동아)데미소다애플캔짜릿250ml", gtin=barcode(1))

    product_of(finder(known), offer(1, name="오츠카)데미소다애플맛캔입니다250ml"))

    assert known.name == "데미소다애플캔짜릿250ml"


def test_empty_fields_are_filled_and_full_ones_are_kept() -> None:
    known = product(1, "과자", gtin=barcode(1), category="과자류")

    product_of(finder(known), offer(1, name="롯데)과자", category="스낵"))

    assert (known.brand, known.category) == ("롯데", "과자류")


def test_a_locked_product_is_not_completed() -> None:
    known = product(1, "과자", gtin=barcode(1), locked_until=kst.today())

    product_of(finder(known), offer(1, name="롯데)과자"))

    assert known.brand == ""
