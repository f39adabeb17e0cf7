"""Which products are one article under several names: the proposals by name, and the decisions of people."""

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
    """Two products that may be one article. The lower id comes first.

    Every refresh rewrites the pairs by name. A pair by barcode stays: one of its products has no listing any more,
    because its only listing turned out to be the other product. A contested pair stays, too: a crawl found the same
    barcode for two products that a person had called different, so a person decides again.
    """

    first = models.ForeignKey(Product, verbose_name="제품", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Product, verbose_name="다른 제품", on_delete=models.CASCADE, related_name="+")
    score = models.FloatField("점수")
    reasons = models.JSONField("사유", default=list)
    source = models.CharField("출처", max_length=10, choices=PairSource.choices)
    # Undecided, and the best of the pairs between the same two articles.
    waiting = models.BooleanField("결정 대기", default=False)
    put_off_at = models.DateTimeField("미룬 시각", null=True, blank=True)

    objects = ProductPairQuerySet.as_manager()

    class Meta:
        verbose_name = "이름이 비슷한 제품"
        verbose_name_plural = "이름이 비슷한 제품"
        ordering = [F("put_off_at").asc(nulls_first=True), "-score", "id"]
        permissions = [("decide_pairs", "비슷한 제품을 합치거나 분리할 수 있음")]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="product_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="product_pair_in_order"),
        ]
        indexes = [models.Index(fields=["-score"], condition=Q(waiting=True), name="product_pair_queue")]

    def __str__(self) -> str:
        return f"{self.first_id} · {self.second_id} ({self.score:.2f})"


class Verdict(models.TextChoices):
    """The possible decisions about a pair."""

    MERGE = "merge", "같은 제품"
    REFUSE = "refuse", "다른 제품"


class PairDecision(models.Model):
    """A person's decision about two products. It takes precedence over names and crawls. Rows are never deleted.

    A decision counts until it is undone or a later decision to the contrary replaces it.
    """

    first = models.ForeignKey(Product, verbose_name="제품", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Product, verbose_name="다른 제품", on_delete=models.CASCADE, related_name="+")
    verdict = models.CharField("결정", max_length=10, choices=Verdict.choices)
    by = models.CharField("결정한 사람", max_length=150)
    reason = models.CharField("사유", max_length=500, blank=True)
    at = models.DateTimeField("결정 시각", db_default=Now())
    replaced_by = models.ForeignKey(
        "self", verbose_name="이후 결정", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaced"
    )
    undone_at = models.DateTimeField("되돌린 시각", null=True, blank=True)
    undone_by = models.CharField("되돌린 사람", max_length=150, blank=True)

    objects = PairDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "제품 합치기 결정"
        verbose_name_plural = "제품 합치기 결정"
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
    """One row: the state of the catalogue when its merges were last computed as a whole."""

    marks = models.JSONField("카탈로그 상태", default=dict)
    refreshed_at = models.DateTimeField("계산 시각", null=True)

    class Meta:
        verbose_name = "제품 합치기 상태"
        verbose_name_plural = "제품 합치기 상태"

    def __str__(self) -> str:
        return f"{self.refreshed_at:%F %T}" if self.refreshed_at else "—"
