"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    """The recogniser and its gallery."""

    name = "recognition"
    verbose_name = "제품 인식"
