"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Invented products to try the platform with; answers 404 outside the demonstration."""

    name = "demo"
    verbose_name = "데모"
