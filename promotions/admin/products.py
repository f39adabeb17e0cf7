"""Administration of products."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString

from promotions.admin.forms import ProductForm
from promotions.admin.locking import LockedFilter, LockingAdmin
from promotions.admin.pictures import picture_link, thumbnail
from promotions.admin.product_merges import MergedProductAdmin
from promotions.models import Listing, Product


class ListingInline(admin.TabularInline[Listing, Product]):
    """The chains that list a product."""

    model = Listing
    fk_name = "product"
    extra = 0
    fields = ["chain", "name", "price", "site_picture", "last_seen", "locked_until"]
    readonly_fields = ["chain", "site_picture", "last_seen"]
    show_change_link = True
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Product | None = None) -> bool:
        """Allow no addition: listings come from crawls and imports."""
        return False

    @admin.display(description="사진 주소")
    def site_picture(self, listing: Listing) -> SafeString | str:
        """Link to the chain's own picture."""
        return picture_link(listing.image_url)


@admin.register(Product)
class ProductAdmin(MergedProductAdmin, LockingAdmin):
    """Products, with what is merged into them."""

    form = ProductForm
    list_display = ["thumbnail", "name", "brand", "gtin", "category", "locked_until"]
    list_display_links = ["name"]
    list_filter = [LockedFilter, ("merged_into", admin.EmptyFieldListFilter), "listings__chain", "category"]
    search_fields = ["name", "name_key", "brand", "gtin", "listings__name"]
    fields = [
        "thumbnail",
        "recognition",
        "name",
        "brand",
        "gtin",
        "category",
        "locked_until",
        "locked_by",
        "created_at",
        "updated_at",
    ]
    readonly_fields = ["thumbnail", "recognition", "locked_by", "created_at", "updated_at"]
    inlines = [ListingInline]

    @admin.display(description="사진")
    def thumbnail(self, product: Product) -> SafeString | str:
        """Show the platform's own thumbnail; no camera recognises a product without one."""
        return thumbnail(product) if product.is_recognisable else "없음"

    @admin.display(description="카메라 인식")
    def recognition(self, product: Product) -> str:
        """Say whether a camera can recognise the product."""
        if product.is_recognisable:
            return "인식 가능"
        return "인식 불가: 저장된 사진이 없습니다. 이름과 바코드로는 찾을 수 있습니다."


def add_line(name: str, *, title: str, render: Callable[[Product], SafeString | str]) -> None:
    """Show one more read-only line on a product's page, below its picture. For apps that know the catalogue.

    Args:
        name: of the line; adding one that is there already changes nothing.
        title: its label.
        render: returns what it shows of a product.
    """
    if name in ProductAdmin.readonly_fields:
        return

    @admin.display(description=title)
    def line(_admin: Any, product: Product) -> SafeString | str:  # noqa: ANN401 - bound to the class as a method
        return render(product)

    setattr(ProductAdmin, name, line)
    ProductAdmin.fields = [*ProductAdmin.fields[:2], name, *ProductAdmin.fields[2:]]
    ProductAdmin.readonly_fields = [*ProductAdmin.readonly_fields, name]
