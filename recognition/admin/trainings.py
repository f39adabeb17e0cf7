"""Watch, request and cancel trainings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from recognition.admin import training_page
from recognition.admin.base import OperatedAdmin
from recognition.models import Activation, Training, TrainingTrigger
from recognition.retraining import jobs, novelty

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

_REFRESH_S = 3  # while a training is open
_GROUPS: list[tuple[str | None, tuple[str, ...]]] = [
    (None, ("state_mark", "outcome", "reason", "error")),
    ("인식기", ("recogniser", "compared_with")),
    ("학습 자료", ("products", "pictures", "photos", "data_read_at", "data_revision")),
    ("실행", ("trigger", "requested_by", "learned", "attempts", "created_at", "started_at", "finished_at", "took")),
]


@admin.register(Training)
class TrainingAdmin(OperatedAdmin):
    """Shows the list of trainings below the new data, and one page per training that refreshes while it is open."""

    list_display = (
        "number", "state_mark", "progress", "outcome", "recogniser", "trigger", "requested_by", "created_at", "took",
    )  # fmt: skip
    list_filter = ("state", "outcome", "trigger", "created_at")
    list_select_related = ("recogniser", "requested_by")
    change_list_template = "admin/recognition/training/change_list.html"
    change_form_template = "admin/recognition/training/change_form.html"
    readonly_fields = ("state_mark", "learned", "took")

    def get_fieldsets(self, request: HttpRequest, obj: Training | None = None) -> Any:  # noqa: ANN401
        """Return the field groups of this training, without the fields that have no value."""
        own = {"state_mark": True, "learned": bool(obj and obj.total), "took": bool(obj and obj.finished_at)}
        groups = [
            (title, [name for name in names if own.get(name, getattr(obj, name, None))]) for title, names in _GROUPS
        ]
        return [(title, {"fields": names}) for title, names in groups if names]

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses of the buttons before Django's own."""
        own: list[tuple[str, Callable[..., HttpResponseBase], str]] = [
            ("request/", require_POST(self.request_view), "request"),
            ("<int:pk>/cancel/", require_POST(self.cancel_view), "cancel"),
        ]
        wrap = self.admin_site.admin_view
        patterns = [path(route, wrap(view), name=f"recognition_training_{name}") for route, view, name in own]
        return [*patterns, *super().get_urls()]

    # -- Columns -------------------------------------------------------------------------------------------------------
    @admin.display(description="번호", ordering="pk")
    def number(self, training: Training) -> str:
        """Show the training's number."""
        return f"#{training.pk}"

    @admin.display(description="상태", ordering="state")
    def state_mark(self, training: Training) -> str:
        """Show the state."""
        return training.get_state_display()

    @admin.display(description="진행")
    def progress(self, training: Training) -> SafeString | str:
        """Show the progress."""
        if not training.is_open:
            return training.error or "—"
        found = training_page.bar(training)
        if found is None:
            return training_page.sentence(training)
        return format_html(
            '<progress value="{}" max="{}"></progress> {}',
            found["value"],
            found["max"],
            training_page.sentence(training),
        )

    @admin.display(description="학습한 단계")
    def learned(self, training: Training) -> str:
        """Show the steps done and the score of the last intermediate validation."""
        validation = "" if training.score is None else f", 중간 검증 {training.score:.1%}"
        return f"{training.step:,} / {training.total:,}{validation}"

    @admin.display(description="걸린 시간")
    def took(self, training: Training) -> str:
        """Show how long the training took."""
        return training_page.took(training) or "—"

    # -- Pages ---------------------------------------------------------------------------------------------------------
    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list, and refresh it while a training is open."""
        open_training = jobs.open_training()
        context = {
            "title": "인식기 학습",
            "open_training": open_training,
            "novelty": novelty.what_is_new(),
            "enough": (settings.RETRAIN_MIN_NEW_PICTURES, settings.RETRAIN_MIN_NEW_CORRECTIONS),
            "is_automatic": settings.RETRAIN_AUTOMATICALLY,
            "may_operate": self.may_change(request),
        }
        response = super().changelist_view(request, {**context, **(extra_context or {})})
        return _refreshing(response) if open_training else response

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show one training, and refresh the page while it is open."""
        training = Training.objects.filter(pk=object_id).first() if object_id.isdecimal() else None
        context: dict[str, Any] = {"title": f"인식기 학습 #{object_id}", "subtitle": None}
        if training:
            context |= {
                "may_operate": self.may_change(request),
                "sentence": training_page.sentence(training),
                "bar": training_page.bar(training),
                "comparison": training_page.comparison(training),
                "activation": Activation.objects.filter(recogniser=training.recogniser).first(),
            }
        response = super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})
        return _refreshing(response) if training and training.is_open else response

    # -- Buttons -------------------------------------------------------------------------------------------------------
    def request_view(self, request: HttpRequest) -> HttpResponse:
        """“지금 학습”: request a training and redirect to its page."""
        self._require(request)
        training = jobs.request(trigger=TrainingTrigger.OPERATOR, by=cast("AbstractBaseUser", request.user))
        self.log_change(request, training, "학습 요청")
        return _to(training)

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """“취소”: cancel an open training."""
        self._require(request)
        training = get_object_or_404(Training, pk=pk)
        if jobs.cancel(training=training):
            self.log_change(request, training, "학습 취소")
        else:
            self.message_user(request, "이미 끝난 학습입니다.", messages.INFO)
        return _to(training)

    def _require(self, request: HttpRequest) -> None:
        if not self.may_change(request):
            raise PermissionDenied


def _refreshing(response: HttpResponse) -> HttpResponse:
    response.headers["Refresh"] = str(_REFRESH_S)
    return response


def _to(training: Training) -> HttpResponse:
    return redirect(reverse("admin:recognition_training_change", args=[training.pk]))
