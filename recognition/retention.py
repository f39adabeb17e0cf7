"""Delete what nobody needs any more: old scans, refused corrections, old recognisers' vectors, unused pictures."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from promotions.models import Product
from recognition import activations
from recognition.corrections import pictures as correction_pictures
from recognition.images import thumbnails
from recognition.leases import HeldLease, LeaseTakenError, lease
from recognition.models import (
    OPEN_STATES,
    Correction,
    CorrectionState,
    Embedding,
    ProductPicture,
    Recogniser,
    Scan,
)

_BATCH = 500  # rows in one short write
_KEPT_GALLERIES = 3  # of the recognisers at work last: rolling back to one of them takes no time
_GRACE_S = 24 * 3600  # a file that young may be about to get its row


@dataclass(frozen=True)
class Cleaned:
    """How much was deleted."""

    corrections: int
    scans: int
    embeddings: int
    thumbnails: int
    correction_pictures: int


def clean_up() -> Cleaned:
    """Delete what is past its time. Safe beside everything else, and to run twice at once."""
    before = timezone.now() - timedelta(days=settings.SCAN_RETENTION_DAYS)
    refused = Correction.objects.filter(state=CorrectionState.REFUSED, decided_at__lt=before)
    old = Scan.objects.filter(created_at__lt=before, correction__isnull=True)
    return Cleaned(
        corrections=_delete_rows(refused),
        scans=_delete_rows(old),
        embeddings=_delete_old_galleries(),
        thumbnails=_delete_files(Path(settings.MEDIA_ROOT, "thumbnails"), _used_thumbnails),
        correction_pictures=_delete_files(correction_pictures.folder(), _used_correction_pictures),
    )


def _delete_old_galleries() -> int:
    """Vectors of recognisers long out of use; what goes back to work gets its vectors again."""
    try:
        with lease(activations.LEASE_NAME) as held:  # nobody makes a gallery meanwhile that would then lack pictures
            return _delete_rows(_unused_embeddings(), held)
    except LeaseTakenError:
        return 0  # the next night will do


def _unused_embeddings() -> QuerySet[Embedding]:
    at_work = Recogniser.objects.filter(activated_at__isnull=False).order_by("-active", "-activated_at")
    kept = list(at_work.values_list("pk", flat=True)[:_KEPT_GALLERIES])
    asked_for = Recogniser.objects.filter(activations__state__in=OPEN_STATES)
    return Embedding.objects.exclude(recogniser__active=True).exclude(recogniser__in=[*kept, *asked_for])


def _delete_rows(rows: QuerySet[Any], held: HeldLease | None = None) -> int:
    deleted = 0
    while batch := list(rows.values_list("pk", flat=True)[:_BATCH]):
        deleted += rows.filter(pk__in=batch).delete()[0]
        if held:
            held.renew()
    return deleted


def _delete_files(folder: Path, used: Callable[[], set[str]]) -> int:
    """Delete old files that no row refers to. The files are listed before the rows: a row that came later is seen."""
    candidates = list(_old_files(folder))
    names = used() if candidates else set()
    orphans = [path for path in candidates if path.name not in names and _is_old(path)]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _old_files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.glob("*/*") if _is_old(path))


def _is_old(path: Path) -> bool:
    try:
        return path.stat().st_mtime < time.time() - _GRACE_S
    except FileNotFoundError:
        return False


def _used_thumbnails() -> set[str]:
    shown = Product.objects.exclude(picture="").values_list("picture", flat=True)
    embedded = ProductPicture.objects.exclude(thumbnail="").values_list("thumbnail", flat=True)
    return {thumbnails.path_of(sha256).name for sha256 in (*shown.iterator(), *embedded.iterator())}


def _used_correction_pictures() -> set[str]:
    kept = Correction.objects.exclude(picture="").values_list("scan_id", "picture")
    return {correction_pictures.path_of(scan_id, sha256).name for scan_id, sha256 in kept.iterator()}
