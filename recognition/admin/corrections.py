"""Moderate corrections: compare the recogniser's answer with the shopper's, and see the picture if there is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from recognition.admin.base import OperatedAdmin, offers, thumbnail
from recognition.corrections import pictures, service
from recognition.corrections.service import NotWaitingError, PictureUnusableError
from recognition.models import Correction, Verdict

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


@admin.register(Correction)
class CorrectionAdmin(OperatedAdmin):
    """Lists the corrections, waiting ones first. Moderators decide by actions, which are logged."""

    list_display = ["created_at", "photo", "said", "says", "state", "decided_by", "decided_at"]
    list_filter = ["state", "created_at"]
    list_select_related = ["scan", "product", "decided_by"]
    search_fields = ["product__name", "product__gtin"]
    fields = [
        "scan", "photo_large", "said_in_full", "says", "consented_at", "state", "decided_by", "decided_at",
        "created_at",
    ]  # fmt: skip
    readonly_fields = ["photo_large", "said_in_full", "says"]
    show_full_result_count = False
    ordering = ["-state", "-pk"]  # happens to be alphabetical: waiting, refused, accepted
    actions = ["accept", "refuse", "withdraw"]

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        """Return whether actions with permissions=["moderate"] are allowed."""
        return request.user.has_perm("recognition.moderate_correction")

    def get_urls(self) -> list[URLPattern]:
        """Add the address of the shoppers' pictures, which are served nowhere else."""
        view = self.admin_site.admin_view(self.picture_view)
        own = path("<int:pk>/picture.jpg", view, name="recognition_correction_picture")
        return [own, *super().get_urls()]

    def picture_view(self, request: HttpRequest, pk: int) -> FileResponse:
        """Serve the picture of one correction to users who may view corrections."""
        correction = get_object_or_404(Correction, pk=pk)
        if not self.has_view_permission(request, correction) or not correction.picture:
            raise Http404("no such picture")
        try:
            file = pictures.path_of(correction.scan_id, correction.picture).open("rb")
        except FileNotFoundError:
            raise Http404("no such picture") from None
        return FileResponse(file, content_type="image/jpeg")  # never cached: an admin view

    @admin.display(description="보낸 사진")
    def photo(self, correction: Correction) -> SafeString | str:
        """Show the shopper's picture, small."""
        return _photo(correction, 96)

    @admin.display(description="보낸 사진")
    def photo_large(self, correction: Correction) -> SafeString | str:
        """Show the shopper's picture in full."""
        return _photo(correction, 480)

    @admin.display(description="인식기의 답")
    def said(self, correction: Correction) -> SafeString | str:
        """Show the verdict and the first candidate."""
        verdict = Verdict(correction.scan.verdict).label
        return format_html("{}{}", verdict, offers(correction.scan.candidates[:1]))

    @admin.display(description="인식기의 답")
    def said_in_full(self, correction: Correction) -> SafeString | str:
        """Show the verdict and every candidate."""
        return format_html("{}{}", Verdict(correction.scan.verdict).label, offers(correction.scan.candidates))

    @admin.display(description="보낸 사람의 답")
    def says(self, correction: Correction) -> SafeString | str:
        """Show the product that the shopper named."""
        if correction.product is None:
            return "이 중에 없음"
        return format_html("{} {}", thumbnail(correction.product.picture), correction.product.name)

    @admin.action(description="승인 (사진을 갤러리에 추가합니다)", permissions=["moderate"])
    def accept(self, request: HttpRequest, queryset: QuerySet[Correction]) -> None:
        """Accept the selected corrections."""
        self._decide(request, queryset, service.accept, "승인")

    @admin.action(description="거절 (사진을 삭제합니다)", permissions=["moderate"])
    def refuse(self, request: HttpRequest, queryset: QuerySet[Correction]) -> None:
        """Refuse the selected corrections."""
        self._decide(request, queryset, service.refuse, "거절")

    @admin.action(description="철회 (사진과 갤러리 데이터를 모두 삭제합니다)", permissions=["moderate"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Correction]) -> None:
        """Withdraw the selected corrections, whatever was decided."""
        gone = 0
        for correction in queryset.iterator():
            self.log_deletions(request, Correction.objects.filter(pk=correction.pk))
            gone += service.withdraw(scan_id=correction.scan_id)
        messages.success(request, f"정정 {gone}건을 철회했습니다.")

    def _decide(
        self, request: HttpRequest, queryset: QuerySet[Correction], decide: Callable[..., None], word: str
    ) -> None:
        decided = 0
        for correction in queryset.select_related(None).order_by("pk"):
            try:
                decide(correction=correction, by=cast("AbstractBaseUser", request.user))
            except NotWaitingError:
                messages.warning(request, f"{correction.pk}번은 이미 처리되었거나 변경되었습니다.")
            except PictureUnusableError:
                messages.error(request, f"{correction.pk}번의 사진을 읽을 수 없습니다. 거절하세요.")
            else:
                decided += 1
                self.log_change(request, correction, word)
        if decided:
            messages.success(request, f"정정 {decided}건을 {word}했습니다.")


def _photo(correction: Correction, height: int) -> SafeString | str:
    if not correction.picture:
        return "—"
    address = reverse("admin:recognition_correction_picture", args=[correction.pk])
    return format_html('<img src="{}" alt="" height="{}" loading="lazy">', address, height)
