"""Addresses."""

from __future__ import annotations

from django.urls import re_path

from recognition.views import picture

urlpatterns = [re_path(r"^pictures/(?P<sha256>[0-9a-f]{64})\.jpg$", picture, name="picture")]
