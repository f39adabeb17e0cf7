"""Putting a recogniser to work takes a while: each attempt is a row, which is seen and survives a killed worker."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from recognition.models.gallery import Recogniser


class ActivationState(models.TextChoices):
    """Where an activation stands."""

    QUEUED = "queued", "대기"
    RUNNING = "running", "진행 중"
    DONE = "done", "완료"
    FAILED = "failed", "실패"


OPEN_STATES = (ActivationState.QUEUED, ActivationState.RUNNING)


class Activation(models.Model):
    """A recogniser that was asked to go to work, and how far its gallery is."""

    recogniser = models.ForeignKey(
        Recogniser, verbose_name="인식기", on_delete=models.CASCADE, related_name="activations"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="요청한 사람",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    state = models.CharField("상태", max_length=10, choices=ActivationState.choices, default=ActivationState.QUEUED)
    done = models.PositiveIntegerField("만든 갤러리 사진", default=0)
    total = models.PositiveIntegerField("만들 갤러리 사진", default=0)
    attempts = models.PositiveSmallIntegerField("시도", default=0)
    error = models.CharField("오류", max_length=500, blank=True)
    created_at = models.DateTimeField("요청", auto_now_add=True)
    started_at = models.DateTimeField("시작", null=True, blank=True)
    finished_at = models.DateTimeField("끝", null=True, blank=True)

    class Meta:
        verbose_name = "인식기 전환"
        verbose_name_plural = "인식기 전환"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["recogniser"],
                condition=Q(state__in=["queued", "running"]),
                name="one_open_activation_per_recogniser",
            )
        ]

    def __str__(self) -> str:
        return f"{self.recogniser_id} · {self.get_state_display()}"
