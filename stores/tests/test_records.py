from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stores.records import BadRowError, StoreRecord, parse_row, read_store_lists
from stores.tests.factories import make_row


def write(folder: Path, name: str, content: Any) -> Path:
    file = folder / name
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return file


def test_a_row_becomes_a_store_record() -> None:
    row = {
        "id": "EMART24_MA0101",
        "brand": "EMART24",
        "name": " 이마트24세종부강문곡 ",
        "lat": 36.5288033840878,
        "lng": 127,
        "address": "세종특별자치시 부강면 문곡리 750-3",
    }
    assert parse_row(row, source="sbiz") == StoreRecord(
        external_id="EMART24_MA0101",
        chain="emart24",
        brand_text="EMART24",
        name="이마트24세종부강문곡",
        address="세종특별자치시 부강면 문곡리 750-3",
        lat=36.5288033840878,
        lng=127.0,
        source="sbiz",
    )


def test_a_row_without_brand_or_address_is_a_store_too() -> None:
    row = make_row(name="행복슈퍼")
    del row["brand"], row["address"]
    record = parse_row(row, source="sbiz")
    assert (record.chain, record.brand_text, record.address) == (None, "", "")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"id": None}, "id is missing"),
        ({"id": "  "}, "id is missing"),
        ({"id": ["CU_1"]}, "id is a list; text is expected"),
        ({"name": ""}, "name is missing"),
        ({"name": 24}, "name is a number; text is expected"),
        ({"name": "씨" * 121}, "name is longer than 120 characters"),
        ({"name": "씨유\0"}, "name contains characters that are not text"),
        ({"name": "씨유\ud800"}, "name contains characters that are not text"),
        ({"lat": None}, "lat is missing"),
        ({"lat": "37.55"}, "lat is text; a number is expected"),
        ({"lng": True}, "lng is true or false; a number is expected"),
        ({"lat": float("nan")}, "lat is not a number of degrees"),
        ({"lng": float("inf")}, "lng is not a number of degrees"),
        ({"lng": 10**400}, "lng is not a number of degrees"),
        ({"lat": 35.68, "lng": 139.69}, "coordinates 35.68, 139.69 are outside Korea"),
        ({"lat": 126.9, "lng": 37.5}, "coordinates 126.9, 37.5 are outside Korea; lat and lng are swapped"),
        ({"lat": 0, "lng": 0}, "coordinates 0, 0 are outside Korea"),
    ],
)
def test_a_bad_row_says_what_is_wrong(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadRowError) as error:
        parse_row(make_row(**fields), source="sbiz")
    assert str(error.value) == reason


@pytest.mark.parametrize(("row", "kind"), [([], "a list"), ("CU", "text"), (None, "nothing"), (7, "a number")])
def test_for_a_row_that_is_not_an_object_the_error_says_so(row: Any, kind: str) -> None:
    with pytest.raises(BadRowError, match=f"is {kind}; an object is expected"):
        parse_row(row, source="sbiz")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(["id", "brand", "name", "lat", "lng", "address"], json_values)))
@settings(deadline=None, max_examples=200)
def test_any_row_is_a_store_or_a_bad_row_and_never_a_crash(row: dict[str, Any]) -> None:
    try:
        record = parse_row(row, source="sbiz")
    except BadRowError:
        return
    assert record.external_id
    assert record.name


def test_bad_rows_are_named_by_file_and_position_and_the_others_are_read(tmp_path: Path) -> None:
    file = write(tmp_path, "sbiz_서울.json", [make_row(), "?", make_row(lat="37"), make_row()])
    lists = read_store_lists([file])
    assert len(lists.records) == 2
    assert [str(rejection) for rejection in lists.rejections] == [
        f"{file}, row 2: is text; an object is expected",
        f"{file}, row 3: lat is text; a number is expected",
    ]


def test_an_id_that_occurs_twice_is_read_once_and_named(tmp_path: Path) -> None:
    first = write(tmp_path, "sbiz_1.json", [make_row(id="CU_7", name="씨유하나점")])
    second = write(tmp_path, "sbiz_2.json", [make_row(id="CU_7", name="씨유둘점")])
    lists = read_store_lists([first, second])
    assert [record.name for record in lists.records] == ["씨유하나점"]
    assert [rejection.reason for rejection in lists.rejections] == ["id 'CU_7' occurs already (sbiz_1.json, row 1)"]


def test_a_file_given_twice_is_read_once(tmp_path: Path) -> None:
    file = write(tmp_path, "sbiz_1.json", [make_row()])
    lists = read_store_lists([file, file])
    assert (len(lists.records), lists.rejections) == (1, [])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'[{"id": "CU_1", "na', "not valid JSON"),
        (b"", "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        ("씨유".encode("cp949"), "not UTF-8 text"),
        (b'{"stores": []}', "contains an object; a list of stores is expected"),
    ],
)
def test_a_broken_file_is_named_and_the_others_are_read(tmp_path: Path, content: bytes, reason: str) -> None:
    broken = tmp_path / "broken.json"
    broken.write_bytes(content)
    lists = read_store_lists([broken, write(tmp_path, "sbiz_1.json", [make_row()])])
    assert len(lists.records) == 1
    assert len(lists.unreadable) == 1
    assert str(broken) in lists.unreadable[0]
    assert reason in lists.unreadable[0]


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    lists = read_store_lists([tmp_path / "none.json", tmp_path])
    assert len(lists.unreadable) == 2


def test_a_byte_order_mark_is_ignored(tmp_path: Path) -> None:
    file = tmp_path / "sbiz_1.json"
    file.write_text(json.dumps([make_row()]), encoding="utf-8-sig")
    assert len(read_store_lists([file]).records) == 1


def test_an_index_of_files_is_noted_and_rejects_nothing(tmp_path: Path) -> None:
    index = write(tmp_path, "sbiz_index.json", [{"province": "서울", "file": "서울.json", "count": 1}])
    lists = read_store_lists([index])
    assert (lists.records, lists.rejections, lists.unreadable) == ([], [], [])
    assert str(index) in lists.notes[0]


@pytest.mark.parametrize(("given_source", "noted"), [("", "sbiz"), ("demo", "demo")])
def test_the_source_is_the_files_first_word_by_default(tmp_path: Path, given_source: str, noted: str) -> None:
    file = write(tmp_path, "sbiz_서울.json", [make_row()])
    assert read_store_lists([file], source=given_source).records[0].source == noted
