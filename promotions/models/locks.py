"""Locks: a person's entry takes precedence over crawls until the lock expires."""

from __future__ import annotations

from datetime import date

from django.db import models

from common import kst


class Lockable(models.Model):
    """A row that an administrator may lock against crawls until a date, that day included."""

    locked_until = models.DateField(
        "잠금 만료일",
        null=True,
        blank=True,
        help_text="이 날짜까지는 수집이 이 항목을 바꾸지 않습니다. 비워 두면 잠그지 않습니다.",
    )
    locked_by = models.CharField("잠근 사람", max_length=150, blank=True, editable=False)

    class Meta:
        abstract = True

    def is_locked(self, day: date | None = None) -> bool:
        """Return whether crawls must leave this row alone on `day` (default: today in Korea)."""
        return self.locked_until is not None and self.locked_until >= (day or kst.today())
