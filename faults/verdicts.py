"""Compare what a killed crawl left with what a clean one leaves."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from django.core.management import call_command
from django.db.models import Model

from common import kst
from crawler.models import CrawlRun, RunState, Snapshot
from faults.installation import Installation, TooSlowError, wait_until
from promotions.models import Chain, Listing, Product, Promotion, PromotionChange

_BROWSERS_GONE_SECONDS: Final = 5.0
# Differs between any two crawls: keys of rows, and times of writing.
_NOT_COMPARED: Final = ("id", "pk", "uuid", "created_at", "updated_at")
_COUNTS: Final = ("offers_count", "started_count", "kept_count", "ended_count", "changed_count")


@dataclass(frozen=True, slots=True)
class Record:
    """What a crawl left in the database. Times are kept as Korean days, so that records of one day can be compared."""

    day: date
    export: bytes
    # Every row of the catalogue and its history as text, with its count.
    history: Counter[str]
    # States of all runs, oldest first, and the counts of the last one.
    runs: tuple[str, ...]
    counts: tuple[int, ...]
    snapshots: int
    revision: int


def read_record(run_id: int) -> Record:
    """Return the record of the run that just ended."""
    run = CrawlRun.objects.get(pk=run_id)
    return Record(
        day=kst.today(),
        export=_export(),
        history=Counter(_history()),
        runs=tuple(CrawlRun.objects.order_by("pk").values_list("state", flat=True)),
        counts=tuple(getattr(run, name) for name in _COUNTS),
        snapshots=Snapshot.objects.count(),
        revision=Chain.objects.get(pk=run.chain_id).catalogue_revision,
    )


def differences(expected: Record, found: Record) -> Iterator[str]:
    """Yield what differs from the clean run, one sentence each."""
    if found.export != expected.export:
        yield f"the export differs: {len(found.export)} bytes, {len(expected.export)} after the clean run"
    if found.history != expected.history:
        more, fewer = found.history - expected.history, expected.history - found.history
        example = next(iter(more or fewer))
        yield f"the history differs: {more.total()} rows too many, {fewer.total()} missing, for example {example}"
    for name in ("runs", "counts", "snapshots", "revision"):
        left, right = getattr(found, name), getattr(expected, name)
        if left != right:
            yield f"{name}: {left}, after the clean run {right}"


def open_ends(run_id: int) -> Iterator[str]:
    """Yield what the run left unfinished."""
    run = CrawlRun.objects.get(pk=run_id)
    if run.state != RunState.PUBLISHED:
        yield f"the run is {run.state} {run.reason} after {run.attempts} attempts"
    if run.lease_owner or run.lease_until:
        yield f"the run's lease is still held by {run.lease_owner!r}"
    if left := CrawlRun.objects.open().count():
        yield f"{left} runs are open"


def remains(programs: Installation) -> Iterator[str]:
    """Yield what browsers left on the machine."""
    try:
        wait_until(lambda: not programs.browsers(), "no browser runs", _BROWSERS_GONE_SECONDS)
    except TooSlowError:
        yield f"browsers were left: {', '.join(map(_command_line, programs.browsers()))}"
    if files := list(programs.profiles_folder.glob("*")):
        yield f"browser profiles were left: {', '.join(file.name for file in files)}"


def _command_line(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return f"{pid} (gone by now)"
    return f"{pid} {b' '.join(words[:3]).decode(errors='replace')}"


def _export() -> bytes:
    out = io.StringIO()
    call_command("export_promotions", stdout=out)
    return out.getvalue().encode()


def _history() -> Iterator[str]:
    for product in Product.objects.all():
        yield f"product {_values(product)}"
    for listing in Listing.objects.select_related("product"):
        yield f"listing {_values(listing, product=listing.product.gtin)}"
    for promotion in Promotion.objects.select_related("listing"):
        yield f"promotion {_values(promotion, listing=promotion.listing.key)}"
    for change in PromotionChange.objects.select_related("promotion__listing"):
        of = f"{change.promotion.listing.key} {change.promotion.kind}"
        yield f"change {_values(change, promotion=of)}"


def _values(row: Model, **instead: object) -> dict[str, Any]:
    """Return a row's columns; `instead` replaces foreign keys, because keys may differ."""
    columns = [column for column in row._meta.concrete_fields if column.name not in _NOT_COMPARED]
    values = {column.name: getattr(row, column.attname) for column in columns}
    days = {name: kst.day_of(value).isoformat() for name, value in values.items() if isinstance(value, datetime)}
    return {**values, **days, **instead}
