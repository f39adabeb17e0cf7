"""Show where products' pictures come from."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from recognition.admin.base import OperatedAdmin, thumbnail
from recognition.enrolment import service
from recognition.enrolment.picture_client import FetchProblem
from recognition.models import PictureHost, PictureState, ProductPicture


def standing(picture: ProductPicture) -> str:
    """Return the state of a picture in words."""
    if picture.state != PictureState.STORED and picture.error.startswith(f"{FetchProblem.ROBOTS}:"):
        return "사진으로 인식할 수 없음 (robots.txt)"
    return picture.get_state_display()


def source(picture: ProductPicture) -> SafeString | str:
    """Return a link to the original picture that sends no referrer to the site."""
    address = picture.source_url
    if not address.startswith(("http://", "https://")):
        return address
    return format_html('<a href="{}" rel="noreferrer noopener" target="_blank">{}</a>', address, address)


@admin.register(ProductPicture)
class ProductPictureAdmin(OperatedAdmin):
    """Lists pictures with their source and state."""

    list_display = ["preview", "product", "standing", "host", "attempts", "error", "next_attempt_at", "fetched_at"]
    list_display_links = ["product"]
    list_filter = ["state", "host"]
    search_fields = ["product__name", "product__gtin", "source_url", "error"]
    list_select_related = ["product", "host"]
    fields = [
        "large", "product", "standing", "host", "source", "attempts", "error", "next_attempt_at", "fetched_at",
        "thumbnail", "created_at",
    ]  # fmt: skip
    readonly_fields = ["large", "standing", "source"]
    show_full_result_count = False
    actions = ["try_again"]

    @admin.display(description="상태", ordering="state")
    def standing(self, picture: ProductPicture) -> str:
        """Show the state, with robots.txt if that is the reason."""
        return standing(picture)

    @admin.display(description="원본 주소")
    def source(self, picture: ProductPicture) -> SafeString | str:
        """Show the address of the original picture."""
        return source(picture)

    @admin.display(description="사진")
    def preview(self, picture: ProductPicture) -> SafeString | str:
        """Show our thumbnail, small."""
        return thumbnail(picture.thumbnail)

    @admin.display(description="사진")
    def large(self, picture: ProductPicture) -> SafeString | str:
        """Show our thumbnail in full size."""
        return thumbnail(picture.thumbnail, side=320)

    @admin.action(description="지금 다시 받기 (포기한 사진도)", permissions=["operate"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[ProductPicture]) -> None:
        """Fetch the selected pictures again, regardless of earlier failures."""
        messages.success(request, f"사진 {service.try_again(queryset)}장을 다시 받습니다.")


@admin.register(PictureHost)
class PictureHostAdmin(OperatedAdmin):
    """Lists the sites that pictures come from."""

    list_display = ["origin", "failures", "closed_until", "robots_fetched_at", "next_request_at"]
