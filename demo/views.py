"""The page of things to point a phone at, and the certificate a phone on the LAN has to trust first."""

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

_AN_HOUR = "public, max-age=3600"


def _front(barcode: str) -> Path:
    return Path(settings.VAR_DIR) / "fronts" / f"{barcode}.png"


def _only_in_the_demonstration() -> None:
    if not settings.DEMO:
        raise Http404("not a demonstration")


@require_safe
def demo_page(request: HttpRequest) -> HttpResponse:
    """Every product of the demonstration whose front has been drawn."""
    _only_in_the_demonstration()
    fronts = [
        {"name": product.name, "url": reverse("demo-front", args=[product.barcode])}
        for product in load_products()
        if _front(product.barcode).is_file()
    ]
    return render(request, "demo.html", {"fronts": fronts})


@require_safe
def front(request: HttpRequest, barcode: str) -> FileResponse:
    """One product's front, large enough to be photographed from the screen."""
    _only_in_the_demonstration()
    try:
        file = _front(barcode).open("rb")
    except FileNotFoundError:
        raise Http404("no such front") from None
    return FileResponse(file, content_type="image/png", headers={"Cache-Control": _AN_HOUR})


@require_safe
@never_cache
def certificate_authority(request: HttpRequest) -> FileResponse:
    """The certificate authority that HTTPS_CA_FILE names; 404 where there is none."""
    path = env.path("HTTPS_CA_FILE", Path())
    if not path.is_file():
        raise Http404("no certificate authority of our own")
    return FileResponse(
        path.open("rb"), as_attachment=True, filename="pyeonscan-ca.crt", content_type="application/x-x509-ca-cert"
    )
