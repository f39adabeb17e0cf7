"""What a person entered outranks what a crawl says, for as long as the lock runs."""

from __future__ import annotations

from datetime import date

from django.db import models

from common import kst


class Lockable(models.Model):
    """A row an administrator may hold against crawls until a date, that day included."""

    locked_until = models.DateField(
        "잠금 (이 날까지)",
        null=True,
        blank=True,
        help_text="이 날까지는 수집이 이 항목을 바꾸지 않습니다. 비우면 잠그지 않습니다.",
    )
    locked_by = models.CharField("잠근 사람", max_length=150, blank=True, editable=False)

    class Meta:
        abstract = True

    def is_locked(self, day: date | None = None) -> bool:
        """Whether crawls must leave this row alone on `day` (default: today in Korea)."""
        return self.locked_until is not None and self.locked_until >= (day or kst.today())
