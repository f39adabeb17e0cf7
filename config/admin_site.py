"""The admin site object (apart from `config.admin`, which is read before apps are ready)."""

from __future__ import annotations

from django.contrib import admin


class PyeonscanAdminSite(admin.AdminSite):
    """Django's manners, our name."""

    site_header = "편스캔 관리"
    site_title = "편스캔"
    index_title = "카탈로그와 수집"
