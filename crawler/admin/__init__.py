"""Crawls in the administration: watched, started, called off, decided about; never edited."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from common.jobs import LeaseLostError
from common.read_only_admin import ReadOnlyAdmin
from crawler import runs
from crawler.admin import difference_page, run_page
from crawler.models import CrawlRun, RunState, RunTrigger, Snapshot
from crawler.publishing import CatalogueMovedError, NotPublishableError
from crawler.publishing.snapshots import DamagedSnapshotError
from crawler.runs import evidence
from crawler.site_lists import SiteList

MAX_REASON = 500
_SHOWN_AS = {"state": "state_mark", "reason": "reason_text"}
_WHY_NOT: dict[type[Exception], str] = {
    NotPublishableError: "이미 결정되었거나 온전하지 않은 목록입니다.",
    CatalogueMovedError: "그사이 카탈로그가 바뀌었습니다. 달라질 것을 다시 보고 결정하세요.",
    DamagedSnapshotError: "보관된 목록이 손상되어 쓸 수 없습니다. 다시 수집하세요.",
    LeaseLostError: "그사이 다른 사람이 결정했습니다.",
    runs.NotDecidableError: "지금은 결정할 수 없습니다. 수집 중이면 끝난 뒤에 다시 해 보세요.",
}
_CONTENT_TYPES = {evidence.SCREENSHOT: "image/png", evidence.PAGE: "text/plain; charset=utf-8"}


@admin.register(CrawlRun)
class CrawlRunAdmin(ReadOnlyAdmin):
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
        # Who asks for a rollback decides with it.
        asker = ("requested_by",)
        decider, starter = (asker, ()) if obj and obj.rolls_back_id else ((), asker)
        groups: list[tuple[str | None, tuple[str, ...]]] = [
            (None, ("chain", "site_list", "state", "reason", "detail")),
            ("결정", ("accepted_by", "dropped_by", "rolls_back", *decider, "decision_reason", "decided_at")),
            ("결과", ("offers_count", "started_count", "kept_count", "changed_count", "ended_count")),
            ("실행", ("trigger", *starter, "base_url", "attempts", "lease_owner", "heartbeat_at")),
            ("시각", ("created_at", "started_at", "finished_at")),
        ]
        told = [(title, [name for name in names if getattr(obj, name, None)]) for title, names in groups]
        return [
            (title, {"fields": [_SHOWN_AS.get(name, name) for name in names], "classes": _classes(title)})
            for title, names in told
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
        """When it was asked for, short."""
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
            "title": f"{_what(run)} #{run.pk}: {'게시하면 달라질 것' if shown.is_preview else '달라진 것'}",
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

    # -- Buttons -------------------------------------------------------------------------------------------------------
    def request_view(self, request: HttpRequest, chain: str) -> HttpResponse:
        """“지금 수집”: queue a crawl of one of a chain's lists and go to its page."""
        _require(request, "crawler.request_crawl")
        try:
            requested = runs.request_run(
                chain=chain,
                trigger=RunTrigger.OPERATOR,
                requested_by=request.user.get_username(),
                site_list=request.POST.get("list", SiteList.PROMOTIONS),
            )
        except runs.NoCrawlerError as error:
            raise Http404(str(error)) from error
        if requested.warning:
            self.message_user(request, f"대기열에 두었습니다. {requested.warning}", messages.WARNING)
        elif not requested.created:
            self.message_user(request, "이 체인은 이미 수집하고 있습니다.", messages.INFO)
        for told in run_page.caveats(runs.chain_state(chain)):
            self.message_user(request, told, messages.INFO)
        return _to_run(requested.run.pk)

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """“취소”: call an open run off."""
        _require(request, "crawler.request_crawl")
        if not runs.cancel(run_id=pk, cancelled_by=request.user.get_username()):
            self.message_user(request, "이미 끝난 수집입니다.", messages.INFO)
        return _to_run(pk)

    def accept_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """“그래도 게시”: publish a quarantined run, with the reason."""
        _require(request, "crawler.publish_quarantined")
        reason, person = _reason(request), request.user.get_username()
        with self._told(request, "게시하지 못했습니다"):
            runs.accept(run_id=pk, accepted_by=person, reason=reason)
            self._record(request, pk, f"격리된 수집을 게시함: {reason}", _published(pk))
        return _to_run(pk)

    def drop_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """“버리기”: decide that a quarantined run is never published, with the reason."""
        _require(request, "crawler.publish_quarantined")
        reason, person = _reason(request), request.user.get_username()
        with self._told(request, "버리지 못했습니다"):
            runs.drop(run_id=pk, dropped_by=person, reason=reason)
            self._record(request, pk, f"격리된 수집을 버림: {reason}", "버렸습니다. 카탈로그는 그대로입니다.")
        return _to_run(pk)

    def roll_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """“되돌리기”: publish once more what the catalogue was made from before this run."""
        _require(request, "crawler.roll_back")
        reason, person = _reason(request), request.user.get_username()
        shown = pk
        with self._told(request, "되돌리지 못했습니다"):
            shown = runs.roll_back(run_id=pk, requested_by=person, reason=reason).pk
            message = f"#{pk}의 게시를 되돌렸습니다: {_counts(shown)}."
            self._record(request, pk, f"#{shown}로 되돌림: {reason}", message)
        return _to_run(shown)

    @contextmanager
    def _told(self, request: HttpRequest, failed: str) -> Iterator[None]:
        """A decision that cannot be carried out is told to its operator."""
        try:
            yield
        except runs.NoReasonError:
            self.message_user(request, f"{failed}: 까닭을 적어 주세요. 기록에 남습니다.", messages.ERROR)
        except tuple(_WHY_NOT) as error:
            why = next(words for kind, words in _WHY_NOT.items() if isinstance(error, kind))
            self.message_user(request, f"{failed}: {why} ({error})", messages.ERROR)

    def _record(self, request: HttpRequest, pk: int, entry: str, message: str) -> None:
        """Write the decision into the admin's own log, and tell the operator."""
        self.log_change(request, CrawlRun.objects.get(pk=pk), entry)
        self.message_user(request, message, messages.SUCCESS)


@admin.register(Snapshot)
class SnapshotAdmin(ReadOnlyAdmin):
    """What crawls brought; the run's page shows a sample."""

    list_display = ("fetched_at", "chain", "site_list", "count", "declared_total", "complete", "run")
    list_filter = ("chain", "run__site_list", "complete", "fetched_at")
    list_select_related = ("chain", "run")
    fields = ("run", "chain", "fetched_at", "restored_from", "complete", "count", "declared_total", "sha256")

    @admin.display(description="목록", ordering="run__site_list")
    def site_list(self, snapshot: Snapshot) -> str:
        """Which of the chain's lists it is of."""
        return str(snapshot.run.get_site_list_display())


def _what(run: CrawlRun) -> str:
    return f"{run.chain.name} {run.get_site_list_display()} 수집"


def _classes(title: str | None) -> list[str]:
    """How a run was carried out is folded away: what came of it is asked first."""
    return ["collapse"] if title in {"실행", "시각"} else []


def _counts(pk: int) -> str:
    run = CrawlRun.objects.get(pk=pk)
    return f"시작 {run.started_count}, 계속 {run.kept_count}, 변경 {run.changed_count}, 종료 {run.ended_count}"


def _published(pk: int) -> str:
    return f"게시했습니다: {_counts(pk)}. 잘못이면 이 쪽에서 되돌릴 수 있습니다."


def _require(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()[:MAX_REASON]


def _to_run(pk: int) -> HttpResponse:
    return redirect(reverse("admin:crawler_crawlrun_change", args=[pk]))
