"""The admin site object. It cannot be in `config.admin`, which is imported before apps are ready."""

from __future__ import annotations

from django.contrib import admin


class PyeonscanAdminSite(admin.AdminSite):
    """Django's administration under the product's name."""

    site_header = "편스캔 관리"
    site_title = "편스캔"
    index_title = "카탈로그와 수집"
