"""Publish the active recogniser and its gallery for phones when they change: never while somebody waits for it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from recognition.catalogue import named
from recognition.gallery.gallery import Gallery, Revision, knowledge_of, load_gallery, revision_of
from recognition.models import Embedding, GallerySnapshot, Recogniser
from recognition.phone import files, gallery_file
from recognition.recogniser.manifest import BACKBONE_NAME, SMALL_NAME, Manifest, RecogniserError, read_manifest
from recognition.recogniser.registry import active_recogniser, folder_of

GALLERY_NAME = "gallery.psg"
PRODUCTS_NAME = "products.json"
KEPT = 10  # snapshots, so that a phone in mid-download finds its files
KEPT_FOR = timedelta(days=1)  # and no longer: an old gallery may hold what was withdrawn since
GROWN = 2  # so many times the rows of the last one are worth another one at once
_FILES = ("model", "small_model", "gallery", "products")


def current() -> GallerySnapshot | None:
    """What phones are to use now."""
    return GallerySnapshot.objects.filter(recogniser__active=True).order_by("-pk").first()


def refresh() -> GallerySnapshot | None:
    """Publish a new snapshot of the active recogniser when anything changed; None when there was nothing to do.

    At most one each PHONE_GALLERY_SECONDS, so that an enrolment of many products is not one for each; only a gallery
    that has doubled since the last one, as a first enrolment's does, need not wait.

    Raises:
        RecogniserError: its folder is missing or damaged.
    """
    recogniser, latest = active_recogniser(), current()
    if recogniser is None or (latest is not None and _is_soon_after(latest)):
        return None
    return publish(recogniser)


def _is_soon_after(latest: GallerySnapshot) -> bool:
    if latest.created_at <= timezone.now() - timedelta(seconds=settings.PHONE_GALLERY_SECONDS):
        return False
    rows = Embedding.objects.filter(recogniser=latest.recogniser_id).count()
    return rows < GROWN * max(latest.rows, 1)


def publish(recogniser: Recogniser) -> GallerySnapshot | None:
    """Publish a snapshot of a recogniser that is active or about to be; return None if its latest one still holds.

    A first one waits for the first picture: phones would download a recogniser that can name nothing. A gallery that
    was emptied is followed all the same, for phones must lose what was withdrawn.

    Raises:
        RecogniserError: its folder is missing or damaged.
    """
    manifest = read_manifest(folder_of(recogniser))
    latest = GallerySnapshot.objects.filter(recogniser=recogniser).order_by("-pk").first()
    knowledge = knowledge_of(recogniser, manifest)
    revision = revision_of(recogniser.pk, knowledge)
    if latest is None and not revision.rows:
        return None
    if latest is None or revision != Revision(latest.rows, latest.newest, latest.merges) or not _is_usable(latest):
        gallery = load_gallery(recogniser.pk, knowledge)
        gallery_part, revision = _publish_gallery(gallery), gallery.revision
    else:
        gallery_part = latest.description["gallery"]
    description = _description(recogniser, manifest, gallery_part)
    if latest is not None and latest.description == description:
        GallerySnapshot.objects.filter(pk=latest.pk).update(merges=revision.merges)  # it holds with these merges too
        return None
    snapshot = GallerySnapshot.objects.create(
        recogniser=recogniser,
        description=description,
        rows=revision.rows,
        newest=revision.newest,
        merges=revision.merges,
    )
    prune(keep=snapshot)
    return snapshot


def _is_usable(snapshot: GallerySnapshot) -> bool:
    """Whether its file is there, in the format that today's page reads."""
    if snapshot.description["gallery"]["format"] != gallery_file.FORMAT:
        return False
    return files.path_of(snapshot.description["gallery"]["sha256"], GALLERY_NAME).exists()


def _publish_gallery(gallery: Gallery) -> dict[str, Any]:
    published = files.publish(GALLERY_NAME, gallery_file.encode(gallery.prototypes))
    count, dim = gallery.prototypes.matrix.shape
    return {**published.described(), "format": gallery_file.FORMAT, "count": count, "dim": dim}


def _description(recogniser: Recogniser, manifest: Manifest, gallery: dict[str, Any]) -> dict[str, Any]:
    """The answer of GET /api/v1/recogniser/."""
    description = {
        "version": manifest.version,
        "model": _publish_model(recogniser, manifest, BACKBONE_NAME),
        "small_model": _publish_model(recogniser, manifest, SMALL_NAME),
        "gallery": gallery,
        "products": _publish_products(recogniser),
        "input": asdict(manifest.input),
        "embedding_dim": manifest.embedding_dim,
        "thresholds": asdict(manifest.thresholds),
    }
    plain: dict[str, Any] = json.loads(json.dumps(description))  # as it comes back from the database
    return plain


def _publish_model(recogniser: Recogniser, manifest: Manifest, name: str) -> dict[str, Any] | None:
    sha256 = manifest.files.get(name)
    if sha256 is None:
        return None
    try:
        return dict(files.publish_file(folder_of(recogniser) / name, sha256).described())
    except (OSError, ValueError) as error:
        raise RecogniserError(f"{name} of {manifest.version} cannot be published: {error}") from error


def _publish_products(recogniser: Recogniser) -> dict[str, Any]:
    """Name and picture of every product in the gallery, so that a phone without a network can show its candidates."""
    ids = Embedding.objects.filter(recogniser=recogniser).values_list("picture__product_id", flat=True).distinct()
    products = sorted(named(ids).items())
    shown = {str(pk): {"name": product.name, "picture": product.picture_url} for pk, product in products}
    content = json.dumps({"products": shown}, ensure_ascii=False, separators=(",", ":")).encode()
    return {**files.publish(PRODUCTS_NAME, content).described(), "count": len(shown)}


def prune(*, keep: GallerySnapshot | None = None) -> None:
    """Delete all but the latest snapshots, the active one and `keep`, and the files that no other one names."""
    young = GallerySnapshot.objects.filter(created_at__gte=timezone.now() - KEPT_FOR).order_by("-pk")
    kept_keys = set(young.values_list("pk", flat=True)[:KEPT])
    kept_keys |= {snapshot.pk for snapshot in (keep, current()) if snapshot is not None}
    GallerySnapshot.objects.exclude(pk__in=kept_keys).delete()
    kept = GallerySnapshot.objects.values_list("description", flat=True)
    files.delete_all_but(part["sha256"] for found in kept for name in _FILES if (part := found[name]))
