"""Administration of promotions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.safestring import SafeString

from promotions import editing, pricing
from promotions.admin.forms import PromotionForm
from promotions.admin.locking import LockedFilter, LockingAdmin
from promotions.admin.pictures import thumbnail
from promotions.models import Promotion


class StateFilter(admin.SimpleListFilter):
    """Filter by running or past, as shoppers see it."""

    title = "상태"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        """Return the two choices."""
        return [("running", "진행 중"), ("ended", "종료")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter by the catalogue's own definition."""
        if self.value() == "running":
            return Promotion.objects.running().filter(pk__in=queryset.values("pk"))
        if self.value() == "ended":
            return Promotion.objects.past().filter(pk__in=queryset.values("pk"))
        return queryset


@admin.register(Promotion)
class PromotionAdmin(LockingAdmin):
    """Promotions, edited in the list itself."""

    form = PromotionForm
    list_display = [
        "thumbnail", "name", "barcode", "chain", "kind", "price", "sale_price", "unit_price", "gift_name", "ends_on",
        "locked_until",
    ]  # fmt: skip
    list_display_links = ["name"]
    list_editable = ["kind", "price", "sale_price"]
    list_filter = [StateFilter, "listing__chain", "kind", LockedFilter, "source"]
    list_select_related = ["listing__chain", "listing__product"]
    list_per_page = 50
    search_fields = [
        "listing__name",
        "listing__barcode",
        "listing__product__name",
        "listing__product__gtin",
        "gift_name",
    ]
    autocomplete_fields = ["listing"]
    readonly_fields = ["first_seen", "last_seen", "source", "locked_by", "unit_price"]
    actions = ["unlock", "end_now"]

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[ModelForm[Any]]:  # noqa: ANN401
        """Check the list's lines in the same way as the page of one promotion."""
        return super().get_changelist_form(request, **{"form": PromotionForm, **kwargs})

    @admin.display(description="사진")
    def thumbnail(self, promotion: Promotion) -> SafeString | str:
        """Show the product's thumbnail, because sites cut several names to the same text."""
        return thumbnail(promotion.listing.product)

    @admin.display(description="바코드", ordering="listing__product__gtin")
    def barcode(self, promotion: Promotion) -> str:
        """Show the product's barcode, else the one in the picture's address."""
        return promotion.listing.product.gtin or promotion.listing.barcode or "—"

    @admin.display(description="체인 상품", ordering="listing__name")
    def name(self, promotion: Promotion) -> str:
        """Show the chain's own name for the product."""
        return promotion.listing.name

    @admin.display(description="체인", ordering="listing__chain__position")
    def chain(self, promotion: Promotion) -> str:
        """Show the chain's name."""
        return promotion.listing.chain.name

    @admin.display(description="1개당 가격")
    def unit_price(self, promotion: Promotion) -> str:
        """Show the price of one piece if the deal is taken in full."""
        amount = pricing.unit_price(promotion.deal)
        return "—" if amount is None else f"{pricing.won(amount):,}원"

    @admin.action(description="행사 종료 (이번 달 말까지 잠금)", permissions=["change"])
    def end_now(self, request: HttpRequest, queryset: QuerySet[Promotion]) -> None:
        """End these promotions and lock them against crawls."""
        count = editing.end_promotions(promotions=list(queryset), by=request.user.get_username())
        messages.success(request, f"{count}건의 행사를 종료했습니다.")
