"""A training takes minutes to hours: each is a row, which is seen, called off, and survives a killed worker."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Value, When

from common.jobs import OPEN_STATES, Job, JobQuerySet, running_has_lease
from recognition.models.gallery import Recogniser


class TrainingTrigger(models.TextChoices):
    """Who or what requested a training."""

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
    LEARNING = "learning", "학습 중"
    EXPORTING = "exporting", "인식기를 저장하고 임계값을 정하는 중"
    EXAMINING = "examining", "사용 중인 인식기와 비교하는 중"


class TrainingOutcome(models.TextChoices):
    """What came of a training that is done."""

    ACTIVATED = "activated", "적용"
    KEPT_ASIDE = "kept_aside", "성능이 떨어져 적용하지 않음"
    NOTHING_NEW = "nothing_new", "새로 학습할 자료 없음"


class TrainingQuerySet(JobQuerySet["Training"]):
    """Trainings."""


class Training(Job):
    """One training from the catalogue: who requested it, its progress, what it learned from, and its outcome."""

    trigger = models.CharField("계기", max_length=10, choices=TrainingTrigger.choices)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="요청한 사람",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    state = models.CharField("상태", max_length=12, choices=TrainingState.choices, default=TrainingState.QUEUED)
    phase = models.CharField("진행 단계", max_length=10, choices=TrainingPhase.choices, blank=True)
    step = models.PositiveIntegerField("단계", default=0)
    total = models.PositiveIntegerField("전체 단계", default=0)
    loss = models.FloatField("손실", null=True, blank=True)
    score = models.FloatField("중간 검증", null=True, blank=True, help_text="정답률, 0…1.")
    left_s = models.FloatField("남은 시간(초)", null=True, blank=True)
    examined = models.PositiveSmallIntegerField("비교 진행(%)", default=0)
    attempts = models.PositiveSmallIntegerField("시도", default=0, help_text="진전이 있으면 시도 횟수를 초기화합니다.")
    furthest_step = models.PositiveIntegerField("최대 진행 단계", default=0)
    error = models.CharField("오류", max_length=500, blank=True)
    data_read_at = models.DateTimeField("자료를 읽은 시각", null=True, blank=True)
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
    reason = models.CharField("사유", max_length=500, blank=True)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = "인식기 학습"
        verbose_name_plural = "인식기 학습"
        ordering = ["-id"]
        constraints = [
            # Closed rows have no value there, and what is missing never collides.
            models.UniqueConstraint(
                Case(When(state__in=OPEN_STATES, then=Value(1)), output_field=models.SmallIntegerField()),
                name="one_open_training",
            ),
            running_has_lease("running_training_has_a_lease"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} · {self.get_state_display()}"

    @property
    def comparison(self) -> list[dict[str, Any]]:
        """Return the parts of the validation with both recognisers' figures; empty if there was none."""
        parts: list[dict[str, Any]] = self.figures.get("parts", [])
        return parts
