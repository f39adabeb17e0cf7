"""Write store lists into the database. The same lists twice change nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from common import kst
from promotions.models import Chain
from stores.models import Store
from stores.records import StoreRecord

# Rows in one transaction. SQLite has one write lock for all; 500 rows hold it for a moment only.
_CHUNK = 500
_WRITTEN = ["chain", "brand_text", "name", "address", "lat", "lng", "source", "last_seen"]


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """How many rows had which outcome. `kept` ones differ from the list because a person corrected them."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0


def import_stores(
    *, records: Sequence[StoreRecord], on_progress: Callable[[int], object] = lambda _rows: None
) -> ImportCounts:
    """Create and update stores by their external ids, in short transactions. Never hide, show or delete one.

    A store that a person corrected keeps its name, address, chain and position. The ids of `records` are all different.
    `on_progress` gets the number of rows done since its last call. The next import completes one that was interrupted.
    """
    outcomes: Counter[str] = Counter()
    chains = set(Chain.objects.values_list("code", flat=True))
    for start in range(0, len(records), _CHUNK):
        chunk = records[start : start + _CHUNK]
        with transaction.atomic():
            outcomes += _import_chunk(chunk, chains, kst.today())
        on_progress(len(chunk))
    return ImportCounts(**outcomes)


def _import_chunk(chunk: Sequence[StoreRecord], chains: set[str], today: date) -> Counter[str]:
    ids = [record.external_id for record in chunk]
    stored = {store.external_id: store for store in Store.objects.select_for_update().filter(external_id__in=ids)}
    outcomes: Counter[str] = Counter()
    written = []
    for record in chunk:
        listed = _listed(record, chains)
        outcome = _outcome(stored.get(record.external_id), listed)
        outcomes[outcome] += 1
        if outcome in {"created", "updated"}:
            written.append(Store(external_id=record.external_id, first_seen=today, last_seen=today, **listed))
    Store.objects.bulk_create(written, update_conflicts=True, unique_fields=["external_id"], update_fields=_WRITTEN)
    Store.objects.filter(external_id__in=ids, last_seen__lt=today).update(last_seen=today)
    return outcomes


def _outcome(known: Store | None, listed: dict[str, Any]) -> str:
    if known is None:
        return "created"
    if all(getattr(known, name) == value for name, value in listed.items()):
        return "unchanged"
    return "kept" if known.is_corrected else "updated"


def _listed(record: StoreRecord, chains: set[str]) -> dict[str, Any]:
    """Return the fields that a list may change. Not among them: if a store is hidden, and since when it is known."""
    return {
        "chain_id": record.chain if record.chain in chains else None,
        "brand_text": record.brand_text,
        "name": record.name,
        "address": record.address,
        "lat": record.lat,
        "lng": record.lng,
        "source": record.source,
    }
