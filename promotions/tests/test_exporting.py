from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from common import kst
from promotions.exporting import FIELDS
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
