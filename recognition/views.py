"""Serve thumbnails."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.views.decorators.http import require_safe

from recognition import thumbnails

_FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def picture(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """A product's thumbnail. Its address is its content, so a copy never grows stale."""
    etag = f'"{sha256}"'
    if etag in request.headers.get("If-None-Match", ""):
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        response = _file(sha256)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = _FOR_EVER
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _file(sha256: str) -> FileResponse:
    try:
        file = thumbnails.path_of(sha256).open("rb")
    except FileNotFoundError:
        raise Http404("no such picture") from None
    return FileResponse(file, content_type="image/jpeg", filename=f"{sha256}.jpg")
