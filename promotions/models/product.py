"""Articles, whatever chain sells them."""

from __future__ import annotations

from django.db import models

from promotions.models.locks import Lockable
from promotions.querysets import ProductQuerySet


class Product(Lockable):
    """One article; its key is the 13-digit GTIN where known."""

    gtin = models.CharField("바코드", max_length=13, unique=True, null=True, blank=True)
    name = models.CharField("이름", max_length=200)
    brand = models.CharField("브랜드", max_length=80, blank=True)
    category = models.CharField("분류", max_length=60, blank=True)
    # Blanks removed, case folded, compatibility forms united: what searching and joining by name compare.
    name_key = models.CharField("검색용 이름", max_length=200, editable=False, db_index=True)
    # SHA-256 of the platform's own thumbnail; recognition sets it when it has fetched the picture.
    picture = models.CharField("사진", max_length=64, blank=True, editable=False)
    # The product it is shown as, where it is one of an article's several names; never a chain of more than one step.
    merged_into = models.ForeignKey(
        "self",
        verbose_name="합쳐진 제품",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="absorbed",
    )
    # Which line of flavours and sizes it belongs to; "" where none can be told.
    line_key = models.CharField("라인", max_length=200, blank=True, editable=False, db_index=True)
    created_at = models.DateTimeField("등록", auto_now_add=True)
    updated_at = models.DateTimeField("수정", auto_now=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = "제품"
        verbose_name_plural = "제품"
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["category"], name="product_category")]

    def __str__(self) -> str:
        return self.name

    @property
    def root_id(self) -> int:
        """The product that shoppers see this one as: itself unless it was joined into another."""
        return self.merged_into_id or self.pk

    @property
    def picture_url(self) -> str:
        """The platform's own thumbnail, or "" while there is none.

        Where `ProductQuerySet.with_pictures` read it, a root without one shows that of a product joined into it.
        """
        picture = self.picture or getattr(self, "lent_picture", None)
        return f"/pictures/{picture}.jpg" if picture else ""

    @property
    def is_recognisable(self) -> bool:
        """Whether a camera can tell the product: only with a picture of it, which its site may not let us fetch."""
        return bool(self.picture_url)
