"""Convenience-store brands."""

from __future__ import annotations

from django.db import models

from promotions.querysets import ChainQuerySet


class Chain(models.Model):
    """A convenience-store brand; the rows come with the migrations."""

    code = models.SlugField("코드", primary_key=True, max_length=20)
    name = models.CharField("이름", max_length=40)
    english_name = models.CharField("영문 이름", max_length=40)
    colour = models.CharField("색", max_length=7, help_text="#RRGGBB 형식. 목록에서 체인을 구분하는 표시에만 씁니다.")
    position = models.PositiveSmallIntegerField("순서", default=0)
    catalogue_revision = models.PositiveIntegerField(
        "카탈로그 버전", default=0, editable=False, help_text="게시하거나 제품을 합칠 때마다 1씩 늘어납니다."
    )
    promotions_checked_at = models.DateTimeField(
        "마지막 확인",
        null=True,
        blank=True,
        editable=False,
        help_text="마지막으로 게시한 행사 목록을 사이트에서 확인한 시각입니다.",
    )

    objects = ChainQuerySet.as_manager()

    class Meta:
        verbose_name = "체인"
        verbose_name_plural = "체인"
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name
