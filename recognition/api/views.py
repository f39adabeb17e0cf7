"""Serve scans."""

from __future__ import annotations

from typing import BinaryIO, cast

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from recognition.api.refusals import refusal, with_code
from recognition.api.serializers import RefusalSerializer, ScanRequestSerializer, ScanSerializer
from recognition.api.throttling import DiscreetThrottle
from recognition.api.uploading import bound, uploaded_image
from recognition.images.decoding import PhotoError, PhotoProblem, decode_photo
from recognition.scan.admission import admission
from recognition.scan.recognise import Recognition, recognise
from recognition.scan.record import record_scan


class ScanView(APIView):
    """Recognises the product in a picture. The picture is discarded right after the response."""

    authentication_classes = ()
    permission_classes = ()
    parser_classes = (MultiPartParser,)
    throttle_classes = (DiscreetThrottle,)
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
        """Recognise the product in a picture.

        A 503 `busy` has a `Retry-After`: the server processes and queues a limited number of pictures.
        """
        bound(request)
        upload = uploaded_image(request)
        if upload is None:
            raise PhotoError(PhotoProblem.MISSING)
        with admission.enter():
            recognition = recognise(decode_photo(cast("BinaryIO", upload)))
        return _answer(recognition)

    def handle_exception(self, exc: Exception) -> Response:
        """Return every error with a sentence and a code."""
        return refusal(exc) or with_code(super().handle_exception(exc), exc)


def _answer(recognition: Recognition) -> Response:
    answer = {
        "id": record_scan(recognition),
        "verdict": recognition.verdict,
        "candidates": recognition.candidates,
        "recogniser": recognition.recogniser,
        "took_ms": recognition.took_ms,
    }
    return Response(ScanSerializer(answer).data, headers={"Cache-Control": "no-store"})
