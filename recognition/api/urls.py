"""Addresses below /api/v1/."""

from __future__ import annotations

from django.urls import path

from recognition.api.views import ScanView

urlpatterns = [path("scans/", ScanView.as_view(), name="scan")]
