"""Snapshots in the administration: what crawls brought."""

from __future__ import annotations

from django.contrib import admin

from common.read_only_admin import ReadOnlyAdmin
from crawler.models import Snapshot


@admin.register(Snapshot)
class SnapshotAdmin(ReadOnlyAdmin):
    """What crawls brought. The run's page shows a sample."""

    list_display = ("fetched_at", "chain", "site_list", "count", "declared_total", "complete", "run")
    list_filter = ("chain", "run__site_list", "complete", "fetched_at")
    list_select_related = ("chain", "run")
    fields = ("run", "chain", "fetched_at", "restored_from", "complete", "count", "declared_total", "sha256")

    @admin.display(description="목록", ordering="run__site_list")
    def site_list(self, snapshot: Snapshot) -> str:
        """Which of the chain's lists it is a snapshot of."""
        return str(snapshot.run.get_site_list_display())
