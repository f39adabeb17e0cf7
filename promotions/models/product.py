"""Articles, whatever chain sells them."""

from __future__ import annotations

import uuid

from django.db import models

from promotions.models.locks import Lockable
from promotions.names import with_brand
from promotions.querysets import ProductQuerySet


class Product(Lockable):
    """An article; its key is the 13-digit GTIN if known."""

    # Names the product in files that other databases read, if it has neither a barcode nor an item code.
    uuid = models.UUIDField("고유 번호", default=uuid.uuid4, unique=True, editable=False)
    gtin = models.CharField("바코드", max_length=13, unique=True, null=True, blank=True)
    name = models.CharField("이름", max_length=200)
    brand = models.CharField("브랜드", max_length=80, blank=True)
    category = models.CharField("분류", max_length=60, blank=True)
    # Without blanks and case, compatibility forms united: for comparing names.
    name_key = models.CharField("검색용 이름", max_length=200, editable=False, db_index=True)
    # SHA-256 of the platform's own thumbnail; recognition sets it after fetching the picture.
    picture = models.CharField("사진", max_length=64, blank=True, editable=False)
    # The product it is shown as if an article has several names; never more than one step away.
    merged_into = models.ForeignKey(
        "self",
        verbose_name="합쳐진 제품",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="absorbed",
    )
    # The line of flavours and sizes it belongs to; "" if its names give none.
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
        """The product that shoppers see this one as: itself unless it is merged into another."""
        return self.merged_into_id or self.pk

    @property
    def full_name(self) -> str:
        """The name with the brand in front, as the chains write names."""
        return with_brand(self.name, self.brand)

    @property
    def picture_url(self) -> str:
        """The address of the platform's own thumbnail, or "" while there is none.

        If read by `ProductQuerySet.with_pictures`, a root without one shows that of a product merged into it.
        """
        picture = self.picture or getattr(self, "lent_picture", None)
        return f"/pictures/{picture}.jpg" if picture else ""

    @property
    def is_recognisable(self) -> bool:
        """Whether a camera can recognise the product. It needs a picture, which the site may not let us fetch."""
        return bool(self.picture_url)
