"""The vocabulary of reads of crawl runs and snapshots."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

from django.db import models
from django.db.models import Q

from common.jobs import JobQuerySet
from crawler.site_lists import SiteList

if TYPE_CHECKING:
    from crawler.models import CrawlRun, Snapshot  # noqa: F401 - names in the type arguments below

# Whoever starts these runs also carries them out; workers leave them alone.
FOREGROUND_TRIGGERS = ("command", "import", "rollback")
# These do not visit the chain's site.
OFFLINE_TRIGGERS = ("import", "rollback")


class CrawlRunQuerySet(JobQuerySet["CrawlRun"]):
    """Crawl runs."""

    def of(self, chain: str) -> CrawlRunQuerySet:
        """The runs of one chain."""
        return self.filter(chain_id=chain)

    def of_the_site(self) -> CrawlRunQuerySet:
        """Finished crawls that say something about their site: no imports, no rollbacks, none that was cancelled."""
        over = self.filter(finished_at__isnull=False).exclude(trigger__in=OFFLINE_TRIGGERS)
        return over.exclude(state="failed", reason="cancelled")

    def for_workers(self) -> CrawlRunQuerySet:
        """Queued for whichever worker is free, oldest first. Commands execute their runs themselves."""
        return self.queued().exclude(trigger__in=FOREGROUND_TRIGGERS)


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    """Snapshots. They are written once: `update` and `save` raise TypeError."""

    def accepted(self, site_list: str = SiteList.PROMOTIONS) -> SnapshotQuerySet:
        """Those of one list that were published."""
        return self.filter(run__state="published", run__site_list=site_list)

    def last_accepted(self, chain: str, site_list: str = SiteList.PROMOTIONS) -> Snapshot | None:
        """What was last published of one of the chain's lists."""
        return self._accepted_in_order(chain, site_list).first()

    def accepted_before(self, snapshot: Snapshot) -> Snapshot | None:
        """What was published of the same list before this accepted snapshot; of a restored one, before the restored.

        So every rollback leads one list further back, and never to one that was rolled back.
        """
        original = snapshot.restored_from or snapshot
        same = self._accepted_in_order(snapshot.chain_id, snapshot.run.site_list)
        return same.filter(fetched_at__lt=original.fetched_at).first()

    def largest_accepted(self, chain: str, *, since: datetime) -> Snapshot | None:
        """The accepted list of promotions with most offers since a moment, or since a person last decided of it.

        What a person published against the checks, or went back to, is what later crawls have to measure up to.
        """
        found = self._accepted_in_order(chain, SiteList.PROMOTIONS).filter(fetched_at__gte=since)
        decided = found.filter(~Q(run__accepted_by="") | Q(run__trigger="rollback"))
        if last_decision := decided.values_list("fetched_at", flat=True).first():
            found = found.filter(fetched_at__gte=last_decision)
        return found.order_by("-count", "-fetched_at", "-pk").first()

    def _accepted_in_order(self, chain: str, site_list: str) -> SnapshotQuerySet:
        accepted = self.accepted(site_list).filter(chain_id=chain).select_related("restored_from")
        return accepted.order_by("-fetched_at", "-pk")

    def update(self, **values: Any) -> NoReturn:  # noqa: ANN401 - Django's signature
        """Never: raises TypeError."""
        raise TypeError("A snapshot is never changed after it was written.")

    def _update(self, values: object) -> NoReturn:
        """Where Model.save() of a stored row ends: raises TypeError as well."""
        self.update()
