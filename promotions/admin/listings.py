"""Administration of the chains' entries for products."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString

from promotions.admin.forms import PromotionForm, PromotionFormSet
from promotions.admin.locking import LockedFilter, LockingAdmin
from promotions.admin.pictures import picture_link
from promotions.models import Listing, Promotion


class PromotionInline(admin.TabularInline[Promotion, Listing]):
    """A listing's promotions, edited in line."""

    model = Promotion
    form = PromotionForm
    formset = PromotionFormSet
    extra = 0
    fields = [
        "kind",
        "price",
        "sale_price",
        "gift_name",
        "starts_on",
        "ends_on",
        "ended_at",
        "locked_until",
        "last_seen",
    ]
    readonly_fields = ["last_seen"]
    can_delete = False


@admin.register(Listing)
class ListingAdmin(LockingAdmin):
    """Listings with their promotions."""

    list_display = ["name", "chain", "price", "product", "barcode", "site_picture", "last_seen", "locked_until"]
    list_filter = ["chain", LockedFilter, "category"]
    search_fields = ["name", "barcode", "item_code", "product__name"]
    autocomplete_fields = ["product"]
    readonly_fields = [
        "chain", "own_product", "key", "barcode", "item_code", "site_picture", "first_seen", "last_seen", "locked_by",
    ]  # fmt: skip
    list_select_related = ["chain", "product"]
    inlines = [PromotionInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow no addition: listings come from crawls and imports."""
        return False

    @admin.display(description="사이트의 사진")
    def site_picture(self, listing: Listing) -> SafeString | str:
        """Link to the chain's own picture."""
        return picture_link(listing.image_url)
