"""Delete what nobody needs any more: old scans, refused corrections, old recognisers' vectors, unused pictures."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from recognition import catalogue
from recognition.corrections import pictures as correction_pictures
from recognition.images import thumbnails
from recognition.models import (
    Activation,
    Correction,
    CorrectionState,
    Embedding,
    ProductPicture,
    Recogniser,
    Scan,
)

_BATCH = 500  # rows in one short write
_KEPT_GALLERIES = 3  # of the last active recognisers: rolling back to one of them takes no time
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
    """Delete the vectors of recognisers long out of use. A recogniser that is activated again gets new ones."""
    deleted = 0
    while batch := _delete_unused_embeddings():
        deleted += batch
    return deleted


@transaction.atomic
def _delete_unused_embeddings() -> int:
    """Delete one batch. Nobody can request an activation meanwhile whose gallery would then lack pictures."""
    activated = Recogniser.objects.filter(activated_at__isnull=False).order_by("-active", "-activated_at")
    kept = list(activated.values_list("pk", flat=True)[:_KEPT_GALLERIES])
    # The lock keeps new activations, which refer to these rows, waiting until the vectors are gone (PostgreSQL).
    held = Recogniser.objects.filter(active=False).exclude(pk__in=kept).select_for_update().order_by("pk")
    unused = {recogniser.pk for recogniser in held}
    unused -= set(Activation.objects.open().values_list("recogniser_id", flat=True))
    batch = Embedding.objects.filter(recogniser__in=unused).values_list("pk", flat=True)[:_BATCH]
    return Embedding.objects.filter(pk__in=list(batch)).delete()[0]


def _delete_rows(rows: QuerySet[Any]) -> int:
    deleted = 0
    while batch := list(rows.values_list("pk", flat=True)[:_BATCH]):
        deleted += rows.filter(pk__in=batch).delete()[0]
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
    embedded = ProductPicture.objects.exclude(thumbnail="").values_list("thumbnail", flat=True)
    return {thumbnails.path_of(sha256).name for sha256 in (*catalogue.shown_pictures(), *embedded.iterator())}


def _used_correction_pictures() -> set[str]:
    kept = Correction.objects.exclude(picture="").values_list("scan_id", "picture")
    return {correction_pictures.path_of(scan_id, sha256).name for scan_id, sha256 in kept.iterator()}
