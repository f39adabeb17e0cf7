"""Serve the corrections of scans."""

from __future__ import annotations

import uuid
from typing import BinaryIO, cast

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from recognition.api.refusals import correction_refusal, with_code
from recognition.api.serializers import (
    CorrectionRequestSerializer,
    CorrectionSerializer,
    CorrectionWithPictureSerializer,
    RefusalSerializer,
)
from recognition.api.throttling import DiscreetThrottle
from recognition.api.uploading import bound, uploaded_image
from recognition.corrections import service
from recognition.corrections.pictures import reencode
from recognition.corrections.service import CorrectionError, CorrectionProblem
from recognition.scan.admission import admission


class CorrectionView(APIView):
    """The correction of one scan. Only the shopper knows the scan's random id, so the id is the permission."""

    authentication_classes = ()
    permission_classes = ()
    parser_classes = (MultiPartParser, JSONParser)
    throttle_classes = (DiscreetThrottle,)
    throttle_scope = "corrections"

    @extend_schema(
        operation_id="correct_scan",
        request={
            "multipart/form-data": CorrectionWithPictureSerializer,
            "application/json": CorrectionRequestSerializer,
        },
        responses={
            201: CorrectionSerializer,
            400: RefusalSerializer,
            404: RefusalSerializer,
            409: RefusalSerializer,
            410: RefusalSerializer,
            411: RefusalSerializer,
            413: RefusalSerializer,
            415: RefusalSerializer,
            429: RefusalSerializer,
            503: RefusalSerializer,
        },
    )
    def post(self, request: Request, scan_id: uuid.UUID) -> Response:
        """Submit the correct answer to a scan.

        Send the correct product's id as `product`, or `none=true` for "none of these". A picture (`image`, multipart
        only) requires `consent=true`. It is re-encoded to a JPEG of at most 640 px without metadata, seen by
        moderators, and used for recognition if they accept it. A scan has one correction: until it is reviewed, a new
        one replaces the earlier one. Corrections are accepted for a day after the scan.
        """
        bound(request)
        product_id, upload = _read(request)
        service.check(scan_id=scan_id, product_id=product_id)
        picture = None
        if upload is not None:
            with admission.enter():
                picture = reencode(upload)
        correction = service.hand_in(scan_id=scan_id, product_id=product_id, picture=picture)
        return Response(CorrectionSerializer(correction).data, status=201, headers={"Cache-Control": "no-store"})

    @extend_schema(
        operation_id="withdraw_correction",
        responses={
            204: OpenApiResponse(description="Withdrawn."),
            404: RefusalSerializer,
            429: RefusalSerializer,
        },
    )
    def delete(self, request: Request, scan_id: uuid.UUID) -> Response:
        """Withdraw a correction at any time, even an accepted one.

        Its picture and everything made from it are deleted.
        """
        if not service.withdraw(scan_id=scan_id):
            raise CorrectionError(CorrectionProblem.UNKNOWN_SCAN)
        return Response(status=204)

    def handle_exception(self, exc: Exception) -> Response:
        """Return every error with a sentence and a code."""
        return correction_refusal(exc) or with_code(super().handle_exception(exc), exc)


def _read(request: Request) -> tuple[int | None, BinaryIO | None]:
    """Return the correct product's id (None for "none of these") and the picture, if it was sent with consent."""
    if not hasattr(request.data, "get"):
        raise CorrectionError(CorrectionProblem.INVALID)
    fields = CorrectionRequestSerializer(data=request.data)
    if not fields.is_valid() or ("product" in fields.validated_data) == fields.validated_data["none"]:
        raise CorrectionError(CorrectionProblem.INVALID)
    upload = uploaded_image(request)
    if upload is not None and not fields.validated_data["consent"]:
        raise CorrectionError(CorrectionProblem.NO_CONSENT)
    return fields.validated_data.get("product"), cast("BinaryIO | None", upload)
