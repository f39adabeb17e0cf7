"""What a chain offers on a listing."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from common import kst
from promotions.models.listing import Listing
from promotions.models.locks import Lockable
from promotions.pricing import Deal
from promotions.querysets import PromotionQuerySet


class PromotionKind(models.TextChoices):
    """The kinds of promotion, by the names that the export uses."""

    ONE_PLUS_ONE = "1+1", "1+1"
    TWO_PLUS_ONE = "2+1", "2+1"
    THREE_PLUS_ONE = "3+1", "3+1"
    DISCOUNT = "discount", "할인"
    GIFT = "gift", "덤증정"
    MIX_AND_MATCH = "mix", "골라담기"


class PromotionSource(models.TextChoices):
    """Who entered a promotion first."""

    CRAWL = "crawl", "수집"
    MANUAL = "manual", "관리자"


class Promotion(Lockable):
    """A promotion on a listing, from when it was first seen until it ended. Rows are kept as history."""

    listing = models.ForeignKey(Listing, verbose_name="체인 상품", on_delete=models.PROTECT, related_name="promotions")
    kind = models.CharField("행사", max_length=10, choices=PromotionKind.choices)
    price = models.PositiveIntegerField("정가(원)", null=True, blank=True)
    sale_price = models.PositiveIntegerField("할인가(원)", null=True, blank=True)
    gift_name = models.CharField("증정품 이름", max_length=200, blank=True)
    gift_price = models.PositiveIntegerField("증정품 가격(원)", null=True, blank=True)
    gift_image_url = models.URLField("증정품 사진 주소", max_length=500, blank=True)
    starts_on = models.DateField("시작일", null=True, blank=True, help_text="사이트에 표시된 경우에만 입력합니다.")
    ends_on = models.DateField("종료일", null=True, blank=True, help_text="사이트에 표시된 경우에만 입력합니다.")
    first_seen = models.DateTimeField("최초 확인")
    last_seen = models.DateTimeField("마지막 확인")
    ended_at = models.DateTimeField("종료 시각", null=True, blank=True)
    source = models.CharField("출처", max_length=10, choices=PromotionSource.choices, default=PromotionSource.CRAWL)

    objects = PromotionQuerySet.as_manager()

    class Meta:
        verbose_name = "행사"
        verbose_name_plural = "행사"
        ordering = ["listing", "kind", "id"]
        constraints = [
            # Two kinds may run on one listing at once; the same kind twice is the same promotion.
            models.UniqueConstraint(
                fields=["listing", "kind", "gift_name"],
                condition=Q(ended_at__isnull=True),
                name="promotion_runs_once",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="promotion_ends_after_start",
            ),
        ]
        indexes = [
            # Nearly every read filters by what has not ended.
            models.Index(fields=["listing"], condition=Q(ended_at__isnull=True), name="promotion_running"),
        ]

    def __str__(self) -> str:
        return f"{self.listing} · {self.get_kind_display()}"

    @property
    def deal(self) -> Deal:
        """The numbers for pricing."""
        return Deal(kind=self.kind, price=self.price, sale_price=self.sale_price)

    @property
    def valid_until(self) -> date:
        """The known last day, else the end of the Korean month in which it was last seen."""
        return self.ends_on or kst.month_end(kst.day_of(self.last_seen))

    def is_confirmed(self, day: date) -> bool:
        """Return whether the promotion is known to run on `day`; False if it is only known of an earlier month."""
        return self.valid_until >= day
