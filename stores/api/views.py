"""Answer searches for near stores."""

from __future__ import annotations

from dataclasses import asdict

from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from stores.api import parameters, serializers
from stores.nearby import nearby_stores


# The address holds a position, so no cache may store the answer.
@method_decorator(cache_control(no_store=True), name="dispatch")
class NearbyStores(APIView):
    """The nearest stores of the requested chains."""

    @extend_schema(
        operation_id="stores_nearby",
        parameters=parameters.DOCUMENTED,
        responses={200: serializers.NearbyAnswerSerializer, 400: serializers.NearbyErrorSerializer},
    )
    def get(self, request: Request) -> Response:
        """Return the nearest stores, nearest first."""
        query = parameters.NearbyQuery.of(request.query_params)
        answer = {"results": nearby_stores(**asdict(query)), "radius_m": query.radius_m}
        return Response(serializers.NearbyAnswerSerializer(answer).data)
