"""Addresses."""

from __future__ import annotations

from django.urls import re_path

from recognition.views import picture, recogniser_file

urlpatterns = [
    re_path(r"^pictures/(?P<sha256>[0-9a-f]{64})\.jpg$", picture, name="picture"),
    re_path(
        r"^recogniser/(?P<sha256>[0-9a-f]{64})/(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)$",
        recogniser_file,
        name="recogniser-file",
    ),
]
