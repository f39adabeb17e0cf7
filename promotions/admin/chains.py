"""Administration of chains."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from promotions.models import Chain


@admin.register(Chain)
class ChainAdmin(admin.ModelAdmin[Chain]):
    """Names, colours and the age of each chain's data."""

    list_display = ["name", "code", "colour", "promotions_checked_at", "catalogue_revision"]
    readonly_fields = ["code", "promotions_checked_at", "catalogue_revision"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow no addition: chains come with the software that crawls them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Chain | None = None) -> bool:
        """Allow no deletion: listings and runs refer to them."""
        return False
