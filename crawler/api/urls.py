"""Addresses of the crawler's API."""

from __future__ import annotations

from django.urls import path

from crawler.api import views

urlpatterns = [path("sources/", views.SourceList.as_view(), name="source-list")]
