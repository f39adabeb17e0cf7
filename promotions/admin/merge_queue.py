"""“이름이 비슷한 제품”: the page for deciding waiting pairs one by one, by key or mouse, with or without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from common.read_only_admin import ReadOnlyAdmin
from promotions import merging
from promotions.admin import merge_desk
from promotions.admin.merge_desk import QueueFilter
from promotions.admin.parameters import read_id
from promotions.models import PairDecision, ProductPair

DECIDE = "promotions.decide_pairs"
MAX_REASON = 500
_STEPS = "pairs_decided"
_DONE = {"merge": "합쳤습니다", "refuse": "다른 제품으로 결정했습니다", "later": "나중으로 미뤘습니다"}


@admin.register(ProductPair)
class ProductPairAdmin(ReadOnlyAdmin):
    """The queue: one pair large, the others beside it."""

    def get_urls(self) -> list[URLPattern]:
        """Return the page, and what its buttons do."""
        own: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("<int:pk>/decide/", require_POST(self.decide_view), "decide"),
            ("undo/", require_POST(self.undo_view), "undo"),
        ]
        wrap = self.admin_site.admin_view
        return [
            *(path(route, wrap(view), name=f"promotions_productpair_{name}") for route, view, name in own),
            path("", wrap(self.queue_view), name="promotions_productpair_changelist"),
        ]

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        """Show one waiting pair of those that match; as JSON for the script, which then replaces only the desk."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if _wants_json(request):
            return JsonResponse(self._answer(request, read_id(request.GET.get("pair")), ""))
        context = {
            **self.admin_site.each_context(request),
            **self._desk(request, request.GET, read_id(request.GET.get("pair"))),
            "opts": self.opts,
            "title": self.opts.verbose_name_plural,
        }
        return TemplateResponse(request, "admin/promotions/productpair/queue.html", context)

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Merge, refuse or put off one pair, and go on to the next."""
        _require_decider(request)
        verdict = merge_desk.read_answer(request.POST.get("verdict", ""))
        if verdict is None:
            return HttpResponseBadRequest("verdict must be merge, refuse or later.")
        pair = ProductPair.objects.select_related("first", "second").filter(pk=pk).first()
        if pair is None:
            return self._go_on(request, None, "이미 처리된 쌍입니다.", failed=True)
        queue = QueueFilter(_query(request))
        before = queue.pairs()
        try:
            step = merge_desk.answer(
                pair=pair, verdict=verdict, by=request.user.get_username(), reason=given_reason(request)
            )
        except merging.NotDecidableError as error:
            return self._go_on(request, pk, str(error), failed=True)
        steps = merge_desk.remembered(request.session.get(_STEPS))
        request.session[_STEPS] = merge_desk.with_step(steps, step)
        self._log(request, pair, _DONE[verdict])
        following = merge_desk.next_after(pk, before, queue.pairs())
        return self._go_on(request, following, f"{pair.first.name} · {pair.second.name}: {_DONE[verdict]}.")

    def undo_view(self, request: HttpRequest) -> HttpResponse:
        """Undo this person's last step of this session, and show that pair again."""
        _require_decider(request)
        steps = merge_desk.remembered(request.session.get(_STEPS))
        if not steps:
            return self._go_on(request, None, "되돌릴 결정이 없습니다.", failed=True)
        step = steps.pop()
        request.session[_STEPS] = steps
        try:
            merge_desk.take_back(step=step, by=request.user.get_username())
        except merging.NotDecidableError as error:
            return self._go_on(request, step["pair"], str(error), failed=True)
        pair = ProductPair.objects.select_related("first", "second").filter(pk=step["pair"]).first()
        if pair is not None:
            self._log(request, pair, "결정을 되돌렸습니다")
        return self._go_on(request, step["pair"], "되돌렸습니다.")

    def _go_on(self, request: HttpRequest, pair: int | None, message: str, *, failed: bool = False) -> HttpResponse:
        if _wants_json(request):
            return JsonResponse(self._answer(request, pair, message), status=409 if failed else 200)
        self.message_user(request, message, messages.ERROR if failed else messages.SUCCESS)
        query = _query(request)
        if pair is not None:
            query["pair"] = str(pair)
        return redirect(f"{reverse('admin:promotions_productpair_changelist')}?{query.urlencode()}")

    def _answer(self, request: HttpRequest, pair: int | None, message: str) -> dict[str, Any]:
        context = self._desk(request, _query(request), pair)
        desk: merge_desk.Desk = context["desk"]
        return {
            "count": desk.count,
            "pair": desk.comparison.pair.pk if desk.comparison else None,
            "message": message,
            "html": render_to_string("admin/promotions/productpair/desk.html", context, request),
        }

    def _desk(self, request: HttpRequest, query: QueryDict, pair: int | None) -> dict[str, Any]:
        queue_filter = QueueFilter(query)
        kept = _only_filter(query)
        return {
            "desk": merge_desk.desk(queue_filter.pairs(), pair),
            "filter": queue_filter,
            "kept": kept.urlencode(),
            "waiting": ProductPair.objects.waiting().count(),
            "may_decide": request.user.has_perm(DECIDE),
            "may_undo": bool(request.session.get(_STEPS)),
        }

    def _log(self, request: HttpRequest, pair: ProductPair, what: str) -> None:
        for product, other in ((pair.first, pair.second), (pair.second, pair.first)):
            self.log_change(request, product, f"‘{other.name}’(#{other.pk})과 비교: {what}.")


@admin.register(PairDecision)
class PairDecisionAdmin(ReadOnlyAdmin):
    """Every decision with who, when and why, including those that no longer count."""

    list_display = ("at", "verdict", "first", "second", "by", "reason", "counts")
    list_filter = ("verdict", "by", "at")
    list_select_related = ("first", "second")
    search_fields = ("first__name", "second__name", "by", "reason")
    fields = ("first", "second", "verdict", "by", "at", "reason", "replaced_by", "undone_at", "undone_by")

    @admin.display(description="유효", boolean=True)
    def counts(self, decision: PairDecision) -> bool:
        """Say whether the decision is neither undone nor replaced."""
        return decision.undone_at is None and decision.replaced_by_id is None


def _require_decider(request: HttpRequest) -> None:
    if not request.user.has_perm(DECIDE):
        raise PermissionDenied


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def given_reason(request: HttpRequest) -> str:
    """Return the reason that was typed, cut to the column's length."""
    return request.POST.get("reason", "").strip()[:MAX_REASON]


def _query(request: HttpRequest) -> QueryDict:
    """Return the filter of the queue, which stands in the address, also of a POST."""
    return _only_filter(request.GET)


def _only_filter(query: QueryDict) -> QueryDict:
    kept = QueryDict(mutable=True)
    for name in QueueFilter.base_fields:
        value = query.get(name)
        if isinstance(value, str) and value:
            kept[name] = value
    return kept
