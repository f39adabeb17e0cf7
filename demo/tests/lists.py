"""Lists that chains have published, and runs that have ended."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from crawler.models import CrawlRun, RunState, RunTrigger
from crawler.publishing import snapshots
from crawler.site_lists import SiteList
from promotions.models import Chain


def catalogue_of(chain: str, *, days_old: int = 0) -> None:
    """Both of the chain's lists were published."""
    promotions_of(chain, days_old=days_old)
    products_of(chain, days_old=days_old)


def promotions_of(chain: str, *, days_old: int = 0) -> None:
    Chain.objects.filter(pk=chain).update(promotions_checked_at=timezone.now() - timedelta(days=days_old))


def products_of(chain: str, *, days_old: int = 0) -> None:
    run = finish(chain, RunState.PUBLISHED, site_list=SiteList.ASSORTMENT)
    seen_at = timezone.now() - timedelta(days=days_old)
    snapshots.keep(run=run, offers=(), complete=True, declared_total=None, fetched_at=seen_at)


def finish(chain: str, state: RunState, reason: str = "", site_list: SiteList = SiteList.PROMOTIONS) -> CrawlRun:
    return CrawlRun.objects.create(
        chain_id=chain,
        site_list=site_list,
        state=state,
        reason=reason,
        trigger=RunTrigger.OPERATOR,
        finished_at=timezone.now(),
    )
