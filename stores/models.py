"""Stores."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from common import kst
from promotions.models import Chain
from stores.geography import KOREA_LAT, KOREA_LNG
from stores.querysets import StoreQuerySet


def manual_id() -> str:
    """Return a unique key for a store that a person enters."""
    return f"manual_{uuid.uuid4().hex}"


class Store(models.Model):
    """One store with its position. Stores of an unknown chain are kept too."""

    external_id = models.CharField("외부 ID", max_length=64, unique=True, default=manual_id)
    chain = models.ForeignKey(
        Chain,
        verbose_name="체인",
        on_delete=models.PROTECT,
        related_name="stores",
        db_index=False,  # the index below starts with it
        null=True,
        blank=True,
    )
    brand_text = models.CharField("출처의 브랜드명", max_length=40, blank=True, editable=False)
    name = models.CharField("이름", max_length=120)
    address = models.CharField("주소", max_length=200, blank=True)
    lat = models.FloatField("위도", validators=[MinValueValidator(KOREA_LAT[0]), MaxValueValidator(KOREA_LAT[1])])
    lng = models.FloatField("경도", validators=[MinValueValidator(KOREA_LNG[0]), MaxValueValidator(KOREA_LNG[1])])
    is_open = models.BooleanField(
        "영업 중",
        default=True,
        help_text="끄면 가까운 매장에 표시되지 않습니다. 목록을 다시 가져와도 켜지지 않습니다.",
    )
    is_corrected = models.BooleanField(
        "직접 수정함",
        default=False,
        help_text="켜면 목록을 가져와도 이름·주소·체인·위치가 바뀌지 않습니다. 수정해서 저장하면 자동으로 켜집니다.",
    )
    source = models.CharField("출처", max_length=40, default="manual", editable=False)
    # Days, not moments: importing the same file twice on one day changes nothing.
    first_seen = models.DateField("최초 확인일", default=kst.today, editable=False)
    last_seen = models.DateField("최근 확인일", default=kst.today, editable=False)

    objects = StoreQuerySet.as_manager()

    class Meta:
        verbose_name = "매장"
        verbose_name_plural = "매장"
        ordering = ["name", "id"]
        # For the bounding boxes of the search for near stores: of all stores, and of some chains.
        indexes = [
            models.Index(fields=["lat", "lng"], name="store_lat_lng"),
            models.Index(fields=["chain", "lat", "lng"], name="store_chain_lat_lng"),
        ]

    def __str__(self) -> str:
        return self.name
