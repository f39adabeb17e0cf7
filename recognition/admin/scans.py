"""Show recorded scans."""

from __future__ import annotations

from django.contrib import admin
from django.utils.safestring import SafeString

from recognition.admin.base import OperatedAdmin, offers
from recognition.models import Scan


@admin.register(Scan)
class ScanAdmin(OperatedAdmin):
    """Lists the scans with their candidates."""

    list_display = ["created_at", "verdict", "best", "took_ms", "recogniser"]
    list_filter = ["verdict", "recogniser", "created_at"]
    date_hierarchy = "created_at"
    fields = ["id", "created_at", "verdict", "offered", "took_ms", "recogniser"]
    readonly_fields = ["id", "offered"]
    show_full_result_count = False

    @admin.display(description="첫 후보")
    def best(self, scan: Scan) -> str:
        """Show the first candidate's number and score."""
        return " · ".join(f"#{found['product']} {found['score']:.2f}" for found in scan.candidates[:1]) or "—"

    @admin.display(description="후보")
    def offered(self, scan: Scan) -> SafeString | str:
        """Show every candidate with its picture."""
        return offers(scan.candidates)
