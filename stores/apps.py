"""Register the app."""

from __future__ import annotations

from django.apps import AppConfig


class StoresConfig(AppConfig):
    """Stores, their import, and the nearest ones."""

    name = "stores"
    verbose_name = "매장"
