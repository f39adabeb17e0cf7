"""The earlier terms of promotions."""

from __future__ import annotations

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from promotions.models.promotion import Promotion


class PromotionChange(models.Model):
    """A change of terms during a promotion: `before` holds the changed fields until `at`, days as YYYY-MM-DD."""

    promotion = models.ForeignKey(Promotion, verbose_name="행사", on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField("변경 시각")
    before = models.JSONField("변경 전", default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = "행사 변경"
        verbose_name_plural = "행사 변경"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.promotion_id} · {self.at:%F}"

    def values(self) -> dict[str, Any]:
        """Return the earlier values of the changed fields, of the types that a promotion's columns have."""
        columns = {column.name: column for column in Promotion._meta.fields}
        return {name: columns[name].to_python(value) for name, value in self.before.items()}
