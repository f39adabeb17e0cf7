"""Serve what a phone needs to recognise products on its own."""

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
    """The active recogniser and its gallery, as immutable files."""

    authentication_classes = ()
    permission_classes = ()

    @extend_schema(
        operation_id="recogniser",
        responses={
            200: RecogniserSerializer,
            304: OpenApiResponse(description="Nothing has changed since the ETag in If-None-Match."),
            503: RefusalSerializer,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Describe the active recogniser, so that a phone can recognise products on its own.

        Send `If-None-Match`. Every file's address contains its SHA-256, so the file is immutable and can be cached
        forever; files are sent compressed (br, gzip). To recognise a picture, crop the centre squares of `input.crops`
        (fractions of the longer side, white outside the picture) and run the model on each (uint8 RGB [1, H, W, 3],
        any size, to a unit vector). For every row of the gallery take the largest dot product over the squares, and for
        every product the largest of its rows. Let s be the first product's score and l its lead over the second. If
        `thresholds` has a `confidence`, p = sigmoid(score_weight * s + lead_weight * l + bias): *match* if
        p >= `match`, *choose* if p >= `choose`, else *unknown*. Otherwise: *unknown* if s < `choose_score`; *match* if
        s >= `match_score` and l >= `match_margin`; else *choose*. A single product in the gallery is never a *match*.
        """
        snapshot = snapshots.current()
        if snapshot is None:
            raise NoRecogniserError("there is no snapshot for phones yet")
        body = json.dumps(snapshot.description, sort_keys=True).encode()
        headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"', "Cache-Control": "no-cache"}
        response = Response(snapshot.description, headers=headers)
        return get_conditional_response(request._request, etag=headers["ETag"], response=response) or response

    def handle_exception(self, exc: Exception) -> Response:
        """Return every error with a sentence and a code."""
        return refusal(exc) or with_code(super().handle_exception(exc), exc)
