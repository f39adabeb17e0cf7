"""The buttons of a run's page: start, cancel, publish, drop, roll back. Each calls one service and reports its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.jobs import LeaseLostError
from common.read_only_admin import ReadOnlyAdmin
from crawler import runs
from crawler.admin import run_page
from crawler.models import CrawlRun, RunTrigger
from crawler.publishing import CatalogueMovedError, NotPublishableError
from crawler.publishing.snapshots import DamagedSnapshotError
from crawler.site_lists import SiteList

MAX_REASON: Final = 500
_WHY_NOT: Final[dict[type[Exception], str]] = {
    NotPublishableError: "이미 결정되었거나 온전하지 않은 목록입니다.",
    CatalogueMovedError: "그사이 카탈로그가 바뀌었습니다. 바뀌는 내용을 다시 확인하고 결정하세요.",
    DamagedSnapshotError: "보관된 목록이 손상되어 쓸 수 없습니다. 다시 수집하세요.",
    LeaseLostError: "그사이 다른 사람이 결정했습니다.",
    runs.NotDecidableError: "지금은 결정할 수 없습니다. 수집 중이면 끝난 뒤에 다시 해 보세요.",
}


class RunButtons(ReadOnlyAdmin):
    """The views behind the buttons."""

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
        for caveat in run_page.caveats(runs.chain_state(chain)):
            self.message_user(request, caveat, messages.INFO)
        return _to_run(requested.run.pk)

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """“취소”: cancel an open run."""
        _require(request, "crawler.request_crawl")
        if not runs.cancel(run_id=pk, cancelled_by=request.user.get_username()):
            self.message_user(request, "이미 끝난 수집입니다.", messages.INFO)
        return _to_run(pk)

    def accept_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """“그래도 게시”: publish a quarantined run, with the reason."""
        _require(request, "crawler.publish_quarantined")
        reason, person = _reason(request), request.user.get_username()
        with self._explained(request, "게시하지 못했습니다"):
            runs.accept(run_id=pk, accepted_by=person, reason=reason)
            self._record(request, pk, f"격리된 수집을 게시함: {reason}", _published(pk))
        return _to_run(pk)

    def drop_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """“버리기”: decide that a quarantined run is never published, with the reason."""
        _require(request, "crawler.publish_quarantined")
        reason, person = _reason(request), request.user.get_username()
        with self._explained(request, "버리지 못했습니다"):
            runs.drop(run_id=pk, dropped_by=person, reason=reason)
            self._record(request, pk, f"격리된 수집을 버림: {reason}", "버렸습니다. 카탈로그는 그대로입니다.")
        return _to_run(pk)

    def roll_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """“되돌리기”: publish again what the promotions were made from before this run."""
        _require(request, "crawler.roll_back")
        reason, person = _reason(request), request.user.get_username()
        shown = pk
        with self._explained(request, "되돌리지 못했습니다"):
            shown = runs.roll_back(run_id=pk, requested_by=person, reason=reason).pk
            message = f"#{pk}의 게시를 되돌렸습니다: {_counts(shown)}."
            self._record(request, pk, f"#{shown}로 되돌림: {reason}", message)
        return _to_run(shown)

    @contextmanager
    def _explained(self, request: HttpRequest, failed: str) -> Iterator[None]:
        """Show the operator why a decision could not be carried out."""
        try:
            yield
        except runs.NoReasonError:
            self.message_user(request, f"{failed}: 사유를 적어 주세요. 기록에 남습니다.", messages.ERROR)
        except tuple(_WHY_NOT) as error:
            why = next(words for kind, words in _WHY_NOT.items() if isinstance(error, kind))
            self.message_user(request, f"{failed}: {why} ({error})", messages.ERROR)

    def _record(self, request: HttpRequest, pk: int, entry: str, message: str) -> None:
        """Write the decision into the admin's own log, and confirm it to the operator."""
        self.log_change(request, CrawlRun.objects.get(pk=pk), entry)
        self.message_user(request, message, messages.SUCCESS)


def _counts(pk: int) -> str:
    run = CrawlRun.objects.get(pk=pk)
    return f"시작 {run.started_count}, 계속 {run.kept_count}, 변경 {run.changed_count}, 종료 {run.ended_count}"


def _published(pk: int) -> str:
    return f"게시했습니다: {_counts(pk)}. 잘못이면 이 페이지에서 되돌릴 수 있습니다."


def _require(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()[:MAX_REASON]


def _to_run(pk: int) -> HttpResponse:
    return redirect(reverse("admin:crawler_crawlrun_change", args=[pk]))
