"""What a phone needs to recognise products by itself."""

from __future__ import annotations

import hashlib
import json

from django.http import HttpResponseBase
from django.utils.cache import get_conditional_response
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from recognition.api.recogniser_serializers import RecogniserSerializer
from recognition.api.refusals import refusal, with_code
from recognition.api.serializers import RefusalSerializer
from recognition.gallery.live import NoRecogniserError
from recognition.phone import snapshots


class RecogniserView(APIView):
    """The recogniser at work and its gallery, as files that never change under their addresses."""

    authentication_classes = ()
    permission_classes = ()

    @extend_schema(
        operation_id="recogniser",
        responses={
            200: RecogniserSerializer,
            304: OpenApiResponse(description="Nothing changed since the ETag in If-None-Match."),
            503: RefusalSerializer,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """What does a phone need to recognise products by itself?

        Ask with `If-None-Match`; every file's address holds its SHA-256, is immutable and can be cached for ever; files
        come compressed (br, gzip). To recognise a picture: cut the centre squares of `input.crops` (fractions of the
        longer side, white beyond the picture), run the model on each (uint8 RGB [1, H, W, 3], any size, to a unit
        vector), take for every row of the gallery the largest dot product over the squares, and for every product the
        largest of its rows. With the first product's score s and its lead l over the second one, where `thresholds`
        has a `confidence`: p = sigmoid(score_weight * s + lead_weight * l + bias); *match* from `match` on, *choose*
        from `choose` on, else *unknown*. Without: *unknown* below `choose_score`; *match* from `match_score` on with a
        lead of `match_margin`; else *choose*. A single product in the gallery is never a *match*.
        """
        snapshot = snapshots.current()
        if snapshot is None:
            raise NoRecogniserError("there is no snapshot for phones yet")
        body = json.dumps(snapshot.description, sort_keys=True).encode()
        headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"', "Cache-Control": "no-cache"}
        response = Response(snapshot.description, headers=headers)
        return get_conditional_response(request._request, etag=headers["ETag"], response=response) or response

    def handle_exception(self, exc: Exception) -> Response:
        """Answer every refusal with a sentence and a code."""
        return refusal(exc) or with_code(super().handle_exception(exc), exc)
