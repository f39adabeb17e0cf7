"""Addresses of the catalogue API."""

from __future__ import annotations

from django.urls import path

from promotions.api import views

urlpatterns = [
    path("chains/", views.ChainList.as_view(), name="chain-list"),
    path("products/", views.ProductList.as_view(), name="product-list"),
    path("products/<int:pk>/", views.ProductDetail.as_view(), name="product-detail"),
    path("products/<int:pk>/history/", views.ProductHistory.as_view(), name="product-history"),
    path("products/by-barcode/<str:gtin>/", views.ProductByBarcode.as_view(), name="product-by-barcode"),
]
