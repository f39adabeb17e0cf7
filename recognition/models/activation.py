"""Activating a recogniser takes a while: each activation is a row, which people see and which survives its worker."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.jobs import OPEN_STATES, Job, JobQuerySet, running_has_lease
from recognition.models.gallery import Recogniser


class ActivationState(models.TextChoices):
    """Where an activation stands."""

    QUEUED = "queued", "대기"
    RUNNING = "running", "진행 중"
    DONE = "done", "완료"
    FAILED = "failed", "실패"


class ActivationQuerySet(JobQuerySet["Activation"]):
    """Activations."""


class Activation(Job):
    """A request to make a recogniser the active one, and how much of its gallery is made."""

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
    state = models.CharField("상태", max_length=12, choices=ActivationState.choices, default=ActivationState.QUEUED)
    done = models.PositiveIntegerField("만든 갤러리 사진", default=0)
    total = models.PositiveIntegerField("만들 갤러리 사진", default=0)
    error = models.CharField("오류", max_length=500, blank=True)

    objects = ActivationQuerySet.as_manager()

    class Meta:
        verbose_name = "인식기 전환"
        verbose_name_plural = "인식기 전환"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["recogniser"],
                condition=Q(state__in=OPEN_STATES),
                name="one_open_activation_per_recogniser",
            ),
            # One after the other: the recogniser that was requested last is active in the end.
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=ActivationState.RUNNING), name="one_running_activation"
            ),
            running_has_lease("running_activation_has_a_lease"),
        ]

    def __str__(self) -> str:
        return f"{self.recogniser_id} · {self.get_state_display()}"
