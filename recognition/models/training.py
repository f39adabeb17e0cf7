"""A training takes minutes to hours: each is a row, which is seen, called off, and survives a killed worker."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Value, When

from recognition.models.gallery import Recogniser


class TrainingTrigger(models.TextChoices):
    """Who or what asked for a training."""

    SCHEDULE = "schedule", "정기"
    OPERATOR = "operator", "운영자"
    DEMO = "demo", "시연"


class TrainingState(models.TextChoices):
    """Where a training stands."""

    QUEUED = "queued", "대기"
    RUNNING = "running", "학습 중"
    DONE = "done", "완료"
    FAILED = "failed", "실패"
    CANCELLED = "cancelled", "취소됨"


class TrainingPhase(models.TextChoices):
    """What a running training is doing."""

    READING = "reading", "사진을 읽는 중"
    LEARNING = "learning", "배우는 중"
    EXPORTING = "exporting", "인식기를 쓰고 문턱값을 정하는 중"
    EXAMINING = "examining", "쓰던 인식기와 비교하는 중"


class TrainingOutcome(models.TextChoices):
    """What came of a training that is done."""

    ACTIVATED = "activated", "사용하도록 넘김"
    KEPT_ASIDE = "kept_aside", "더 낫지 않아 쓰지 않음"
    NOTHING_NEW = "nothing_new", "새로 배울 것 없음"


OPEN_TRAINING_STATES = (TrainingState.QUEUED, TrainingState.RUNNING)


class Training(models.Model):
    """One training from the catalogue: who asked, how far it is, what it learned from, and what came of it."""

    trigger = models.CharField("계기", max_length=10, choices=TrainingTrigger.choices)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="요청한 사람",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    state = models.CharField("상태", max_length=10, choices=TrainingState.choices, default=TrainingState.QUEUED)
    phase = models.CharField("하는 일", max_length=10, choices=TrainingPhase.choices, blank=True)
    step = models.PositiveIntegerField("단계", default=0)
    total = models.PositiveIntegerField("전체 단계", default=0)
    loss = models.FloatField("손실", null=True, blank=True)
    score = models.FloatField("중간 시험", null=True, blank=True, help_text="맞힌 비율, 0…1.")
    left_s = models.FloatField("남은 시간(초)", null=True, blank=True)
    examined = models.PositiveSmallIntegerField("비교 진행(%)", default=0)
    attempts = models.PositiveSmallIntegerField(
        "시도", default=0, help_text="앞 시도보다 더 나아간 시도부터 다시 셉니다."
    )
    furthest_step = models.PositiveIntegerField("가장 멀리 간 단계", default=0)
    error = models.CharField("오류", max_length=500, blank=True)
    data_read_at = models.DateTimeField("자료를 읽은 때", null=True, blank=True)
    data_revision = models.CharField("자료 SHA-256", max_length=64, blank=True)
    products = models.PositiveIntegerField("제품", default=0)
    pictures = models.PositiveIntegerField("카탈로그 사진", default=0)
    photos = models.PositiveIntegerField("정정 사진", default=0)
    recogniser = models.ForeignKey(
        Recogniser,
        verbose_name="새 인식기",
        on_delete=models.SET_NULL,
        related_name="trainings",
        null=True,
        blank=True,
    )
    compared_with = models.ForeignKey(
        Recogniser, verbose_name="비교한 인식기", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    figures = models.JSONField("비교", default=dict, blank=True)
    outcome = models.CharField("결과", max_length=12, choices=TrainingOutcome.choices, blank=True)
    reason = models.CharField("까닭", max_length=500, blank=True)
    created_at = models.DateTimeField("요청", auto_now_add=True)
    started_at = models.DateTimeField("시작", null=True, blank=True)
    heartbeat_at = models.DateTimeField("마지막 소식", null=True, blank=True)
    nudged_at = models.DateTimeField("마지막 알림", null=True, blank=True)
    finished_at = models.DateTimeField("끝", null=True, blank=True)

    class Meta:
        verbose_name = "인식기 학습"
        verbose_name_plural = "인식기 학습"
        ordering = ["-id"]
        constraints = [
            # Closed rows have no value there, and what is missing never collides.
            models.UniqueConstraint(
                Case(When(state__in=["queued", "running"], then=Value(1)), output_field=models.SmallIntegerField()),
                name="one_open_training",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk} · {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN_TRAINING_STATES

    @property
    def comparison(self) -> list[dict[str, Any]]:
        """The parts of the exam with both recognisers' figures; empty where there was none."""
        parts: list[dict[str, Any]] = self.figures.get("parts", [])
        return parts
