from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from replica import RecordError, Row, read_records

HEADER = "brand,name,price,event,img_url"
APPLE = "CU,한빛)사과주스250ml,1700,1+1,https://host.example/product/8801000000018.jpg"
PEAR = "CU,한빛)배주스250ml,1800,2+1,https://host.example/product/8801000000025_1.png"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "list.csv"


def write(file: Path, *lines: str) -> Path:
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_a_clean_file_gives_its_records_in_order(file: Path) -> None:
    rows = read_records(write(file, HEADER, APPLE, PEAR)).rows
    assert [(row.name, row.price, row.kind) for row in rows] == [
        ("한빛)사과주스250ml", 1700, "1+1"),
        ("한빛)배주스250ml", 1800, "2+1"),
    ]


def test_a_file_with_two_copies_joined_by_a_conflict_marker_gives_every_record_once(file: Path) -> None:
    copy = [f"\ufeff{HEADER}", APPLE, PEAR]
    found = read_records(write(file, "", *copy, "=======", *copy, ""))
    assert [row.name for row in found.rows] == ["한빛)사과주스250ml", "한빛)배주스250ml"]
    assert [(skipped.line, skipped.reason) for skipped in found.skipped] == [
        (1, "blank line"),
        (5, "merge-conflict marker"),
        (6, "repeated header"),
        (7, "repeated record"),
        (8, "repeated record"),
        (9, "blank line"),
    ]


def test_a_short_line_is_left_out_and_reported(file: Path) -> None:
    found = read_records(write(file, HEADER, "CU,한빛)사과", APPLE))
    assert len(found.rows) == 1
    assert found.skipped[0].reason == "short line"


@pytest.mark.parametrize(
    ("text", "won"), [("4800", 4800), ('"10,400 원"', 10400), ("2200원", 2200), ("4900.0", 4900), ("", None)]
)
def test_prices_are_read_as_the_chains_write_them(file: Path, text: str, won: int | None) -> None:
    assert read_records(write(file, HEADER, f"CU,한빛)사과,{text},1+1,")).rows[0].price == won


def test_an_unreadable_price_names_the_line(file: Path) -> None:
    with pytest.raises(RecordError, match="line 3: unreadable price '천원'"):
        read_records(write(file, HEADER, APPLE, "CU,한빛)배,천원,1+1,"))


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("1 + 1", "1+1"),
        ("2＋1", "2+1"),
        ("3+1", "3+1"),
        ("세일", "discount"),
        ("SALE", "discount"),
        ("덤증정", "gift"),
        ("골라담기", "mix"),
        ("", None),
    ],
)
def test_events_are_read_as_the_chains_write_them(event: str, kind: str | None) -> None:
    assert Row(name="사과", price=1, event=event).kind == kind


def test_an_unknown_event_names_the_line(file: Path) -> None:
    with pytest.raises(RecordError, match="line 2: unknown event '4\\+1'"):
        read_records(write(file, HEADER, "CU,한빛)배,1000,4+1,"))


def test_the_optional_columns_are_read(file: Path) -> None:
    header = f"{HEADER},sale_price,original_price,gift_name,gift_price,category,starts_on,ends_on"
    line = "emart24,한빛)배,1000,세일,,800,1200,한빛)사과,500,음료,2026-08-01,2026-08-14"
    row = read_records(write(file, header, line)).rows[0]
    assert (row.sale_price, row.original_price, row.gift_name, row.gift_price) == (800, 1200, "한빛)사과", 500)
    assert (row.category, row.starts_on, row.ends_on) == ("음료", date(2026, 8, 1), date(2026, 8, 14))


def test_a_file_without_a_header_is_refused(file: Path) -> None:
    with pytest.raises(RecordError, match="no header"):
        read_records(write(file, APPLE, PEAR))


def test_a_file_without_a_needed_column_is_refused(file: Path) -> None:
    with pytest.raises(RecordError, match="lacks the column\\(s\\) img_url"):
        read_records(write(file, "name,price,event", "사과,1000,1+1"))


def test_a_file_that_is_not_utf_8_is_refused(file: Path) -> None:
    file.write_bytes("name,price,event,img_url\n사과,1,1+1,\n".encode("cp949"))
    with pytest.raises(RecordError, match="not UTF-8"):
        read_records(file)


@pytest.mark.parametrize(
    ("address", "barcode"),
    [
        ("https://h.example/product/8801382135036.png", "8801382135036"),
        ("https://h.example/product/8801382135036_1.jpg", "8801382135036"),
        ("https://h.example/product/8801382135036_W.PNG", "8801382135036"),
        ("https://h.example/500x500/80050094.JPG", "80050094"),
        ("http://h.example/product/45C3F62F11ED46A6ABDFBC0999EF3690.jpg", ""),
        ("8801382135036.jpg", "8801382135036"),
        ("", ""),
    ],
)
def test_the_barcode_is_the_digits_of_the_picture_name(address: str, barcode: str) -> None:
    assert Row(name="사과", price=1, img_url=address).barcode == barcode
