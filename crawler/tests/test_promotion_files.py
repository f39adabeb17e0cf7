from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.collection.crawl import Collected
from crawler.file_import.csv_reader import UnreadableFileError, brand_key, read_promotions
from crawler.offers import Offer, ProblemReason

HEADER = "brand,name,price,event,img_url"
PICTURE = "https://image.test/imgsvr/item/GD_8801045521060_001.jpg"


def read(*lines: str, header: str = HEADER, **options: dict[str, str]) -> Collected:
    return read_promotions("\n".join([header, *lines]).encode(), chain="gs25", **options)


def only(*lines: str, header: str = HEADER) -> Offer:
    (offer,) = read(*lines, header=header).offers
    return offer


def problems(collected: Collected, reason: ProblemReason) -> list[str]:
    return [problem.detail for problem in collected.problems if problem.reason == reason]


def test_a_line_is_an_offer_with_the_barcode_of_its_picture() -> None:
    offer = only(f"GS25,오뚜기)참치마요,2500,2+1,{PICTURE}")
    assert (offer.chain, offer.name, offer.price, offer.kind) == ("gs25", "오뚜기)참치마요", 2500, "2+1")
    assert (offer.image_url, offer.barcode) == (PICTURE, "8801045521060")


def test_a_barcode_may_lie_in_two_parts_of_the_address() -> None:
    address = "https://www.7-eleven.test/upload/product/8801051/189308.1.jpg"
    assert only(f"7Eleven,샤프란,12900,1+1,{address}").barcode == "8801051189308"


@pytest.mark.parametrize(
    ("event", "kind"),
    [("1 + 1", "1+1"), ("1＋1", "1+1"), ("3+1", "3+1"), ("세일", "discount"), ("덤", "gift"), ("골라담기", "mix"),
     ("discount", "discount"), ("mix", "mix")],
)  # fmt: skip
def test_events_are_read_as_the_chains_write_them(event: str, kind: str) -> None:
    assert only(f"GS25,과자,1000,{event},").kind == kind


@pytest.mark.parametrize("price", ['"10,400 원"', "10400", "10400.0", "₩10400"])
def test_prices_are_read_as_people_write_them(price: str) -> None:
    assert only(f"GS25,과자,{price},1+1,").price == 10_400


@pytest.mark.parametrize(
    ("header", "cells", "prices"),
    [
        ("", "1500", (None, 1500)),
        (",original_price", "1500,2000", (2000, 1500)),
        (",sale_price", "2000,1500", (2000, 1500)),
        (",original_price,sale_price", "1500,2000,1500", (2000, 1500)),
    ],
)
def test_a_sale_has_what_it_costs_now_and_what_it_cost_if_that_is_shown(
    header: str, cells: str, prices: tuple[int | None, int]
) -> None:
    price, _, others = cells.partition(",")
    offer = only(f"GS25,과자,{price},세일,,{others}", header=HEADER + header)
    assert (offer.price, offer.sale_price) == prices


def test_gift_days_and_category_are_read_if_there_are_columns_for_them() -> None:
    header = HEADER + ",gift_name,gift_price,starts_on,ends_on,category"
    offer = only('GS25,컵라면,1500,덤,,생수,"1,000원",2026-11-01,2026.11.30,라면', header=header)
    assert (offer.gift_name, offer.gift_price, offer.category) == ("생수", 1000, "라면")
    assert (offer.starts_on, offer.ends_on) == (date(2026, 11, 1), date(2026, 11, 30))


def test_the_catalogues_own_export_can_be_read_again() -> None:
    header = "chain,name,barcode,kind,price,sale_price,gift_name,unit_price,image_url,first_seen,last_seen"
    offer = only("gs25,과자,8801045521060,discount,2000,1500,,1500,,2026-11-01,2026-11-02", header=header)
    assert (offer.kind, offer.price, offer.sale_price, offer.barcode) == ("discount", 2000, 1500, "8801045521060")


def test_a_carelessly_merged_file_is_read_and_its_noise_named_by_line() -> None:
    found = read("", "GS25,하나,1000,1+1,", "=======", f"\ufeff{HEADER}", "GS25,둘,2000,2+1,", "GS25,하나,1000,1+1,")
    assert [offer.name for offer in found.offers] == ["하나", "둘"]
    assert problems(found, ProblemReason.SKIPPED_LINE) == [
        "line 2: blank line", "line 4: left-over merge mark", "line 5: repeated header",
    ]  # fmt: skip
    assert (found.items, found.duplicates, problems(found, ProblemReason.BAD_LINE)) == (3, 1, [])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("GS25,과자,1000", "3 of 5 columns"),
        ("GS25,,1000,1+1,", "no name"),
        ("GS25,과자,공짜,1+1,", "price '공짜'"),
        ("GS25,과자,,1+1,", "no price"),
        ("GS25,과자,1000,4+1,", "unknown event '4+1'"),
        ("GS25,과\ufffd자,1000,1+1,", "broken letters"),
    ],
)
def test_a_bad_line_is_named_and_makes_no_promotion(line: str, reason: str) -> None:
    found = read("GS25,하나,1000,1+1,", line)
    (detail,) = problems(found, ProblemReason.BAD_LINE)
    assert detail.startswith("line 3: ")
    assert reason in detail
    assert [offer.name for offer in found.offers if offer.kind] == ["하나"]


def test_an_item_on_a_bad_line_counts_as_seen_if_its_name_can_be_read() -> None:
    found = read("GS25,과자,공짜,1+1,")
    assert [offer.kind for offer in found.offers] == [None]
    assert found.complete


@pytest.mark.parametrize("line", ["GS25,,1000,1+1,", "GS25,과\ufffd자,1000,1+1,", "GS25,과자,1000"])
def test_a_bad_line_that_does_not_name_its_item_leaves_the_list_incomplete(line: str) -> None:
    found = read("GS25,하나,1000,1+1,", line)
    assert [offer.name for offer in found.offers] == ["하나"]
    assert not found.complete


def test_another_chains_lines_leave_the_list_complete() -> None:
    assert read("CU,,1000,1+1,", brands={brand_key("CU"): "cu"}).complete


@pytest.mark.parametrize(
    "lines",
    [
        ('GS25,"과자,1000,1+1,', "GS25,둘,1000,1+1,"),
        ('GS25,"과자,1000,1+1,', 'GS25,"둘",1000,1+1,'),
        ('GS25,"두 줄에', '걸친 이름",1000,1+1,'),
        ('GS25,"과자,1000,1+1,',),
    ],
)
def test_a_quote_left_open_on_its_line_refuses_the_file_and_names_the_line(lines: tuple[str, ...]) -> None:
    with pytest.raises(UnreadableFileError, match=r"Line 3 has a quote .*not closed"):
        read("GS25,하나,1000,1+1,", *lines)


def test_a_quote_within_a_cell_or_doubled_is_text() -> None:
    assert [offer.name for offer in read('GS25,과자 3" 대,1000,1+1,', 'GS25,"과자 ""대""",1000,1+1,').offers] == [
        '과자 3" 대', '과자 "대"',
    ]  # fmt: skip


def test_days_in_the_wrong_order_are_a_bad_line() -> None:
    found = read("GS25,과자,1000,1+1,,2026-11-30,2026-11-01", header=HEADER + ",starts_on,ends_on")
    assert "before" in problems(found, ProblemReason.BAD_LINE)[0]


def test_another_chains_line_is_a_bad_line_and_no_item_of_this_chain() -> None:
    brands = {brand_key("7-Eleven"): "seven_eleven", brand_key("GS25"): "gs25"}
    found = read("7Eleven,과자,1000,1+1,", "GS25,둘,1000,1+1,", "무엇,셋,1000,1+1,", brands=brands)
    assert [offer.name for offer in found.offers] == ["둘", "셋"]
    assert "another chain" in problems(found, ProblemReason.BAD_LINE)[0]


def test_a_file_from_a_korean_spreadsheet_is_read() -> None:
    (offer,) = read_promotions(f"{HEADER}\nGS25,참치마요,2500,1+1,".encode("cp949"), chain="gs25").offers
    assert offer.name == "참치마요"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no header"),
        (b"a,b\n1,2\n", "no header"),
        (b"name,price\nx,1\n", "lacks the column"),
        (b"\xff\xfe\x00\x81", "neither UTF-8 nor CP949"),
    ],
)
def test_a_file_that_is_not_a_promotion_list_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        read_promotions(data, chain="gs25")


cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.lists(cells, max_size=7).map(",".join), max_size=12))
def test_every_item_becomes_an_offer_a_duplicate_or_a_named_problem(lines: list[str]) -> None:
    try:
        found = read(*lines)
    except UnreadableFileError:
        return
    promoted = sum(1 for offer in found.offers if offer.kind)
    bad = len(problems(found, ProblemReason.BAD_LINE))
    assert promoted <= found.items
    assert found.items <= len(found.offers) + found.duplicates + bad
    assert all(problem.detail.startswith("line ") for problem in found.problems)
