"""Who is near, over HTTP."""

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


# The address holds a position, which belongs into no cache.
@method_decorator(cache_control(no_store=True), name="dispatch")
class NearbyStores(APIView):
    """The nearest shops of the chains asked for."""

    @extend_schema(
        operation_id="stores_nearby",
        parameters=parameters.DOCUMENTED,
        responses={200: serializers.NearbyAnswerSerializer, 400: serializers.NearbyErrorSerializer},
    )
    def get(self, request: Request) -> Response:
        """Nearest first."""
        question = parameters.NearbyQuestion.of(request.query_params)
        answer = {"results": nearby_stores(**asdict(question)), "radius_m": question.radius_m}
        return Response(serializers.NearbyAnswerSerializer(answer).data)
