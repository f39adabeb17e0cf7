"""What phones are given of a recogniser and its gallery."""

from __future__ import annotations

from django.db import models

from recognition.models.gallery import Recogniser


class GallerySnapshot(models.Model):
    """One published state of a gallery. Its files lie under their SHA-256 and never change."""

    recogniser = models.ForeignKey(
        Recogniser, verbose_name="인식기", on_delete=models.CASCADE, related_name="snapshots"
    )
    description = models.JSONField("내용", help_text="GET /api/v1/recogniser/의 응답.")
    rows = models.PositiveIntegerField("임베딩 수")
    newest = models.PositiveBigIntegerField("마지막 임베딩")
    merges = models.PositiveBigIntegerField("합친 제품", default=0, help_text="합친 제품들을 나타내는 수.")
    created_at = models.DateTimeField("만든 때", auto_now_add=True)

    class Meta:
        verbose_name = "갤러리 스냅샷"
        verbose_name_plural = "갤러리 스냅샷"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.recogniser_id} · {self.pk}"
