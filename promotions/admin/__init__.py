"""Administering the catalogue. What a person changes is locked against crawls by `promotions.editing`."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db.models import Model, QuerySet, URLField
from django.forms import BaseModelForm, BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.dateformat import format as date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common import kst
from promotions import editing, pricing
from promotions.admin.merge_queue import PairDecisionAdmin, ProductPairAdmin
from promotions.admin.product_merges import JoinedProductAdmin
from promotions.forms import ProductForm, PromotionForm, PromotionFormSet
from promotions.models import Chain, Listing, Lockable, Product, Promotion

__all__ = ["PairDecisionAdmin", "ProductPairAdmin"]  # registered where they are written


def _user(request: HttpRequest) -> str:
    return request.user.get_username()


def _thumbnail(product: Product) -> SafeString | str:
    """The platform's own thumbnail of a product."""
    if not product.picture_url:
        return "—"
    return format_html('<img src="{}" alt="" width="48" height="48" loading="lazy">', product.picture_url)


def _picture_link(address: str) -> SafeString | str:
    """The way to a site's own picture, which is never shown or fetched here."""
    if not address.startswith(("http://", "https://")):
        return address or "—"
    return format_html('<a href="{}" rel="noreferrer noopener" target="_blank">사이트의 사진</a>', address)


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
    # Django's own field for addresses links to them with our address as the Referer.
    formfield_overrides = {URLField: {"widget": AdminTextInputWidget(attrs={"class": "vURLField"})}}

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool) -> None:  # noqa: ANN401, FBT001
        """Save and lock."""
        if form.changed_data:
            self._record(request, obj, form)

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
                self._record(request, line.save(commit=False), line)
        # What the admin's change message reads; the lines themselves are saved above.
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list; what was edited in it is told with its locks."""
        response = super().changelist_view(request, extra_context)
        _tell_locks(request)
        return response

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One row's page; what was edited in it is told with its locks."""
        response = super().changeform_view(request, object_id, form_url, extra_context)
        _tell_locks(request)
        return response

    def _record(self, request: HttpRequest, row: Any, form: ModelForm[Any]) -> None:  # noqa: ANN401
        saved = editing.record_edit(row=row, by=_user(request), lock_chosen="locked_until" in form.changed_data)
        _edited(request).append(saved)

    @admin.action(description="잠금 풀기 (다음 수집이 다시 바꿀 수 있음)", permissions=["change"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Let crawls change these rows again."""
        count = editing.unlock(rows=list(queryset))
        messages.success(request, f"{count}건의 잠금을 풀었습니다.")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Rows are history: promotions are ended, never deleted."""
        return False


def _edited(request: HttpRequest) -> list[Lockable]:
    """The rows that this request has edited."""
    rows: list[Lockable] = request.__dict__.setdefault("_edited_rows", [])
    return rows


def _tell_locks(request: HttpRequest) -> None:
    """Say until when the rows that were edited are held against crawls, and which are not held at all."""
    rows = _edited(request)
    for day in sorted({row.locked_until for row in rows if row.locked_until}):
        count = sum(row.locked_until == day for row in rows)
        until = date_format(day, "Y년 n월 j일")
        messages.info(
            request,
            f"고친 {count}건을 잠갔습니다: {until}까지 수집이 바꾸지 않습니다. 그 전에 풀려면 ‘잠금 풀기’를 쓰세요.",
        )
    if free := sum(row.locked_until is None for row in rows):
        messages.warning(request, f"고친 {free}건은 잠그지 않았습니다: 다음 수집이 다시 바꿀 수 있습니다.")


@admin.register(Chain)
class ChainAdmin(admin.ModelAdmin[Chain]):
    """Names, colours and the age of each chain's data."""

    list_display = ["name", "code", "colour", "promotions_checked_at", "catalogue_revision"]
    readonly_fields = ["code", "promotions_checked_at", "catalogue_revision"]

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
    fields = ["chain", "name", "price", "site_picture", "last_seen", "locked_until"]
    readonly_fields = ["chain", "site_picture", "last_seen"]
    show_change_link = True
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Product | None = None) -> bool:
        """Listings come from crawls and imports."""
        return False

    @admin.display(description="사진 주소")
    def site_picture(self, listing: Listing) -> SafeString | str:
        """The chain's own picture, linked."""
        return _picture_link(listing.image_url)


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
        """The platform's own thumbnail; without one no camera can tell the product."""
        return _thumbnail(product) if product.is_recognisable else "없음"

    @admin.display(description="사진으로 알아보기")
    def recognition(self, product: Product) -> str:
        """Whether a camera can tell it."""
        if product.is_recognisable:
            return "알아볼 수 있음"
        return "알아볼 수 없음: 받은 사진이 없습니다. 이름과 바코드로는 찾을 수 있습니다."


@admin.register(Listing)
class ListingAdmin(LockingAdmin):
    """Chains' entries with their promotions."""

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
        """Listings come from crawls and imports."""
        return False

    @admin.display(description="사이트의 사진")
    def site_picture(self, listing: Listing) -> SafeString | str:
        """The chain's own picture, linked."""
        return _picture_link(listing.image_url)


@admin.register(Promotion)
class PromotionAdmin(LockingAdmin):
    """Promotions, edited in the list itself."""

    form = PromotionForm
    list_display = [
        "thumbnail", "name", "barcode", "chain", "kind", "price", "sale_price", "one_piece", "gift_name", "ends_on",
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
    readonly_fields = ["first_seen", "last_seen", "source", "locked_by", "one_piece"]
    actions = ["unlock", "end_now"]

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[ModelForm[Any]]:  # noqa: ANN401
        """The list's lines are checked as the page of one promotion is."""
        return super().get_changelist_form(request, **{"form": PromotionForm, **kwargs})

    @admin.display(description="사진")
    def thumbnail(self, promotion: Promotion) -> SafeString | str:
        """The product's, which tells apart what sites cut to one name."""
        return _thumbnail(promotion.listing.product)

    @admin.display(description="바코드", ordering="listing__product__gtin")
    def barcode(self, promotion: Promotion) -> str:
        """The product's, else what the picture's address holds."""
        return promotion.listing.product.gtin or promotion.listing.barcode or "—"

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
