"""A product's own page: what is merged into it, splitting that off again, and the search for candidates to merge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from promotions import merging
from promotions.admin.merge_comparison import absorbed_by
from promotions.admin.merge_queue import DECIDE, given_reason
from promotions.admin.parameters import read_id
from promotions.models import Listing, PairDecision, Product


class MergedProductAdmin(admin.ModelAdmin[Any]):
    """The part of a product's administration that merges and splits."""

    change_form_template = "admin/promotions/product/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        """Return the search for candidates, and what the buttons do."""
        own: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("<int:pk>/partners/", self.candidates_view, "candidates"),
            ("<int:pk>/join/", require_POST(self.merge_view), "merge"),
            ("<int:pk>/split/", require_POST(self.split_view), "split"),
        ]
        wrap = self.admin_site.admin_view
        patterns = [path(route, wrap(view), name=f"promotions_product_{name}") for route, view, name in own]
        return [*patterns, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the product with what is merged into it, or what it is merged into."""
        product = Product.objects.filter(pk=object_id).first() if object_id.isdecimal() else None
        context = _merges_of(product, may_decide=request.user.has_perm(DECIDE)) if product else {}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def candidates_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """“이 제품과 합칠 제품 찾기”: show what may be the same article, by the product's names or by a typed text."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        product = get_object_or_404(Product.objects.with_pictures(), pk=pk)
        text = request.GET.get("q", "")[:200]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": product,
            "title": f"{product.name}: 같은 제품 찾기",
            "text": text,
            "candidates": [_described(candidate) for candidate in merging.candidates_for(product, text)],
            "may_decide": request.user.has_perm(DECIDE),
        }
        return TemplateResponse(request, "admin/promotions/product/candidates.html", context)

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Merge the product with another one."""
        other = get_object_or_404(Product, pk=_posted_product(request))
        what = f"‘{other.name}’(#{other.pk}) 합치기 완료"
        return self._decide(request, pk, lambda **who: merging.merge(first=pk, second=other.pk, **who), what)

    def split_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """“분리”: split one product off this one again."""
        absorbed = get_object_or_404(Product, pk=_posted_product(request))
        what = f"‘{absorbed.name}’(#{absorbed.pk}) 분리 완료"
        return self._decide(request, pk, lambda **who: merging.split(product=absorbed.pk, **who), what)

    def _decide(self, request: HttpRequest, pk: int, decide: Callable[..., PairDecision], what: str) -> HttpResponse:
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied
        product = get_object_or_404(Product, pk=pk)
        reason = given_reason(request)
        try:
            decide(by=request.user.get_username(), reason=reason)
        except merging.NotDecidableError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.log_change(request, product, f"{what}{f': {reason}' if reason else ''}")
            self.message_user(request, f"{what}. ‘제품 합치기 결정’에 기록했습니다.", messages.SUCCESS)
        product.refresh_from_db()
        return redirect(reverse("admin:promotions_product_change", args=[product.root_id]))


def _merges_of(product: Product, *, may_decide: bool) -> dict[str, Any]:
    return {"absorbed": absorbed_by(product), "merged_into": product.merged_into, "may_decide": may_decide}


def _described(candidate: merging.Candidate) -> dict[str, Any]:
    return {
        "product": candidate.product,
        "percent": round(candidate.score * 100),
        "reasons": candidate.reasons,
        "listings": list(Listing.objects.filter(product=candidate.product).by_chain()),
    }


def _posted_product(request: HttpRequest) -> int:
    return read_id(request.POST.get("product")) or 0
