"""The administration site's name and order."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class PyeonscanAdminConfig(AdminConfig):
    """Django's own admin, under the product's name."""

    default_site = "config.admin_site.PyeonscanAdminSite"
