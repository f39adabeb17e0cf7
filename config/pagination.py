"""Divide lists into pages of a bounded size, with a count."""

from __future__ import annotations

from rest_framework import pagination


class PageNumberPagination(pagination.PageNumberPagination):
    """`?page=` from 1, `?page_size=` 1–100 (default 20)."""

    page_size_query_param = "page_size"
    max_page_size = 100
