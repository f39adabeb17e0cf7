"""Chains' entries for products."""

from __future__ import annotations

from django.db import models

from promotions.models.chain import Chain
from promotions.models.locks import Lockable
from promotions.models.product import Product
from promotions.querysets import ListingQuerySet


class Listing(Lockable):
    """A chain's name, price, picture and item code for a product.

    `key` distinguishes a chain's entries: the site's own item code if it has one, else barcode and name, else the name
    alone. Names alone collide (the sites cut them), and a list may hold a barcode twice.

    `product` is always the root of `own_product`: the product that shoppers see the listing under.
    """

    chain = models.ForeignKey(Chain, verbose_name="체인", on_delete=models.PROTECT, related_name="listings")
    product = models.ForeignKey(Product, verbose_name="제품", on_delete=models.PROTECT, related_name="listings")
    # The article by its barcode, or one of its own; `product` is that one or what it is merged into.
    own_product = models.ForeignKey(
        Product, verbose_name="원래 제품", on_delete=models.PROTECT, related_name="own_listings", editable=False
    )
    key = models.CharField("항목 키", max_length=260, editable=False)
    name = models.CharField("체인의 상품명", max_length=200)
    price = models.PositiveIntegerField("정가(원)", null=True, blank=True)
    image_url = models.URLField("사진 주소", max_length=500, blank=True)
    item_code = models.CharField("체인 상품 코드", max_length=60, blank=True)
    barcode = models.CharField("사진 주소의 코드", max_length=20, blank=True)
    category = models.CharField("체인 분류", max_length=60, blank=True)
    first_seen = models.DateTimeField("최초 확인")
    last_seen = models.DateTimeField("마지막 확인")

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = "체인 상품"
        verbose_name_plural = "체인 상품"
        ordering = ["chain", "name", "id"]
        constraints = [models.UniqueConstraint(fields=["chain", "key"], name="listing_key_once_per_chain")]

    def __str__(self) -> str:
        return f"{self.chain_id} · {self.name}"
