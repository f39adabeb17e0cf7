"""Tables that belong to no single app. They keep the names of the apps they came from."""

from __future__ import annotations

from django.db import models


class ScheduleDefault(models.Model):
    """What was set up under a schedule's name. If the schedule differs or is gone, an operator has decided so."""

    name = models.CharField("이름", max_length=200, primary_key=True)
    task = models.CharField("작업", max_length=200)
    args = models.TextField("인자")
    timing = models.CharField("실행 시각", max_length=200)

    class Meta:
        db_table = "crawler_scheduledefault"
        verbose_name = "기본 일정"
        verbose_name_plural = "기본 일정"

    def __str__(self) -> str:
        return self.name


class NamedLease(models.Model):
    """A right that runs out by itself, so that a killed process never blocks the next one. See `common.named_lease`."""

    name = models.CharField(primary_key=True, max_length=40)
    lease_owner = models.CharField(max_length=120, db_column="owner")
    lease_until = models.DateTimeField(db_column="until")

    class Meta:
        db_table = "recognition_lease"

    def __str__(self) -> str:
        return self.name
