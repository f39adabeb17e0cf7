"""Take a picture out of a request, within bounds that hold before a byte of it is parsed."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from rest_framework.request import Request

from recognition.images.decoding import MAX_BYTES, PhotoError, PhotoProblem
from recognition.images.uploads import BoundedUploadHandler

_ENVELOPE = 64 * 1024  # bytes of a multipart request besides the file


def bound(request: Request) -> None:
    """Let a request bring so much and no more; call it before its data is looked at.

    Raises:
        PhotoError: it declares more, or nothing.
    """
    if not request.META.get("CONTENT_LENGTH") and request.META.get("HTTP_TRANSFER_ENCODING"):
        raise PhotoError(PhotoProblem.LENGTH_UNKNOWN)  # Django reads no body whose length is not declared
    multipart = str(request.content_type or "").startswith("multipart/")
    if int(request.META.get("CONTENT_LENGTH") or 0) > (MAX_BYTES if multipart else 0) + _ENVELOPE:
        raise PhotoError(PhotoProblem.TOO_LARGE)  # not a byte of it is read
    http_request = request._request  # the only way to the handlers before the body is parsed
    http_request.upload_handlers = [BoundedUploadHandler(http_request)]


def uploaded_image(request: Request) -> UploadedFile[Any] | None:
    """The file in the field `image`, if any."""
    upload = request.FILES.get("image")
    return upload if isinstance(upload, UploadedFile) else None
