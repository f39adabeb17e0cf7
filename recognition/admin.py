"""The recogniser's admin: mostly for looking; two actions, each behind its permission."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from promotions.admin import ProductAdmin
from promotions.models import Product
from recognition import enrolment, recognisers
from recognition.fetching import FetchProblem
from recognition.manifest import RecogniserError
from recognition.models import PictureHost, PictureState, ProductPicture, Recogniser, Scan


def _thumbnail(sha256: str, side: int = 64) -> SafeString | str:
    if not sha256:
        return "—"
    address = reverse("picture", args=[sha256])
    return format_html('<img src="{}" alt="" width="{}" height="{}" loading="lazy">', address, side, side)


def _standing(picture: ProductPicture) -> str:
    """What became of a picture, in words."""
    if picture.state != PictureState.STORED and picture.error.startswith(f"{FetchProblem.ROBOTS}:"):
        return "사진으로 알아볼 수 없음 (robots.txt)"
    return picture.get_state_display()


def _source(picture: ProductPicture) -> SafeString | str:
    """The site's own picture, linked without telling the site where from."""
    address = picture.source_url
    if not address.startswith(("http://", "https://")):
        return address
    return format_html('<a href="{}" rel="noreferrer noopener" target="_blank">{}</a>', address, address)


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


@admin.register(Recogniser)
class RecogniserAdmin(ReadOnlyAdmin):
    """Recognisers; one is at work, and going back is one action."""

    list_display = ["version", "active", "gallery_size", "activated_at", "created_at"]
    actions = ["activate"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Recogniser]:
        """With the size of each gallery."""
        found: QuerySet[Recogniser] = super().get_queryset(request)
        return found.annotate(pictures=Count("embeddings"))

    @admin.display(description="갤러리 사진")
    def gallery_size(self, recogniser: Any) -> int:  # noqa: ANN401 - annotated above
        """Embedded pictures."""
        size: int = recogniser.pictures
        return size

    @admin.action(description="이 인식기를 사용 (갤러리를 먼저 만듭니다)", permissions=["operate"])
    def activate(self, request: HttpRequest, queryset: QuerySet[Recogniser]) -> None:
        """Put the one chosen recogniser to work."""
        if queryset.count() != 1:
            messages.error(request, "인식기를 하나만 고르세요.")
            return
        recogniser = queryset.get()
        try:
            recognisers.activate(recogniser=recogniser)
        except RecogniserError as error:
            messages.error(request, f"{recogniser.version}: {error}")
        else:
            messages.success(request, f"인식기를 바꾸었습니다: {recogniser.version}")


@admin.register(ProductPicture)
class ProductPictureAdmin(ReadOnlyAdmin):
    """Where pictures come from and what became of them."""

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
        """The state in words, with robots.txt where that is the reason."""
        return _standing(picture)

    @admin.display(description="원본 주소")
    def source(self, picture: ProductPicture) -> SafeString | str:
        """The site's own picture."""
        return _source(picture)

    @admin.display(description="사진")
    def preview(self, picture: ProductPicture) -> SafeString | str:
        """Our own thumbnail, small."""
        return _thumbnail(picture.thumbnail)

    @admin.display(description="사진")
    def large(self, picture: ProductPicture) -> SafeString | str:
        """Our own thumbnail as it is."""
        return _thumbnail(picture.thumbnail, side=320)

    @admin.action(description="지금 다시 받기 (포기한 사진도)", permissions=["operate"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[ProductPicture]) -> None:
        """Forget earlier failures."""
        messages.success(request, f"사진 {enrolment.try_again(queryset)}장을 다시 받습니다.")


# The catalogue knows nothing of recognition; its page of a product is extended from here.
admin.site.unregister(Product)


@admin.register(Product)
class PicturedProductAdmin(ProductAdmin):
    """The catalogue's page of a product, with where its pictures come from and what became of them."""

    fields = [*ProductAdmin.fields[:2], "sources", *ProductAdmin.fields[2:]]
    readonly_fields = [*ProductAdmin.readonly_fields, "sources"]

    @admin.display(description="사진의 출처")
    def sources(self, product: Product) -> SafeString | str:
        """Each picture's address at its site and how it stands."""
        pictures = ProductPicture.objects.filter(product=product).order_by("pk")
        lines = [(_source(picture), _standing(picture)) for picture in pictures]
        return format_html_join("", "<p>{} · {}</p>", lines) or "—"


@admin.register(PictureHost)
class PictureHostAdmin(ReadOnlyAdmin):
    """Sites that pictures come from."""

    list_display = ["origin", "failures", "closed_until", "robots_fetched_at", "next_request_at"]


@admin.register(Scan)
class ScanAdmin(ReadOnlyAdmin):
    """Scans, with what was offered."""

    list_display = ["created_at", "verdict", "best", "took_ms", "recogniser"]
    list_filter = ["verdict", "recogniser", "created_at"]
    date_hierarchy = "created_at"
    fields = ["id", "created_at", "verdict", "offered", "took_ms", "recogniser"]
    readonly_fields = ["id", "offered"]
    show_full_result_count = False

    @admin.display(description="첫 후보")
    def best(self, scan: Scan) -> str:
        """The first candidate's number and score."""
        return " · ".join(f"#{found['product']} {found['score']:.2f}" for found in scan.candidates[:1]) or "—"

    @admin.display(description="후보")
    def offered(self, scan: Scan) -> SafeString | str:
        """Every candidate with its picture; products deleted since keep their number."""
        products = Product.objects.in_bulk([found["product"] for found in scan.candidates])
        lines = [_offer(products.get(found["product"]), found) for found in scan.candidates]
        return format_html_join("", "<p>{} {} · {}</p>", lines) or "—"


def _offer(product: Product | None, found: dict[str, Any]) -> tuple[SafeString | str, str, float]:
    picture, name = (_thumbnail(product.picture), product.name) if product else ("—", f"#{found['product']}")
    return picture, name, found["score"]
