"""The catalogue over HTTP. Each response shows one state of the catalogue."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.consistent_read import consistent_read
from promotions import offers
from promotions.api import serializers
from promotions.gtin import normalise_gtin
from promotions.models import Chain, Product
from promotions.search.service import find_ids

_FRESH = method_decorator(cache_control(no_cache=True), name="dispatch")


@_FRESH
class ChainList(APIView):
    """Every chain, with the age of its data."""

    @extend_schema(responses=serializers.ChainListSerializer)
    def get(self, request: Request) -> Response:
        """All chains in their order."""
        with consistent_read():
            chains = Chain.objects.with_running_counts()
            return Response({"results": serializers.ChainSerializer(chains, many=True).data})


@_FRESH
@extend_schema(parameters=[serializers.ProductFilterSerializer])
class ProductList(ListAPIView[Product]):
    """Products by name, chain, kind of promotion or category."""

    serializer_class = serializers.ProductBriefSerializer

    def get_queryset(self) -> QuerySet[Product]:
        """Return the requested products; a 400 says which parameter is wrong."""
        if getattr(self, "swagger_fake_view", False):
            return Product.objects.none()
        filters = _filters(self.request)
        filters.pop("search")
        return Product.objects.shown().with_offers().filtered(**filters)

    def get_serializer_context(self) -> dict[str, Any]:
        """Add the requested chain and kind: a filtered list shows the deal that it was filtered by."""
        filters = {name: self.request.query_params.get(name, "") for name in ("chain", "kind")}
        return {**super().get_serializer_context(), "filters": filters}

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401
        """Return one page, read from one state of the catalogue."""
        with consistent_read():
            if request.query_params.get("search", "").strip():
                return self._list_found()
            return super().list(request, *args, **kwargs)

    def _list_found(self) -> Response:
        """Return one page of the hits, best first; only that page's products are read with their offers."""
        page = self.paginate_queryset(find_ids(**_filters(self.request)))
        products = Product.objects.with_offers().in_order(page or [])
        return self.get_paginated_response(self.get_serializer(products, many=True).data)


def _filters(request: Request) -> dict[str, str]:
    """Return the validated query parameters search, chain (its code), kind and category."""
    parameters = serializers.ProductFilterSerializer(data=request.query_params)
    parameters.is_valid(raise_exception=True)
    chain: Chain | None = parameters.validated_data["chain"]
    return {**parameters.validated_data, "chain": chain.code if chain else ""}


@_FRESH
class ProductDetail(APIView):
    """One product with every chain's promotions."""

    @extend_schema(responses=serializers.ProductDetailSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """The product, or 404."""
        return _detail(pk=pk)


@_FRESH
class ProductByBarcode(APIView):
    """The product with a barcode, as scanned: EAN-13, EAN-8, UPC-A or UPC-E."""

    @extend_schema(responses=serializers.ProductDetailSerializer)
    def get(self, request: Request, gtin: str) -> Response:
        """The product, or 404 with the reason."""
        code = normalise_gtin(gtin)
        if code is None:
            raise NotFound("바코드가 아닙니다. 숫자를 확인해 주세요. / Not a barcode; check the digits.")
        return _detail(gtin=code)


@_FRESH
class ProductHistory(APIView):
    """Past and present promotions of one product, by chain, newest first."""

    @extend_schema(responses=serializers.ProductHistorySerializer)
    def get(self, request: Request, pk: int) -> Response:
        """The newest promotions of each chain, or 404."""
        with consistent_read():
            product = _found(Product.objects.root_of(pk=pk))
            answer = {"product": product.pk, "chains": offers.history_of(product)}
            return Response(serializers.ProductHistorySerializer(answer).data)


def _detail(**key: int | str) -> Response:
    with consistent_read():
        product = _found(Product.objects.with_offers().root_of(**key))
        line = offers.siblings_of(product)
        return Response(serializers.ProductDetailSerializer(product, context={"line": line}).data)


def _found(products: QuerySet[Product]) -> Product:
    product = products.first()
    if product is None:
        raise NotFound("카탈로그에 없는 제품입니다. 이름으로 찾아 보세요. / Not in the catalogue; search by name.")
    return product
