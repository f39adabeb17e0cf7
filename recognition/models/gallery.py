"""Recognisers, which one is active, and the vectors of their galleries."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from recognition.models.picture import ProductPicture


class Recogniser(models.Model):
    """A registered recogniser folder; at most one is active."""

    version = models.CharField("버전", max_length=120, unique=True)
    folder = models.CharField("폴더", max_length=120, help_text="RECOGNISERS_DIR 아래의 폴더 이름.")
    manifest_sha256 = models.CharField("매니페스트 SHA-256", max_length=64)
    active = models.BooleanField("사용 중", default=False)
    created_at = models.DateTimeField("등록", auto_now_add=True)
    activated_at = models.DateTimeField("사용 시작", null=True, blank=True)

    class Meta:
        verbose_name = "인식기"
        verbose_name_plural = "인식기"
        ordering = ["-active", "-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["active"], condition=Q(active=True), name="one_active_recogniser")
        ]

    def __str__(self) -> str:
        return self.version


class Embedding(models.Model):
    """One picture as one recogniser sees it: little-endian float32, unit length. Rows are added and deleted only."""

    picture = models.ForeignKey(
        ProductPicture, verbose_name="사진", on_delete=models.CASCADE, related_name="embeddings"
    )
    recogniser = models.ForeignKey(
        Recogniser, verbose_name="인식기", on_delete=models.CASCADE, related_name="embeddings"
    )
    vector = models.BinaryField("벡터")
    created_at = models.DateTimeField("만든 때", auto_now_add=True)

    class Meta:
        verbose_name = "임베딩"
        verbose_name_plural = "임베딩"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["picture", "recogniser"], name="one_embedding_per_recogniser")]

    def __str__(self) -> str:
        return f"{self.recogniser_id} · {self.picture_id}"
