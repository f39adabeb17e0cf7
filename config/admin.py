"""Choose the administration site."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class PyeonscanAdminConfig(AdminConfig):
    """Django's admin with the product's own site object."""

    default_site = "config.admin_site.PyeonscanAdminSite"
