"""Writing and reading snapshots."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable
from datetime import datetime

from crawler.models import CrawlRun, Snapshot
from crawler.offers import Offer


class DamagedSnapshotError(ValueError):
    """The stored bytes are not those that were written."""


def keep(
    *, run: CrawlRun, offers: Iterable[Offer], complete: bool, declared_total: int | None, fetched_at: datetime
) -> Snapshot:
    """Write a run's offers down."""
    stored = [offer.to_json() for offer in offers]
    text = json.dumps(stored, ensure_ascii=False, separators=(",", ":")).encode()
    return Snapshot.objects.create(
        run=run,
        chain_id=run.chain_id,
        complete=complete,
        declared_total=declared_total,
        count=len(stored),
        sha256=hashlib.sha256(text).hexdigest(),
        offers=zlib.compress(text),
        fetched_at=fetched_at,
    )


def restore(*, run: CrawlRun, snapshot: Snapshot, at: datetime) -> Snapshot:
    """An earlier snapshot's offers once more, as those of another run made at `at`."""
    return Snapshot.objects.create(
        run=run,
        chain_id=run.chain_id,
        complete=snapshot.complete,
        declared_total=snapshot.declared_total,
        count=snapshot.count,
        sha256=snapshot.sha256,
        offers=bytes(snapshot.offers),
        fetched_at=at,
        restored_from=snapshot.restored_from or snapshot,
    )


def offers_of(snapshot: Snapshot) -> tuple[Offer, ...]:
    """The offers in the site's order. Raises DamagedSnapshotError when the bytes do not match their hash."""
    try:
        text = zlib.decompress(bytes(snapshot.offers))
    except zlib.error as error:
        raise DamagedSnapshotError(f"Snapshot {snapshot.pk} cannot be unpacked: {error}") from error
    if hashlib.sha256(text).hexdigest() != snapshot.sha256:
        raise DamagedSnapshotError(f"Snapshot {snapshot.pk} does not match its SHA-256.")
    return tuple(Offer.from_json(item) for item in json.loads(text))
