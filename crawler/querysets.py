"""The vocabulary of reads of crawl runs and snapshots."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

from django.db import models

if TYPE_CHECKING:
    from crawler.models import CrawlRun, Snapshot  # noqa: F401 - names in the type arguments below

OPEN_STATES = ("queued", "running")


class CrawlRunQuerySet(models.QuerySet["CrawlRun"]):
    """Crawl runs."""

    def of(self, chain: str) -> CrawlRunQuerySet:
        """The runs of one chain."""
        return self.filter(chain_id=chain)

    def open(self) -> CrawlRunQuerySet:
        """Queued or running; a chain has at most one."""
        return self.filter(state__in=OPEN_STATES)

    def for_workers(self) -> CrawlRunQuerySet:
        """Queued for whichever worker is free, oldest first. A command executes its run itself."""
        return self.filter(state="queued").exclude(trigger="command").order_by("created_at", "pk")

    def lost(self, now: datetime) -> CrawlRunQuerySet:
        """Running by the row, but their lease ran out: nobody works on them any more."""
        return self.filter(state="running", lease_until__lt=now)


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    """Snapshots. They are written once: `update` and `save` raise TypeError."""

    def accepted(self) -> SnapshotQuerySet:
        """Those that were published."""
        return self.filter(run__state="published")

    def last_accepted(self, chain: str) -> Snapshot | None:
        """What the chain's catalogue was last made from."""
        return self.accepted().filter(chain_id=chain).order_by("-fetched_at", "-pk").first()

    def update(self, **values: Any) -> NoReturn:  # noqa: ANN401 - Django's signature
        """Never: raises TypeError."""
        raise TypeError("A snapshot is never changed after it was written.")

    def _update(self, values: object) -> NoReturn:
        """Where Model.save() of a stored row ends: raises TypeError as well."""
        self.update()
