"""Which products are one article under several names: what the names propose, and what people decided."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from promotions.models.product import Product
from promotions.querysets import PairDecisionQuerySet, ProductPairQuerySet


class PairSource(models.TextChoices):
    """Where a pair comes from."""

    UNCERTAIN = "uncertain", "이름이 비슷함"
    CERTAIN = "certain", "이름이 같음"
    BARCODE = "barcode", "바코드가 같음"
    CONTESTED = "contested", "바코드가 결정과 다름"


class ProductPair(models.Model):
    """Two products that may be one article. The lower number comes first.

    Pairs by name are written anew by every refresh; one by barcode stays: one of its products has no listing any more
    since its only one turned out to be the other. A contested one stays, too: a crawl told the barcode of a product
    that a person had refused, and the person is asked again.
    """

    first = models.ForeignKey(Product, verbose_name="제품", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Product, verbose_name="다른 제품", on_delete=models.CASCADE, related_name="+")
    score = models.FloatField("점수")
    reasons = models.JSONField("까닭", default=list)
    source = models.CharField("출처", max_length=10, choices=PairSource.choices)
    # Neither joined nor refused yet, and the best of those between the same two articles.
    waiting = models.BooleanField("결정을 기다림", default=False)
    put_off_at = models.DateTimeField("미룬 때", null=True, blank=True)

    objects = ProductPairQuerySet.as_manager()

    class Meta:
        verbose_name = "이름이 비슷한 제품"
        verbose_name_plural = "이름이 비슷한 제품"
        ordering = [F("put_off_at").asc(nulls_first=True), "-score", "id"]
        permissions = [("decide_pairs", "비슷한 제품을 합치거나 나눌 수 있음")]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="product_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="product_pair_in_order"),
        ]
        indexes = [models.Index(fields=["-score"], condition=Q(waiting=True), name="product_pair_queue")]

    def __str__(self) -> str:
        return f"{self.first_id} · {self.second_id} ({self.score:.2f})"


class Verdict(models.TextChoices):
    """What a person says of a pair."""

    MERGE = "join", "같은 제품"
    REFUSE = "refuse", "다른 제품"


class PairDecision(models.Model):
    """A person's word on two products; it outranks what names and crawls say. Rows are never deleted.

    It counts while it is neither undone nor replaced by a later decision that says otherwise.
    """

    first = models.ForeignKey(Product, verbose_name="제품", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Product, verbose_name="다른 제품", on_delete=models.CASCADE, related_name="+")
    verdict = models.CharField("결정", max_length=10, choices=Verdict.choices)
    by = models.CharField("결정한 사람", max_length=150)
    reason = models.CharField("까닭", max_length=500, blank=True)
    at = models.DateTimeField("때", db_default=Now())
    replaced_by = models.ForeignKey(
        "self", verbose_name="뒤의 결정", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaced"
    )
    undone_at = models.DateTimeField("되돌린 때", null=True, blank=True)
    undone_by = models.CharField("되돌린 사람", max_length=150, blank=True)

    objects = PairDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "제품 짝 결정"
        verbose_name_plural = "제품 짝 결정"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_decision_in_order"),
        ]
        indexes = [
            models.Index(
                fields=["first", "second"],
                condition=Q(undone_at__isnull=True, replaced_by__isnull=True),
                name="pair_decision_counting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {self.first_id} · {self.second_id}"


class MergeState(models.Model):
    """One row: what the catalogue was when the joins were last computed over the whole of it."""

    marks = models.JSONField("카탈로그의 표지", default=dict)
    refreshed_at = models.DateTimeField("계산한 때", null=True)

    class Meta:
        verbose_name = "제품 합치기 상태"
        verbose_name_plural = "제품 합치기 상태"

    def __str__(self) -> str:
        return f"{self.refreshed_at:%F %T}" if self.refreshed_at else "—"
