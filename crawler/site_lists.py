"""The lists that a chain's site may have; each is crawled, checked, kept and published by itself."""

from __future__ import annotations

from django.db import models


class SiteList(models.TextChoices):
    """Which of a chain's lists a crawl walks."""

    PROMOTIONS = "promotions", "행사"
    CATALOGUE = "catalogue", "전체 상품"
