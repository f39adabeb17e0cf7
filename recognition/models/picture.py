"""Catalogue pictures: where they come from and how fetching them goes."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class PictureHost(models.Model):
    """A site that pictures are fetched from: its robots.txt, its pace, and how it has behaved lately."""

    origin = models.CharField("주소", primary_key=True, max_length=255, help_text="scheme://host[:port]")
    robots_text = models.TextField("robots.txt", blank=True)
    robots_fetched_at = models.DateTimeField("robots.txt 확인", null=True, blank=True)
    failures = models.PositiveIntegerField("연속 실패", default=0)
    closed_until = models.DateTimeField("쉬는 때까지", null=True, blank=True)
    next_request_at = models.DateTimeField("다음 요청", default=timezone.now)

    class Meta:
        verbose_name = "사진 사이트"
        verbose_name_plural = "사진 사이트"
        ordering = ["origin"]

    def __str__(self) -> str:
        return self.origin


class PictureState(models.TextChoices):
    """Where a picture stands."""

    PENDING = "pending", "대기"
    STORED = "stored", "저장됨"
    FAILED = "failed", "실패, 다시 시도"
    GIVEN_UP = "given_up", "포기"


class ProductPicture(models.Model):
    """One picture of one product: an address at a chain, and the thumbnail made from it."""

    product = models.ForeignKey(
        "promotions.Product", verbose_name="제품", on_delete=models.CASCADE, related_name="pictures"
    )
    source_url = models.URLField("원본 주소", max_length=500)
    host = models.ForeignKey(
        PictureHost, verbose_name="사이트", on_delete=models.PROTECT, related_name="pictures", null=True, blank=True
    )
    state = models.CharField("상태", max_length=10, choices=PictureState.choices, default=PictureState.PENDING)
    thumbnail = models.CharField("썸네일 SHA-256", max_length=64, blank=True, db_index=True)
    error = models.CharField("오류", max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField("시도", default=0)
    next_attempt_at = models.DateTimeField("다음 시도", default=timezone.now)
    fetched_at = models.DateTimeField("받은 때", null=True, blank=True)
    created_at = models.DateTimeField("등록", auto_now_add=True)

    class Meta:
        verbose_name = "제품 사진"
        verbose_name_plural = "제품 사진"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["product", "source_url"], name="one_picture_per_source")]
        indexes = [models.Index(fields=["state", "next_attempt_at"], name="picture_due")]

    def __str__(self) -> str:
        return f"{self.product_id} · {self.source_url}"
