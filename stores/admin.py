"""Manage stores in the administration."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from stores import editing
from stores.models import Store


@admin.register(Store)
class StoreAdmin(admin.ModelAdmin[Store]):
    """Stores: hide closed ones, correct names, chains and positions."""

    list_display = ["name", "chain", "address", "is_open", "is_corrected", "last_seen", "map_link"]
    list_filter = ["is_open", "chain", "is_corrected", "source", "last_seen"]
    list_select_related = ["chain"]
    search_fields = ["name", "address", "=external_id"]
    search_help_text = "이름, 주소 또는 외부 ID"
    show_full_result_count = False
    readonly_fields = ["external_id", "brand_text", "source", "first_seen", "last_seen", "map_link"]
    fieldsets = [
        (None, {"fields": ["name", "chain", "address", "is_open", "is_corrected"]}),
        ("위치", {"fields": [("lat", "lng"), "map_link"]}),
        ("출처", {"fields": ["source", "external_id", "brand_text", "first_seen", "last_seen"]}),
    ]
    actions = ["hide", "show"]

    def save_model(
        self,
        request: HttpRequest,
        obj: Store,
        form: ModelForm[Store],
        change: bool,  # noqa: FBT001 - Django's signature
    ) -> None:
        """Protect a corrected store against the next import."""
        editing.keep_corrections(store=obj, changed=form.changed_data)
        super().save_model(request, obj, form, change)

    @admin.display(description="지도")
    def map_link(self, store: Store) -> SafeString | str:
        """Link Kakao's map at the store."""
        if store._state.adding:
            return "-"
        address = f"https://map.kakao.com/link/map/{quote(store.name, safe='')},{store.lat},{store.lng}"
        return format_html('<a href="{}" target="_blank" rel="noopener noreferrer">지도에서 보기</a>', address)

    @admin.action(description="선택한 매장 숨기기 (폐점)")
    def hide(self, request: HttpRequest, queryset: QuerySet[Store]) -> None:
        """Stop showing closed stores."""
        count = editing.set_open(stores=queryset, is_open=False)
        self.message_user(request, f"매장 {count}곳을 숨겼습니다.", messages.SUCCESS)

    @admin.action(description="선택한 매장 다시 표시")
    def show(self, request: HttpRequest, queryset: QuerySet[Store]) -> None:
        """Show stores again that were hidden by mistake."""
        count = editing.set_open(stores=queryset, is_open=True)
        self.message_user(request, f"매장 {count}곳을 다시 표시합니다.", messages.SUCCESS)
