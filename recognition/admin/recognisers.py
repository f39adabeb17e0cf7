"""Compare recognisers, activate them in the background, and roll back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from recognition import activations
from recognition.activations import NothingToRollBackToError
from recognition.admin.base import OperatedAdmin
from recognition.models import Activation, Recogniser
from recognition.recogniser import comparison
from recognition.recogniser.manifest import RecogniserError

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

_REFRESH_S = 3  # while an activation is in progress


@admin.register(Recogniser)
class RecogniserAdmin(OperatedAdmin):
    """Lists the recognisers. One is active; rolling back takes one action."""

    list_display = ["version", "active", "gallery_size", "metrics", "files", "progress", "activated_at", "created_at"]
    fields = [
        "version", "folder", "files", "metrics", "facts", "progress", "active", "activated_at", "created_at",
        "manifest_sha256",
    ]  # fmt: skip
    readonly_fields = ["files", "metrics", "facts", "progress"]
    actions = ["activate", "roll_back", "compare"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Recogniser]:
        """Add the size of each gallery."""
        found: QuerySet[Recogniser] = super().get_queryset(request)
        return found.annotate(pictures=Count("embeddings"))

    def get_urls(self) -> list[URLPattern]:
        """Add the address of the comparison before Django's own."""
        view = self.admin_site.admin_view(self.compare_view)
        return [path("compare/", view, name="recognition_recogniser_compare"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list, and refresh it while an activation is in progress."""
        response = super().changelist_view(request, extra_context)
        if Activation.objects.open().exists():
            response.headers["Refresh"] = str(_REFRESH_S)
        return response

    @admin.display(description="갤러리 사진")
    def gallery_size(self, recogniser: Any) -> int:  # noqa: ANN401 - annotated above
        """Count the embedded pictures."""
        size: int = recogniser.pictures
        return size

    @admin.display(description="성능")
    def metrics(self, recogniser: Recogniser) -> str:
        """Show the metrics that were measured during training."""
        measured = _inspection(recogniser).metrics
        return " · ".join(f"{name} {value:.3g}" for name, value in measured.items()) or "—"

    @admin.display(description="파일")
    def files(self, recogniser: Recogniser) -> SafeString | str:
        """Show whether the folder is unchanged since it was registered."""
        problem = _inspection(recogniser).problem
        return format_html("<strong>불러올 수 없음:</strong> {}", problem) if problem else "이상 없음"

    @admin.display(description="내용")
    def facts(self, recogniser: Recogniser) -> SafeString | str:
        """Show the backbone, the input, the thresholds and their calibration."""
        rows = format_html_join("", "<tr><th>{}</th><td>{}</td></tr>", _inspection(recogniser).facts.items())
        return format_html("<table>{}</table>", rows)

    @admin.display(description="전환")
    def progress(self, recogniser: Recogniser) -> str:
        """Show the progress of the last activation."""
        last = Activation.objects.filter(recogniser=recogniser).first()
        if last is None:
            return "—"
        return f"{last.get_state_display()} {last.done:,}/{last.total:,} {last.error}".rstrip()

    @admin.action(description="이 인식기를 사용 (갤러리를 먼저 만듭니다)", permissions=["operate"])
    def activate(self, request: HttpRequest, queryset: QuerySet[Recogniser]) -> None:
        """Request the activation of the selected recogniser."""
        if queryset.count() != 1:
            messages.error(request, "인식기를 하나만 선택하세요.")
            return
        recogniser = queryset.get()
        try:
            activation = activations.request(recogniser=recogniser, by=cast("AbstractBaseUser", request.user))
        except RecogniserError as error:
            messages.error(request, f"{recogniser.version}: {error}")
        else:
            self._confirm(request, activation)

    @admin.action(description="이전 인식기로 되돌리기 (선택과 무관하게)", permissions=["operate"])
    def roll_back(self, request: HttpRequest, queryset: QuerySet[Recogniser]) -> None:
        """Request the activation of the previous recogniser."""
        try:
            activation = activations.request_rollback(by=cast("AbstractBaseUser", request.user))
        except NothingToRollBackToError:
            messages.error(request, "이전에 사용한 인식기가 없습니다.")
        except RecogniserError as error:
            messages.error(request, f"이전 인식기를 불러올 수 없습니다: {error}")
        else:
            self._confirm(request, activation)

    @admin.action(description="나란히 비교", permissions=["view"])
    def compare(self, request: HttpRequest, queryset: QuerySet[Recogniser]) -> HttpResponseRedirect | None:
        """Show the selected recognisers side by side."""
        keys = [str(key) for key in queryset.order_by("pk").values_list("pk", flat=True)]
        if len(keys) < 2:  # noqa: PLR2004 - a comparison needs two
            messages.error(request, "비교할 인식기를 둘 이상 선택하세요.")
            return None
        return HttpResponseRedirect(f"{reverse('admin:recognition_recogniser_compare')}?pk={'&pk='.join(keys)}")

    def compare_view(self, request: HttpRequest) -> HttpResponse:
        """Show recognisers side by side, with the differences marked."""
        keys = [int(key) for key in request.GET.getlist("pk") if key.isdecimal()][:8]
        chosen = list(Recogniser.objects.filter(pk__in=keys)) if self.has_view_permission(request) else []
        context = {
            **self.admin_site.each_context(request),
            "title": "인식기 비교",
            "opts": self.model._meta,
            "recognisers": chosen,
            "rows": comparison.side_by_side(chosen),
        }
        return render(request, "admin/recognition/recogniser/compare.html", context)

    def _confirm(self, request: HttpRequest, activation: Activation) -> None:
        self.log_change(request, activation.recogniser, "사용 요청")
        messages.success(request, f"{activation.recogniser.version}: 갤러리를 만든 뒤 전환합니다.")


@admin.register(Activation)
class ActivationAdmin(OperatedAdmin):
    """Lists the activations: who requested which recogniser, and the outcome."""

    list_display = ["created_at", "recogniser", "state", "done", "total", "requested_by", "finished_at", "error"]
    list_filter = ["state"]
    list_select_related = ["recogniser", "requested_by"]


def _inspection(recogniser: Recogniser) -> comparison.Inspection:
    """Inspect a recogniser once per page. Hashing its folder is slow, and several columns need the result."""
    found: comparison.Inspection | None = recogniser.__dict__.get("_inspection")
    if found is None:
        found = recogniser.__dict__["_inspection"] = comparison.inspect(recogniser)
    return found
