"""Accept, refuse and withdraw the corrections that shoppers submit."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from recognition import catalogue
from recognition.corrections import pictures
from recognition.gallery.embedding import embed_picture
from recognition.images import thumbnails
from recognition.images.decoding import PhotoError
from recognition.models import Correction, CorrectionState, PictureState, ProductPicture, Scan
from recognition.recogniser.manifest import RecogniserError
from recognition.recogniser.registry import active_recogniser

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

logger = logging.getLogger(__name__)

SOURCE = "correction:"  # precedes the correction's number; other pictures have their address here


class CorrectionProblem(StrEnum):
    """The reason why a correction was rejected. The values are part of the API."""

    INVALID = "invalid_correction"
    UNKNOWN_SCAN = "unknown_scan"
    SCAN_TOO_OLD = "scan_too_old"
    UNKNOWN_PRODUCT = "unknown_product"
    NO_CONSENT = "consent_required"
    ALREADY_DECIDED = "already_decided"
    TOO_MANY_WAITING = "too_many_waiting"


_SENTENCES = {
    CorrectionProblem.INVALID: "맞는 제품의 번호(product)나 '이 중에 없음'(none=true) 가운데 하나를 보내 주세요. / "
    "Send either the right product's id (product) or none=true.",
    CorrectionProblem.UNKNOWN_SCAN: "이 스캔을 찾을 수 없습니다. 다시 찍어 주세요. / "
    "There is no such scan; take the picture again.",
    CorrectionProblem.SCAN_TOO_OLD: "오래된 스캔은 고칠 수 없습니다. 다시 찍어 주세요. / "
    "The scan is too old to correct; take the picture again.",
    CorrectionProblem.UNKNOWN_PRODUCT: "이 제품을 찾을 수 없습니다. 목록에서 다시 골라 주세요. / "
    "There is no such product; choose again.",
    CorrectionProblem.NO_CONSENT: "사진을 보내려면 동의(consent=true)가 필요합니다. / "
    "A picture is taken only with consent=true.",
    CorrectionProblem.ALREADY_DECIDED: "이미 검토가 끝난 스캔입니다. 다시 찍어 주세요. / "
    "This correction has been decided already; take the picture again.",
    CorrectionProblem.TOO_MANY_WAITING: "검토를 기다리는 정정이 너무 많습니다. 나중에 다시 보내 주세요. / "
    "Too many corrections are waiting to be reviewed; try again later.",
}


class CorrectionError(ValueError):
    """A rejected correction. `str()` is a sentence for shoppers, in Korean and English."""

    def __init__(self, problem: CorrectionProblem) -> None:
        super().__init__(_SENTENCES[problem])
        self.problem = problem


class NotWaitingError(RuntimeError):
    """The correction has already been decided or withdrawn."""


class PictureUnusableError(RuntimeError):
    """The correction's picture is missing or damaged, so it cannot become a gallery picture."""


def check(*, scan_id: uuid.UUID, product_id: int | None) -> Scan:
    """Check whether this scan can be corrected, before any picture is decoded, and return the scan.

    Raises:
        CorrectionError: The scan cannot be corrected in this way.
    """
    scan = Scan.objects.filter(pk=scan_id).first()
    if scan is None:
        raise CorrectionError(CorrectionProblem.UNKNOWN_SCAN)
    if scan.created_at < timezone.now() - timedelta(hours=settings.CORRECTION_HOURS):
        raise CorrectionError(CorrectionProblem.SCAN_TOO_OLD)
    if product_id is not None and not catalogue.exists(product_id):
        raise CorrectionError(CorrectionProblem.UNKNOWN_PRODUCT)
    earlier = Correction.objects.filter(scan=scan).first()
    if earlier is not None and earlier.state != CorrectionState.WAITING:
        raise CorrectionError(CorrectionProblem.ALREADY_DECIDED)
    if earlier is None and _waiting() >= settings.CORRECTIONS_MAX_WAITING:
        raise CorrectionError(CorrectionProblem.TOO_MANY_WAITING)
    return scan


def hand_in(*, scan_id: uuid.UUID, product_id: int | None, picture: bytes | None = None) -> Correction:
    """Record what a scan should have answered. A new correction replaces an earlier one that is still waiting.

    Args:
        scan_id: The scan's unguessable id. Knowing it is the right to correct the scan.
        product_id: The correct product, or None for "none of these".
        picture: A re-encoded JPEG. Pass it only if the shopper consented to its use.

    Raises:
        CorrectionError: The scan is unknown, too old or already reviewed, the product is unknown, or too many
            corrections are waiting.
    """
    check(scan_id=scan_id, product_id=product_id)
    sha256 = pictures.store(scan_id, picture) if picture else ""
    with transaction.atomic():
        list(Scan.objects.select_for_update().filter(pk=scan_id))  # serialise corrections of one scan
        scan = check(scan_id=scan_id, product_id=product_id)
        before = Correction.objects.filter(scan=scan).values_list("picture", flat=True).first() or ""
        correction, _ = Correction.objects.update_or_create(
            scan=scan,
            defaults={
                "product_id": product_id,
                "picture": sha256,
                "consented_at": timezone.now() if sha256 else None,
            },
        )
        if before != sha256:
            transaction.on_commit(lambda: pictures.delete(scan_id, before))
    return correction


def accept(*, correction: Correction, by: AbstractBaseUser) -> None:
    """Accept a correction. Its picture becomes a gallery picture of the product and is used from the next scan on.

    "None of these" is kept with its picture, as an example of what the recogniser should not recognise.

    Raises:
        NotWaitingError: The correction has already been decided or withdrawn.
        PictureUnusableError: Its picture is missing or damaged; nothing changes.
    """
    thumbnail = _thumbnail(correction)
    with transaction.atomic():
        waiting = _lock(correction)
        if thumbnail and waiting.product is not None:
            waiting.gallery_picture = ProductPicture.objects.create(
                product=waiting.product,
                source_url=f"{SOURCE}{waiting.pk}",
                state=PictureState.STORED,
                thumbnail=thumbnails.store(thumbnail),
                fetched_at=waiting.created_at,
            )
        _decide(waiting, CorrectionState.ACCEPTED, by)
    if waiting.gallery_picture:
        _embed(waiting.gallery_picture)


def refuse(*, correction: Correction, by: AbstractBaseUser) -> None:
    """Refuse a correction and delete its picture.

    Raises:
        NotWaitingError: The correction has already been decided or withdrawn.
    """
    with transaction.atomic():
        waiting = _lock(correction)
        sha256, waiting.picture = waiting.picture, ""
        _decide(waiting, CorrectionState.REFUSED, by)
        transaction.on_commit(lambda: pictures.delete(waiting.scan_id, sha256))


def withdraw(*, scan_id: uuid.UUID) -> bool:
    """Delete a correction with its pictures and embeddings, whatever was decided. Return whether there was one."""
    with transaction.atomic():
        correction = Correction.objects.select_for_update().filter(scan_id=scan_id).first()
        if correction is None:
            return False
        gallery_picture = correction.gallery_picture
        correction.delete()
        if gallery_picture is not None:
            gallery_picture.delete()
    pictures.delete(scan_id, correction.picture)
    if gallery_picture is not None and gallery_picture.thumbnail:
        thumbnails.forget(gallery_picture.thumbnail)
    return True


def _waiting() -> int:
    return Correction.objects.filter(state=CorrectionState.WAITING).count()


def _lock(correction: Correction) -> Correction:
    """Lock a correction if it is still waiting and has not changed since it was read."""
    waiting = Correction.objects.select_for_update().filter(pk=correction.pk, state=CorrectionState.WAITING).first()
    seen = (correction.product_id, correction.picture)
    if waiting is None or (waiting.product_id, waiting.picture) != seen:
        raise NotWaitingError(f"correction {correction.pk} was decided, replaced or withdrawn in the meantime")
    return waiting


def _decide(correction: Correction, state: CorrectionState, by: AbstractBaseUser) -> None:
    correction.state, correction.decided_at, correction.decided_by_id = state, timezone.now(), by.pk
    correction.save(update_fields=["state", "decided_at", "decided_by", "picture", "gallery_picture"])


def _thumbnail(correction: Correction) -> bytes:
    if not correction.picture or correction.product_id is None:
        return b""
    try:
        return pictures.gallery_thumbnail(correction.scan_id, correction.picture, product_id=correction.product_id)
    except (OSError, PhotoError) as error:
        raise PictureUnusableError(f"the picture of correction {correction.pk} is missing or damaged") from error


def _embed(picture: ProductPicture) -> None:
    """Embed the picture now instead of waiting for the next enrolment."""
    recogniser = active_recogniser()
    if recogniser is None:
        return
    try:
        embed_picture(recogniser=recogniser, picture=picture)
    except RecogniserError:
        logger.exception("The accepted picture %s cannot be embedded now.", picture.pk)
