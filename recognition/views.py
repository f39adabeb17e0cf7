"""Serve thumbnails, and what phones fetch of the recogniser."""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.views.decorators.http import require_safe

from recognition.images import thumbnails
from recognition.phone import files

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


@require_safe
def recogniser_file(request: HttpRequest, sha256: str, name: str) -> HttpResponseBase:
    """A published model, gallery or list of products, in the lightest copy that the client takes."""
    path = files.path_of(sha256, name)
    if path.suffix in files.ENCODINGS.values():
        raise Http404("copies have no address of their own")
    copy, encoding = files.best_copy(path, request.headers.get("Accept-Encoding", ""))
    etag = f'"{sha256}-{encoding}"' if encoding else f'"{sha256}"'
    if path.exists() and etag in request.headers.get("If-None-Match", ""):
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        response = _published(copy, path)
        if encoding:
            response.headers["Content-Encoding"] = encoding
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = _FOR_EVER
    response.headers["Vary"] = "Accept-Encoding"
    return response


def _published(copy: Path, path: Path) -> FileResponse:
    try:
        file = copy.open("rb")
    except FileNotFoundError:
        raise Http404("no such file; ask /api/v1/recogniser/ for the present ones") from None
    kind = "application/json" if path.suffix == ".json" else "application/octet-stream"
    return FileResponse(file, content_type=kind, filename=path.name)
