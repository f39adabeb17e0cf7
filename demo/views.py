"""Serve the page of products to point a phone at, and the certificate that a phone on the LAN has to trust first."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config import environment as env
from demo.products import load_products
from promotions.models import Product

_AN_HOUR = "public, max-age=3600"


def _front(barcode: str) -> Path:
    return Path(settings.VAR_DIR) / "fronts" / f"{barcode}.png"


def _only_in_the_demonstration() -> None:
    if not settings.DEMO:
        raise Http404("not a demonstration")


@require_safe
def demo_page(request: HttpRequest) -> HttpResponse:
    """Render all products whose front has been drawn; those that no chain lists come last and are marked."""
    _only_in_the_demonstration()
    listed = set(Product.objects.values_list("gtin", flat=True))
    drawn = [product for product in load_products() if _front(product.barcode).is_file()]
    fronts = [
        {
            "name": product.name if product.barcode in listed else f"{product.name} · 어느 체인에도 없음",
            "url": reverse("demo-front", args=[product.barcode]),
        }
        for product in sorted(drawn, key=lambda product: product.barcode not in listed)
    ]
    return render(request, "demo.html", {"fronts": fronts})


@require_safe
def front(request: HttpRequest, barcode: str) -> FileResponse:
    """Send one product's front, large enough to be photographed from the screen."""
    _only_in_the_demonstration()
    try:
        file = _front(barcode).open("rb")
    except FileNotFoundError:
        raise Http404("no such front") from None
    return FileResponse(file, content_type="image/png", headers={"Cache-Control": _AN_HOUR})


@require_safe
@never_cache
def certificate_authority(request: HttpRequest) -> FileResponse:
    """Send the certificate authority that HTTPS_CA_FILE names; 404 if there is none."""
    path = env.path("HTTPS_CA_FILE", Path())
    if not path.is_file():
        raise Http404("there is no certificate authority")
    return FileResponse(
        path.open("rb"), as_attachment=True, filename="pyeonscan-ca.crt", content_type="application/x-x509-ca-cert"
    )
