"""The state of every chain's source over HTTP: for everybody, to read."""

from __future__ import annotations

from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.consistent_read import consistent_read
from crawler import runs
from crawler.api import serializers


@method_decorator(cache_control(no_cache=True), name="dispatch")
class SourceList(APIView):
    """Where each chain's promotions come from, and how that stands."""

    @extend_schema(responses=serializers.SourceListSerializer)
    def get(self, request: Request) -> Response:
        """All chains in their order, read from one state of the database."""
        with consistent_read():
            return Response(serializers.SourceListSerializer({"results": runs.chain_states()}).data)
