"""Give every stored thumbnail its vector: this is how a product enters the gallery, without any training."""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from recognition.catalogue import set_picture
from recognition.gallery import vectors
from recognition.gallery.progress import Progress, silent
from recognition.images import thumbnails
from recognition.images.decoding import PhotoError, decode_photo
from recognition.models import Embedding, PictureState, ProductPicture, Recogniser
from recognition.recogniser.engine import Engine

logger = logging.getLogger(__name__)

_BATCH = 32  # rows in one short write


@lru_cache(maxsize=2)
def _engine(folder: str, manifest_sha256: str) -> Engine:
    return Engine(Path(folder), expected_sha256=manifest_sha256)


def engine_of(recogniser: Recogniser) -> Engine:
    """The loaded network of a registered recogniser, one per process.

    Raises:
        RecogniserError: its folder is missing or damaged.
    """
    return _engine(str(Path(settings.RECOGNISERS_DIR, recogniser.folder)), recogniser.manifest_sha256)


def without_embedding(recogniser: Recogniser) -> QuerySet[ProductPicture]:
    """Stored pictures this recogniser has not seen, oldest first."""
    seen = Embedding.objects.filter(recogniser=recogniser, picture=OuterRef("pk"))
    return ProductPicture.objects.filter(~Exists(seen), state=PictureState.STORED).order_by("pk")


def embed_missing(*, recogniser: Recogniser, progress: Progress = silent) -> int:
    """Embed every stored picture this recogniser has not seen; returns how many. Safe to run twice at once."""
    done = 0
    while batch := list(without_embedding(recogniser)[:_BATCH]):
        engine = engine_of(recogniser)
        rows = [row for picture in batch if (row := _embed(engine, recogniser, picture))]
        Embedding.objects.bulk_create(rows, ignore_conflicts=True)
        done += len(rows)
        progress(len(rows))
    return done


def embed_picture(*, recogniser: Recogniser, picture: ProductPicture) -> None:
    """Embed one stored picture now; a thumbnail that is unusable is dealt with as in `embed_missing`.

    Raises:
        RecogniserError: the recogniser's folder is missing or damaged.
    """
    if row := _embed(engine_of(recogniser), recogniser, picture):
        Embedding.objects.bulk_create([row], ignore_conflicts=True)


def _embed(engine: Engine, recogniser: Recogniser, picture: ProductPicture) -> Embedding | None:
    try:
        image = decode_photo(thumbnails.path_of(picture.thumbnail).read_bytes())
    except (OSError, ValueError, PhotoError) as error:
        _fetch_again(picture, error)
        return None
    return Embedding(picture=picture, recogniser=recogniser, vector=vectors.to_bytes(engine.embed(image)))


def _fetch_again(picture: ProductPicture, error: Exception) -> None:
    """A thumbnail that is gone or damaged is not an answer: forget it and fetch the picture again.

    A shopper's picture has no address to fetch it from again: it is given up.
    """
    logger.warning(
        "thumbnail %s of picture %s is unusable (%s); fetching it again", picture.thumbnail, picture.pk, error
    )
    state = PictureState.PENDING if picture.host_id else PictureState.GIVEN_UP
    if picture.product.picture == picture.thumbnail:
        set_picture(product_id=picture.product_id, sha256="")
    ProductPicture.objects.filter(pk=picture.pk).update(
        state=state,
        thumbnail="",
        attempts=0,
        next_attempt_at=timezone.now(),
        error="" if picture.host_id else str(error),
    )
