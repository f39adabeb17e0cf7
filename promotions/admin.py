"""Administering the catalogue. What a person changes is locked against crawls by `promotions.editing`."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.forms import BaseModelForm, BaseModelFormSet, ModelForm
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from promotions import editing, kst, pricing
from promotions.forms import ProductForm, PromotionForm, PromotionFormSet
from promotions.models import Chain, Listing, Product, Promotion
from promotions.pair_admin import PairDecisionAdmin, ProductPairAdmin
from promotions.pair_admin_product import JoinedProductAdmin

__all__ = ["PairDecisionAdmin", "ProductPairAdmin"]  # registered where they are written


def _user(request: HttpRequest) -> str:
    return request.user.get_username()


class LockedFilter(admin.SimpleListFilter):
    """Rows that crawls must leave alone today."""

    title = "잠금"
    parameter_name = "locked"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        """Two choices."""
        return [("yes", "잠김"), ("no", "잠기지 않음")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter by the lock's date."""
        if self.value() == "yes":
            return queryset.filter(locked_until__gte=kst.today())
        if self.value() == "no":
            return queryset.exclude(locked_until__gte=kst.today())
        return queryset


class StateFilter(admin.SimpleListFilter):
    """Running or past promotions."""

    title = "상태"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        """Two choices."""
        return [("running", "진행 중"), ("ended", "끝남")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """As the shopper would see it."""
        if self.value() == "running":
            return Promotion.objects.running().filter(pk__in=queryset.values("pk"))
        if self.value() == "ended":
            return Promotion.objects.history().filter(pk__in=queryset.values("pk"))
        return queryset


class LockingAdmin(admin.ModelAdmin[Any]):
    """Saves through `editing.record_edit`, so that a change by hand is locked."""

    actions = ["unlock"]

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool) -> None:  # noqa: ANN401, FBT001
        """Save and lock."""
        if form.changed_data:
            editing.record_edit(row=obj, by=_user(request), lock_chosen="locked_until" in form.changed_data)

    def save_formset(
        self,
        request: HttpRequest,
        form: BaseModelForm[Any],
        formset: BaseModelFormSet[Any, Any],
        change: bool,  # noqa: FBT001
    ) -> None:
        """Save and lock each changed line."""
        for line in formset.forms:
            if line.has_changed():
                row = line.save(commit=False)
                editing.record_edit(row=row, by=_user(request), lock_chosen="locked_until" in line.changed_data)
        # What the admin's change message reads; the lines themselves are saved above.
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

    @admin.action(description="잠금 풀기 (다음 수집이 다시 바꿀 수 있음)", permissions=["change"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Let crawls change these rows again."""
        count = editing.unlock(rows=list(queryset))
        messages.success(request, f"{count}건의 잠금을 풀었습니다.")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Rows are history: promotions are ended, never deleted."""
        return False


@admin.register(Chain)
class ChainAdmin(admin.ModelAdmin[Chain]):
    """Names, colours and the age of each chain's data."""

    list_display = ["name", "code", "colour", "catalogue_checked_at", "catalogue_revision"]
    readonly_fields = ["code", "catalogue_checked_at", "catalogue_revision"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Chains come with the software that crawls them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Chain | None = None) -> bool:
        """Their history hangs on them."""
        return False


class ListingInline(admin.TabularInline[Listing, Product]):
    """Where a product is sold."""

    model = Listing
    fk_name = "product"
    extra = 0
    fields = ["chain", "name", "price", "last_seen", "locked_until"]
    readonly_fields = ["chain", "last_seen"]
    show_change_link = True
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Product | None = None) -> bool:
        """Listings come from crawls and imports."""
        return False


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


@admin.register(Product)
class ProductAdmin(JoinedProductAdmin, LockingAdmin):
    """Products."""

    form = ProductForm
    list_display = ["thumbnail", "name", "brand", "gtin", "category", "locked_until"]
    list_display_links = ["name"]
    list_filter = [LockedFilter, ("joined_into", admin.EmptyFieldListFilter), "listings__chain", "category"]
    search_fields = ["name", "name_key", "brand", "gtin", "listings__name"]
    fields = [
        "thumbnail",
        "name",
        "brand",
        "gtin",
        "category",
        "locked_until",
        "locked_by",
        "created_at",
        "updated_at",
    ]
    readonly_fields = ["thumbnail", "locked_by", "created_at", "updated_at"]
    inlines = [ListingInline]

    @admin.display(description="사진")
    def thumbnail(self, product: Product) -> SafeString | str:
        """The platform's own thumbnail."""
        if not product.picture_url:
            return "—"
        return format_html('<img src="{}" alt="" width="48" height="48">', product.picture_url)


@admin.register(Listing)
class ListingAdmin(LockingAdmin):
    """Chains' entries with their promotions."""

    list_display = ["name", "chain", "price", "product", "last_seen", "locked_until"]
    list_filter = ["chain", LockedFilter, "category"]
    search_fields = ["name", "barcode", "item_code", "product__name"]
    autocomplete_fields = ["product"]
    readonly_fields = ["chain", "own_product", "key", "barcode", "item_code", "first_seen", "last_seen", "locked_by"]
    list_select_related = ["chain", "product"]
    inlines = [PromotionInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Listings come from crawls and imports."""
        return False


@admin.register(Promotion)
class PromotionAdmin(LockingAdmin):
    """Promotions, edited in the list itself."""

    form = PromotionForm
    list_display = ["name", "chain", "kind", "price", "sale_price", "one_piece", "gift_name", "ends_on", "locked_until"]
    list_display_links = ["name"]
    list_editable = ["kind", "price", "sale_price"]
    list_filter = [StateFilter, "listing__chain", "kind", LockedFilter, "source"]
    list_select_related = ["listing__chain"]
    list_per_page = 50
    search_fields = [
        "listing__name",
        "listing__barcode",
        "listing__product__name",
        "listing__product__gtin",
        "gift_name",
    ]
    autocomplete_fields = ["listing"]
    readonly_fields = ["first_seen", "last_seen", "source", "locked_by", "one_piece"]
    actions = ["unlock", "end_now"]

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[ModelForm[Any]]:  # noqa: ANN401
        """The list's lines are checked as the page of one promotion is."""
        return super().get_changelist_form(request, **{"form": PromotionForm, **kwargs})

    @admin.display(description="체인 상품", ordering="listing__name")
    def name(self, promotion: Promotion) -> str:
        """The chain's own name."""
        return promotion.listing.name

    @admin.display(description="체인", ordering="listing__chain__position")
    def chain(self, promotion: Promotion) -> str:
        """The chain."""
        return promotion.listing.chain.name

    @admin.display(description="하나 값")
    def one_piece(self, promotion: Promotion) -> str:
        """The price of one piece."""
        amount = pricing.unit_price(promotion.deal)
        return "—" if amount is None else f"{pricing.won(amount):,}원"

    @admin.action(description="행사 끝내기 (이번 달 말까지 잠금)", permissions=["change"])
    def end_now(self, request: HttpRequest, queryset: QuerySet[Promotion]) -> None:
        """End these promotions and hold that against crawls."""
        count = editing.end_promotions(promotions=list(queryset), by=_user(request))
        messages.success(request, f"{count}건의 행사를 끝냈습니다.")
