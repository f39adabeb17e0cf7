"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class StoresConfig(AppConfig):
    """Shops and who is near."""

    name = "stores"
    verbose_name = "매장"
