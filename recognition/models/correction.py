"""What shoppers say a scan should have answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from recognition.models.picture import ProductPicture
from recognition.models.scan import Scan


class CorrectionState(models.TextChoices):
    """Where a correction stands."""

    WAITING = "waiting", "대기"
    ACCEPTED = "accepted", "승인"
    REFUSED = "refused", "거절"


class Correction(models.Model):
    """The right product of one scan, or "none of these"; a picture only with the shopper's consent."""

    scan = models.OneToOneField(Scan, verbose_name="스캔", on_delete=models.PROTECT, related_name="correction")
    product = models.ForeignKey(
        "promotions.Product",
        verbose_name="맞는 제품",
        on_delete=models.CASCADE,
        related_name="corrections",
        null=True,
        blank=True,
        help_text="비어 있으면 '이 중에 없음'.",
    )
    picture = models.CharField("사진 SHA-256", max_length=64, blank=True)
    consented_at = models.DateTimeField("사진 동의", null=True, blank=True)
    state = models.CharField("상태", max_length=10, choices=CorrectionState.choices, default=CorrectionState.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="결정한 사람",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    decided_at = models.DateTimeField("결정", null=True, blank=True)
    gallery_picture = models.OneToOneField(
        ProductPicture,
        verbose_name="갤러리 사진",
        on_delete=models.SET_NULL,
        related_name="correction",
        null=True,
        blank=True,
    )
    created_at = models.DateTimeField("보낸 때", auto_now_add=True)

    class Meta:
        verbose_name = "정정"
        verbose_name_plural = "정정"
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "created_at"], name="correction_state")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(picture="") | models.Q(consented_at__isnull=False),
                name="correction_picture_needs_consent",
            )
        ]
        permissions = [("moderate_correction", "정정을 승인하거나 거절")]

    def __str__(self) -> str:
        return f"{self.scan_id} → {self.product_id or '없음'}"
