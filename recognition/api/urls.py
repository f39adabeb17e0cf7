"""Route the addresses below /api/v1/."""

from __future__ import annotations

from django.urls import path

from recognition.api.correction_views import CorrectionView
from recognition.api.recogniser_views import RecogniserView
from recognition.api.views import ScanView

urlpatterns = [
    path("scans/", ScanView.as_view(), name="scan"),
    path("scans/<uuid:scan_id>/correction/", CorrectionView.as_view(), name="correction"),
    path("recogniser/", RecogniserView.as_view(), name="recogniser"),
]
