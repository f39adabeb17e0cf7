"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class CrawlerConfig(AppConfig):
    """Crawl runs, from the request to the published catalogue."""

    name = "crawler"
    verbose_name = "행사 수집"
