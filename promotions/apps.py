"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class PromotionsConfig(AppConfig):
    """The catalogue."""

    name = "promotions"
    verbose_name = "행사 카탈로그"
