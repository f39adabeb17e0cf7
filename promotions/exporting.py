"""Export of the running promotions as text. Two exports of the same promotions are the same bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from typing import TextIO

from common import kst
from common.consistent_read import consistent_read
from promotions import pricing
from promotions.models import Promotion

FIELDS = (
    "chain", "name", "barcode", "kind", "price", "sale_price", "gift_name", "unit_price", "image_url", "first_seen",
    "last_seen",
)  # fmt: skip

Row = dict[str, str | int | None]


def running_rows(*, chain: str = "", day: date | None = None) -> list[Row]:
    """Return a row for each running promotion, of one chain if given, ordered only by the rows' contents."""
    promotions = Promotion.objects.running(day).select_related("listing__own_product")
    if chain:
        promotions = promotions.filter(listing__chain=chain)
    with consistent_read():
        rows = [_row(promotion) for promotion in promotions]
    return sorted(rows, key=lambda row: [str(row[field] or "") for field in FIELDS])


def _row(promotion: Promotion) -> Row:
    listing = promotion.listing
    amount = pricing.unit_price(promotion.deal)
    return {
        "chain": listing.chain_id,
        "name": listing.name,
        "barcode": listing.own_product.gtin,
        "kind": promotion.kind,
        "price": promotion.price,
        "sale_price": promotion.sale_price,
        "gift_name": promotion.gift_name,
        "unit_price": None if amount is None else pricing.won(amount),
        "image_url": listing.image_url,
        "first_seen": kst.day_of(promotion.first_seen).isoformat(),
        "last_seen": kst.day_of(promotion.last_seen).isoformat(),
    }


def as_csv(rows: list[Row]) -> Iterator[str]:
    """Yield CSV lines with a header; unknown values are empty cells."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, FIELDS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(row)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def as_jsonl(rows: list[Row]) -> Iterator[str]:
    """Yield one JSON object a line, keys in the order of `FIELDS`."""
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"


def write(rows: list[Row], form: str, out: TextIO) -> None:
    """Write the rows as `csv` or `jsonl`."""
    out.writelines(as_csv(rows) if form == "csv" else as_jsonl(rows))
