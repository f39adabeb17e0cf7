"""On a product's own page: what was joined into it and the way to part it again, and the search for a partner."""

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
from promotions.admin.merge_queue import DECIDE, MAX_REASON
from promotions.models import Listing, PairDecision, Product


class JoinedProductAdmin(admin.ModelAdmin[Any]):
    """The part of a product's administration that joins and splits."""

    change_form_template = "admin/promotions/product/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        """The search for partners, and what the buttons do."""
        own: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("<int:pk>/partners/", self.partners_view, "partners"),
            ("<int:pk>/join/", require_POST(self.join_view), "join"),
            ("<int:pk>/split/", require_POST(self.split_view), "split"),
        ]
        wrap = self.admin_site.admin_view
        patterns = [path(route, wrap(view), name=f"promotions_product_{name}") for route, view, name in own]
        return [*patterns, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With what was joined into the product, or what it was joined into."""
        product = Product.objects.filter(pk=object_id).first() if object_id.isdecimal() else None
        context = _joins_of(product, may_decide=request.user.has_perm(DECIDE)) if product else {}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def partners_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """“이 제품과 합치기”: what may be the same article, by the product's names or by what is typed."""
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
            "partners": [_described(partner) for partner in merging.partners_of(product, text)],
            "may_decide": request.user.has_perm(DECIDE),
        }
        return TemplateResponse(request, "admin/promotions/product/partners.html", context)

    def join_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Join the product with another one."""
        other = get_object_or_404(Product, pk=_number(request, "product"))
        return self._decide(
            request,
            pk,
            lambda **who: merging.merge(first=pk, second=other.pk, **who),
            f"‘{other.name}’(#{other.pk})와 합침",
        )

    def split_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """“나누기”: part one product from this one again."""
        absorbed = get_object_or_404(Product, pk=_number(request, "product"))
        what = f"‘{absorbed.name}’(#{absorbed.pk})를 나눔"
        return self._decide(request, pk, lambda **who: merging.split(product=absorbed.pk, **who), what)

    def _decide(self, request: HttpRequest, pk: int, decide: Callable[..., PairDecision], what: str) -> HttpResponse:
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied
        product = get_object_or_404(Product, pk=pk)
        reason = request.POST.get("reason", "").strip()[:MAX_REASON]
        try:
            decide(by=request.user.get_username(), reason=reason)
        except merging.NotDecidableError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.log_change(request, product, f"{what}{f': {reason}' if reason else ''}")
            self.message_user(request, f"{what}. 제품 짝 결정에 남았습니다.", messages.SUCCESS)
        product.refresh_from_db()
        return redirect(reverse("admin:promotions_product_change", args=[product.root_id]))


def _joins_of(product: Product, *, may_decide: bool) -> dict[str, Any]:
    return {"absorbed": absorbed_by(product), "merged_into": product.merged_into, "may_decide": may_decide}


def _described(partner: merging.Partner) -> dict[str, Any]:
    listings = Listing.objects.filter(product=partner.product).select_related("chain").order_by("chain__position", "pk")
    return {
        "product": partner.product,
        "percent": round(partner.score * 100),
        "reasons": partner.reasons,
        "listings": list(listings),
    }


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0  # noqa: PLR2004
