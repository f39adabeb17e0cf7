"""Addresses."""

from __future__ import annotations

from django.urls import path, re_path

from demo import views

urlpatterns = [
    path("demo/", views.demo_page, name="demo"),
    re_path(r"^demo/fronts/(?P<barcode>[0-9]{13})\.png$", views.front, name="demo-front"),
    path("ca.crt", views.certificate_authority, name="certificate-authority"),
]
