"""Register recogniser folders and choose the active one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from recognition.gallery import embedding
from recognition.gallery.progress import Progress, silent
from recognition.models import Recogniser
from recognition.recogniser.manifest import Manifest, load_verified, manifest_sha256


def active_recogniser() -> Recogniser | None:
    """Return the active recogniser, if any."""
    return Recogniser.objects.filter(active=True).first()


def register(folder: Path) -> Recogniser:
    """Put a verified folder of RECOGNISERS_DIR into the database, or refresh its entry.

    Raises:
        RecogniserError: the folder is damaged.
    """
    manifest = load_verified(folder)
    recogniser, _ = Recogniser.objects.update_or_create(
        version=manifest.version, defaults={"folder": folder.name, "manifest_sha256": manifest_sha256(folder)}
    )
    return recogniser


def folder_of(recogniser: Recogniser) -> Path:
    """Return the folder of a registered recogniser."""
    return Path(settings.RECOGNISERS_DIR, recogniser.folder)


def former_recogniser() -> Recogniser | None:
    """Return the recogniser that was active before the present one, if any."""
    return Recogniser.objects.filter(active=False, activated_at__isnull=False).order_by("-activated_at").first()


def verify(recogniser: Recogniser) -> Manifest:
    """The manifest of a registered recogniser whose files are what they were when it was registered.

    Raises:
        RecogniserError: anything is missing or differs.
    """
    return load_verified(folder_of(recogniser), expected_sha256=recogniser.manifest_sha256)


def activate(
    *,
    recogniser: Recogniser,
    progress: Progress = silent,
    prepare: Callable[[Recogniser], object] | None = None,
    on_switch: Callable[[], object] | None = None,
) -> None:
    """Activate a recogniser. Its gallery is made first, so that no scan ever meets an empty one.

    Args:
        recogniser: a registered one; the active one becomes inactive in the same transaction.
        progress: called with the number of pictures embedded since the last call.
        prepare: called when the gallery is complete, before the recogniser becomes active.
        on_switch: called in the transaction that makes it active; if it raises, nothing changes.

    Raises:
        RecogniserError: its folder is damaged; nothing changes.
    """
    verify(recogniser)
    embedding.embed_missing(recogniser=recogniser, progress=progress)
    if prepare:
        prepare(recogniser)
    with transaction.atomic():
        Recogniser.objects.filter(active=True).exclude(pk=recogniser.pk).update(active=False)
        Recogniser.objects.filter(pk=recogniser.pk).update(active=True, activated_at=timezone.now())
        if on_switch:
            on_switch()
    recogniser.refresh_from_db()
