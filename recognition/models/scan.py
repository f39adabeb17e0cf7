"""Scans and their answers, without picture, position or address."""

from __future__ import annotations

import uuid

from django.db import models


class Verdict(models.TextChoices):
    """How sure the recogniser is; the values are part of the API."""

    MATCH = "match", "이것"
    CHOOSE = "choose", "이 중 하나"
    UNKNOWN = "unknown", "모름"


class Scan(models.Model):
    """One recognition and the candidates it got."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recogniser = models.CharField("인식기 버전", max_length=120)
    verdict = models.CharField("판정", max_length=10, choices=Verdict.choices)
    candidates = models.JSONField("후보", default=list, help_text='[{"product": 제품 번호, "score": 유사도}]')
    took_ms = models.PositiveIntegerField("걸린 시간(ms)")
    created_at = models.DateTimeField("때", auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = "스캔"
        verbose_name_plural = "스캔"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.id)
