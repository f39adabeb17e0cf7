"""The addresses of the API for stores."""

from __future__ import annotations

from django.urls import path

from stores.api import views

urlpatterns = [path("stores/nearby/", views.NearbyStores.as_view(), name="stores-nearby")]
