"""Crawl runs in the administration: people watch, start and cancel them and decide about them; nobody edits them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from crawler import runs
from crawler.admin import difference_page, run_page
from crawler.admin.run_buttons import RunButtons
from crawler.models import CrawlRun, RunState
from crawler.runs import evidence

_SHOWN_AS = {"state": "state_mark", "reason": "reason_text"}
_CONTENT_TYPES = {evidence.SCREENSHOT: "image/png", evidence.PAGE: "text/plain; charset=utf-8"}


@admin.register(CrawlRun)
class CrawlRunAdmin(RunButtons):
    """The list of runs with each chain's state above it, and one page for each run, live while it is open."""

    list_display = (
        "number",
        "chain",
        "site_list",
        "state_mark",
        "reason_text",
        "counts",
        "trigger",
        "requested",
        "took",
    )
    list_filter = ("chain", "site_list", "state", "trigger", "created_at")
    list_select_related = ("chain",)
    search_fields = ("reason", "detail", "requested_by")
    date_hierarchy = "created_at"
    change_list_template = "admin/crawler/crawlrun/change_list.html"
    change_form_template = "admin/crawler/crawlrun/change_form.html"
    readonly_fields = ("state_mark", "reason_text", "took")

    def get_fieldsets(self, request: HttpRequest, obj: CrawlRun | None = None) -> Any:  # noqa: ANN401
        """What there is to say of this run: columns without a value are left out."""
        # A person who requests a rollback decides with it.
        asker = ("requested_by",)
        decider, starter = (asker, ()) if obj and obj.rolls_back_id else ((), asker)
        groups: list[tuple[str | None, tuple[str, ...]]] = [
            (None, ("chain", "site_list", "state", "reason", "detail")),
            ("결정", ("accepted_by", "dropped_by", "rolls_back", *decider, "decision_reason", "decided_at")),
            ("결과", ("offers_count", "started_count", "kept_count", "changed_count", "ended_count")),
            ("실행", ("trigger", *starter, "base_url", "attempts", "lease_owner", "heartbeat_at")),
            ("시각", ("created_at", "started_at", "finished_at")),
        ]
        shown = [(title, [name for name in names if getattr(obj, name, None)]) for title, names in groups]
        return [
            (title, {"fields": [_SHOWN_AS.get(name, name) for name in names], "classes": _classes(title)})
            for title, names in shown
            if names
        ]

    def get_urls(self) -> list[URLPattern]:
        """The list's and the runs' own addresses, before Django's."""
        own: list[tuple[str, Callable[..., HttpResponseBase], str]] = [
            ("chains/<slug:chain>/crawl/", require_POST(self.request_view), "request"),
            ("<int:pk>/progress.json", self.progress_view, "progress"),
            ("<int:pk>/cancel/", require_POST(self.cancel_view), "cancel"),
            ("<int:pk>/publish/", require_POST(self.accept_view), "accept"),
            ("<int:pk>/drop/", require_POST(self.drop_view), "drop"),
            ("<int:pk>/roll-back/", require_POST(self.roll_back_view), "roll_back"),
            ("<int:pk>/difference/", self.difference_view, "difference"),
            ("<int:pk>/evidence/<str:name>", self.evidence_view, "evidence"),
        ]
        wrap = self.admin_site.admin_view
        patterns = [path(route, wrap(view), name=f"crawler_crawlrun_{name}") for route, view, name in own]
        return [*patterns, *super().get_urls()]

    # -- Columns -------------------------------------------------------------------------------------------------------
    @admin.display(description="번호", ordering="pk")
    def number(self, run: CrawlRun) -> str:
        """The run's number."""
        return f"#{run.pk}"

    @admin.display(description="상태", ordering="state")
    def state_mark(self, run: CrawlRun) -> str:
        """The state as a coloured mark."""
        return format_html('<span class="crawl-state crawl-{}">{}</span>', run.state, run.get_state_display())

    @admin.display(description="사유", ordering="reason")
    def reason_text(self, run: CrawlRun) -> str:
        """The reason in words."""
        return runs.reason_label(run.reason) if run.reason else ""

    @admin.display(description="항목 (시작 / 계속 / 종료)")
    def counts(self, run: CrawlRun) -> str:
        """The offers read, and what became of them."""
        if run.state != RunState.PUBLISHED:
            return f"{run.offers_count:,}" if run.offers_count else ""
        return f"{run.offers_count:,} (+{run.started_count:,} / {run.kept_count:,} / −{run.ended_count:,})"

    @admin.display(description="요청", ordering="created_at")
    def requested(self, run: CrawlRun) -> str:
        """When it was requested, short."""
        return date_format(timezone.localtime(run.created_at), "n월 j일 H:i")

    @admin.display(description="걸린 시간")
    def took(self, run: CrawlRun) -> str:
        """The duration of the last attempt."""
        return run_page.duration(run)

    # -- Pages ---------------------------------------------------------------------------------------------------------
    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the chains above it."""
        context = {
            "title": "행사 수집",
            "list_states": runs.list_states(),
            "may_request": request.user.has_perm("crawler.request_crawl"),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One run with everything that is known of it."""
        run = CrawlRun.objects.select_related("chain").filter(pk=object_id).first() if object_id.isdecimal() else None
        context = {
            "title": f"{_what(run)} #{run.pk}" if run else None,
            "subtitle": None,
            "may_cancel": request.user.has_perm("crawler.request_crawl"),
            "may_decide": request.user.has_perm("crawler.publish_quarantined"),
            "may_roll_back": request.user.has_perm("crawler.roll_back"),
            **(run_page.details(run) | {"progress": run_page.progress(run)} if run else {}),
        }
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def progress_view(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Where a run is, for its live page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return JsonResponse(run_page.progress(get_object_or_404(CrawlRun, pk=pk)))

    def difference_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One list of what a run changed or would change, with pictures, page by page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = get_object_or_404(CrawlRun.objects.select_related("chain"), pk=pk)
        shown = difference_page.page_of(run, request.GET.get("show", ""), request.GET.get("page", 1))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": run,
            "title": f"{_what(run)} #{run.pk}: {'게시하면 바뀌는 내용' if shown.is_preview else '바뀐 내용'}",
            "difference": shown,
            "pages": shown.page.paginator.get_elided_page_range(shown.page.number),
        }
        return render(request, "admin/crawler/crawlrun/difference.html", context)

    def evidence_view(self, request: HttpRequest, pk: int, name: str) -> FileResponse:
        """A failed page's text or picture."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if name not in evidence.files_of(pk):
            raise Http404(name)
        # The page's text comes from a foreign site: never as HTML under our name.
        return FileResponse((evidence.folder_of(pk) / name).open("rb"), content_type=_CONTENT_TYPES[name])


def _what(run: CrawlRun) -> str:
    return f"{run.chain.name} {run.get_site_list_display()} 수집"


def _classes(title: str | None) -> list[str]:
    """Fold away how a run was carried out: people want to see its result first."""
    return ["collapse"] if title in {"실행", "시각"} else []
