"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """What two apps need: jobs, leases, schedules."""

    name = "common"
    verbose_name = "공통"
