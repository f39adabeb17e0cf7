"""Read a picture from a request, with limits that apply before any of it is parsed."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from rest_framework.request import Request

from recognition.images.decoding import MAX_BYTES, PhotoError, PhotoProblem
from recognition.images.uploads import BoundedUploadHandler

_ENVELOPE = 64 * 1024  # bytes of a multipart request besides the file


def bound(request: Request) -> None:
    """Limit the size of a request. Call this before accessing its data.

    Raises:
        PhotoError: The declared length is too large or missing.
    """
    if not request.META.get("CONTENT_LENGTH") and request.META.get("HTTP_TRANSFER_ENCODING"):
        raise PhotoError(PhotoProblem.LENGTH_UNKNOWN)  # Django does not read a body without a declared length
    multipart = str(request.content_type or "").startswith("multipart/")
    if int(request.META.get("CONTENT_LENGTH") or 0) > (MAX_BYTES if multipart else 0) + _ENVELOPE:
        raise PhotoError(PhotoProblem.TOO_LARGE)  # reject it without reading the body
    http_request = request._request  # the only access to the handlers before the body is parsed
    http_request.upload_handlers = [BoundedUploadHandler(http_request)]


def uploaded_image(request: Request) -> UploadedFile[Any] | None:
    """Return the file in the field `image`, or None."""
    upload = request.FILES.get("image")
    return upload if isinstance(upload, UploadedFile) else None
