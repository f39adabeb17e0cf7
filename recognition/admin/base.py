"""Provide the helpers that the recogniser's administration pages share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from common.read_only_admin import ReadOnlyAdmin
from recognition.catalogue import Product, named


def thumbnail(sha256: str, side: int = 64) -> SafeString | str:
    """Return our thumbnail of a product, or a dash."""
    if not sha256:
        return "—"
    address = reverse("picture", args=[sha256])
    return format_html('<img src="{}" alt="" width="{}" height="{}" loading="lazy">', address, side, side)


class OperatedAdmin(ReadOnlyAdmin):
    """Shows rows that only the program writes, and offers actions on them."""

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Return whether actions with permissions=["operate"] are allowed."""
        return self.may_change(request)


def offers(candidates: list[dict[str, Any]]) -> SafeString | str:
    """Return every candidate with its picture. Products deleted in the meantime are shown by their number."""
    products = named(found["product"] for found in candidates)
    lines = [_offer(products.get(found["product"]), found) for found in candidates]
    return format_html_join("", "<p>{} {} · {}</p>", lines) or "—"


def _offer(product: Product | None, found: dict[str, Any]) -> tuple[SafeString | str, str, float]:
    picture, name = (thumbnail(product.picture), product.name) if product else ("—", f"#{found['product']}")
    return picture, name, found["score"]
