"""Scan a product."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from recognition.api.refusals import BUSY_RETRY_S, BusyError, refusal, with_code
from recognition.api.serializers import RefusalSerializer, ScanRequestSerializer, ScanSerializer
from recognition.imaging import MAX_BYTES, PhotoError, PhotoProblem, decode_photo
from recognition.recognising import Recognition, recognise
from recognition.scans import record_scan
from recognition.uploads import BoundedUploadHandler

_ENVELOPE = 64 * 1024  # bytes of a multipart request besides the file
_slots = threading.BoundedSemaphore(settings.SCAN_CONCURRENCY)


class ScanView(APIView):
    """Recognise the product on one picture. The picture is forgotten as soon as it is answered."""

    authentication_classes = ()
    permission_classes = ()
    parser_classes = (MultiPartParser,)
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "scans"

    @extend_schema(
        operation_id="scan",
        request={"multipart/form-data": ScanRequestSerializer},
        responses={
            200: ScanSerializer,
            400: RefusalSerializer,
            411: RefusalSerializer,
            413: RefusalSerializer,
            415: RefusalSerializer,
            429: RefusalSerializer,
            503: RefusalSerializer,
        },
    )
    def post(self, request: Request) -> Response:
        """Which product is this?"""
        upload = _uploaded_image(request)
        with _slot():
            recognition = recognise(decode_photo(cast("BinaryIO", upload)))
        return _answer(recognition)

    def handle_exception(self, exc: Exception) -> Response:
        """Answer every refusal with a sentence and a code."""
        return refusal(exc) or with_code(super().handle_exception(exc), exc)


def _uploaded_image(request: Request) -> UploadedFile[Any]:
    if not request.META.get("CONTENT_LENGTH") and request.META.get("HTTP_TRANSFER_ENCODING"):
        raise PhotoError(PhotoProblem.LENGTH_UNKNOWN)  # Django reads no body whose length is not declared
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES + _ENVELOPE:
        raise PhotoError(PhotoProblem.TOO_LARGE)  # not a byte of it is read
    http_request = request._request  # the only way to the handlers before the body is parsed
    http_request.upload_handlers = [BoundedUploadHandler(http_request)]
    upload = request.FILES.get("image")
    if not isinstance(upload, UploadedFile):
        raise PhotoError(PhotoProblem.MISSING)
    return upload


@contextmanager
def _slot() -> Iterator[None]:
    """One of the few places in which pictures are decoded and recognised: memory and time stay bounded."""
    if not _slots.acquire(timeout=BUSY_RETRY_S):
        raise BusyError
    try:
        yield
    finally:
        _slots.release()


def _answer(recognition: Recognition) -> Response:
    answer = {
        "id": record_scan(recognition),
        "verdict": recognition.verdict,
        "candidates": recognition.candidates,
        "recogniser": recognition.recogniser,
        "took_ms": recognition.took_ms,
    }
    return Response(ScanSerializer(answer).data, headers={"Cache-Control": "no-store"})
