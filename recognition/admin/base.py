"""What the recogniser's administration pages share."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from promotions.models import Product


def thumbnail(sha256: str, side: int = 64) -> SafeString | str:
    """Our own picture of a product, or a dash."""
    if not sha256:
        return "—"
    address = reverse("picture", args=[sha256])
    return format_html('<img src="{}" alt="" width="{}" height="{}" loading="lazy">', address, side, side)


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Rows that only the program writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows come from the program."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing to edit."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing to delete."""
        return False

    def may_change(self, request: HttpRequest) -> bool:
        """Whether someone may use the actions that change rows."""
        return super().has_change_permission(request)

    # Django asks this for actions marked permissions=["operate"].
    has_operate_permission = may_change


def offers(candidates: list[dict[str, Any]]) -> SafeString | str:
    """Every candidate with its picture; products deleted since keep their number."""
    products = Product.objects.in_bulk([found["product"] for found in candidates])
    lines = [_offer(products.get(found["product"]), found) for found in candidates]
    return format_html_join("", "<p>{} {} · {}</p>", lines) or "—"


def _offer(product: Product | None, found: dict[str, Any]) -> tuple[SafeString | str, str, float]:
    picture, name = (thumbnail(product.picture), product.name) if product else ("—", f"#{found['product']}")
    return picture, name, found["score"]
