"""Serve the page, its service worker and the health checks."""

from __future__ import annotations

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from django.views.defaults import page_not_found


@require_GET
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Show the shoppers' page."""
    config = {
        "tile_url": settings.MAP_TILE_URL,
        "tile_attribution": settings.MAP_TILE_ATTRIBUTION,
        "build": settings.BUILD,
        "static_url": settings.STATIC_URL,
        "demo": settings.DEMO,
        "default_centre": settings.DEFAULT_CENTRE,
    }
    return render(request, "page.html", {"page_config": config, "demo": settings.DEMO})


def _static_text(path: str) -> str:
    found = finders.find(path)
    if not found:
        raise Http404(path)
    with open(found, encoding="utf-8") as file:  # noqa: PTH123 - finders give a plain string
        return file.read()


@require_GET
@never_cache
def service_worker(request: HttpRequest) -> HttpResponse:
    """Serve the service worker from the root, so that its scope is the whole page. The build id marks its version."""
    header = f"const BUILD = {settings.BUILD!r}; const STATIC_URL = {settings.STATIC_URL!r};\n"
    response = HttpResponse(header + _static_text("js/sw.js"), content_type="text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@require_GET
def web_manifest(request: HttpRequest) -> HttpResponse:
    """Serve the install manifest. The addresses of its icons hold the build id."""
    text = _static_text("manifest.webmanifest").replace("{{STATIC_URL}}", settings.STATIC_URL)
    response = HttpResponse(text, content_type="application/manifest+json; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    """Redirect to the icon. Browsers request this address on pages that link none, such as the admin's."""
    return redirect(static("icons/icon-192.png"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an unknown address: in JSON below /api/, elsewhere with Django's own page."""
    if not request.path.startswith("/api/"):
        return page_not_found(request, exception)
    detail = "없는 주소입니다. /api/docs/에서 주소를 확인해 주세요. / No such address; /api/docs/ lists all addresses."
    return JsonResponse({"detail": detail}, status=404, json_dumps_params={"ensure_ascii": False})


@require_GET
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_GET
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 if the database can be reached, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"database": False}, status=503)
    return JsonResponse({"database": True})
