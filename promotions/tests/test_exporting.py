from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from common import kst
from promotions.exporting import FIELDS, as_csv, as_jsonl, running_rows
from promotions.tests.factories import make_listing, make_product, make_promotion

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


def export(**options: str) -> str:
    out = io.StringIO()
    call_command("export_promotions", stdout=out, **options)
    return out.getvalue()


def test_an_export_holds_what_is_running_with_the_price_of_one_piece() -> None:
    product = make_product("우유", gtin="8801382149743")
    make_promotion(
        "2+1", make_listing("cu", product, name="해든)우유", price=1000, image_url="https://a.example/1.jpg")
    )
    row = next(csv.DictReader(io.StringIO(export())))
    today = kst.today().isoformat()
    assert row == {
        "chain": "cu", "name": "해든)우유", "barcode": "8801382149743", "kind": "2+1", "price": "1000",
        "sale_price": "", "gift_name": "", "unit_price": "667", "image_url": "https://a.example/1.jpg",
        "first_seen": today, "last_seen": today,
    }  # fmt: skip


def test_what_has_ended_is_left_out() -> None:
    make_promotion(ended_at=kst.now())
    make_promotion(ends_on=kst.today() - timedelta(days=1))
    assert export().splitlines() == [",".join(FIELDS)]


def test_the_order_depends_on_the_contents_alone() -> None:
    for name in ("다", "가", "나"):
        make_promotion("1+1", make_listing(product=make_product(name)))
    first = export()
    names = [row["name"] for row in csv.DictReader(io.StringIO(first))]
    assert names == ["가", "나", "다"]
    assert export() == first


def test_one_chain_can_be_exported_as_json_lines() -> None:
    make_promotion("1+1", make_listing("cu"))
    make_promotion("1+1", make_listing("emart24"))
    lines = [json.loads(line) for line in export(chain="emart24", format="jsonl").splitlines()]
    assert [line["chain"] for line in lines] == ["emart24"]
    assert list(lines[0]) == list(FIELDS)


def test_an_unknown_chain_is_refused_with_the_known_ones() -> None:
    with pytest.raises(CommandError, match="cu, gs25"):
        export(chain="nowhere")


def test_a_discount_exports_both_prices() -> None:
    make_promotion("discount", make_listing(price=2000), sale_price=1500)
    row = next(csv.DictReader(io.StringIO(export())))
    assert (row["price"], row["sale_price"], row["unit_price"]) == ("2000", "1500", "1500")


def test_a_future_start_is_not_running_yet() -> None:
    make_promotion(starts_on=date.max.replace(year=2999))
    assert len(export().splitlines()) == 1


AWKWARD = '우유 "고소한", 500ml\n둘째 줄'


def test_a_csv_field_may_hold_commas_quotes_and_line_ends() -> None:
    make_promotion("gift", make_listing(name=AWKWARD), gift_name='"컵"')
    (row,) = csv.DictReader(io.StringIO(export(), newline=""))
    assert (row["name"], row["gift_name"]) == (AWKWARD, '"컵"')


def test_a_json_line_is_one_line_and_readable_korean() -> None:
    make_promotion("gift", make_listing(name=AWKWARD))
    text = export(format="jsonl")
    assert text.count("\n") == 1
    assert "우유" in text
    assert json.loads(text)["name"] == AWKWARD


def test_both_formats_hold_the_same_rows() -> None:
    for kind in ("1+1", "discount", "mix"):
        make_promotion(kind, make_listing("gs25", price=1000), sale_price=900 if kind == "discount" else None)
    lines = [json.loads(line) for line in export(format="jsonl").splitlines()]
    as_text = [{name: "" if value is None else str(value) for name, value in line.items()} for line in lines]
    assert list(csv.DictReader(io.StringIO(export()))) == as_text


def test_what_is_not_known_is_null_in_json() -> None:
    make_promotion("1+1", make_listing(price=None))
    (line,) = export(format="jsonl").splitlines()
    row = json.loads(line)
    assert (row["price"], row["unit_price"], row["barcode"]) == (None, None, None)


def test_an_export_of_another_day_holds_what_runs_then() -> None:
    tomorrow = kst.today() + timedelta(days=1)
    make_promotion(starts_on=tomorrow)
    assert running_rows() == []
    assert len(running_rows(day=tomorrow)) == 1


def test_nothing_running_is_an_empty_export() -> None:
    assert export(format="jsonl") == ""
    assert "".join(as_jsonl([])) == ""
    assert "".join(as_csv([])) == ",".join(FIELDS) + "\n"
