"""Where products' pictures come from."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from recognition import enrolment
from recognition.admin.base import ReadOnlyAdmin, thumbnail
from recognition.models import PictureHost, ProductPicture


@admin.register(ProductPicture)
class ProductPictureAdmin(ReadOnlyAdmin):
    """Where pictures come from and what became of them."""

    list_display = ["preview", "product", "state", "host", "attempts", "error", "next_attempt_at", "fetched_at"]
    list_display_links = ["product"]
    list_filter = ["state", "host"]
    search_fields = ["product__name", "product__gtin", "source_url", "error"]
    list_select_related = ["product", "host"]
    fields = [
        "large", "product", "state", "host", "source_url", "attempts", "error", "next_attempt_at", "fetched_at",
        "thumbnail", "created_at",
    ]  # fmt: skip
    readonly_fields = ["large"]
    show_full_result_count = False
    actions = ["try_again"]

    @admin.display(description="사진")
    def preview(self, picture: ProductPicture) -> SafeString | str:
        """Our own thumbnail, small."""
        return thumbnail(picture.thumbnail)

    @admin.display(description="사진")
    def large(self, picture: ProductPicture) -> SafeString | str:
        """Our own thumbnail as it is."""
        return thumbnail(picture.thumbnail, side=320)

    @admin.action(description="지금 다시 받기 (포기한 사진도)", permissions=["operate"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[ProductPicture]) -> None:
        """Forget earlier failures."""
        messages.success(request, f"사진 {enrolment.try_again(queryset)}장을 다시 받습니다.")


@admin.register(PictureHost)
class PictureHostAdmin(ReadOnlyAdmin):
    """Sites that pictures come from."""

    list_display = ["origin", "failures", "closed_until", "robots_fetched_at", "next_request_at"]
