"""The lists that a chain's site may have. Each is crawled, checked, stored and published by itself."""

from __future__ import annotations

from django.db import models


class SiteList(models.TextChoices):
    """Which of a chain's lists a crawl reads: its promotions, or its assortment, everything that it sells."""

    PROMOTIONS = "promotions", "행사"
    ASSORTMENT = "catalogue", "전체 상품"
