"""Judge the result of a crawl: run the list's checks against the last accepted result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from django.conf import settings

from crawler import chains, checks
from crawler.collection.crawl import Collected
from crawler.models import Snapshot
from crawler.publishing import snapshots
from crawler.site_lists import SiteList

# What a list's first crawl must bring, by chain.
_LEAST: Final[Mapping[str, Callable[[], Mapping[str, int]]]] = {
    SiteList.PROMOTIONS: lambda: settings.CRAWLER_MIN_OFFERS,
    SiteList.ASSORTMENT: lambda: settings.CRAWLER_MIN_PRODUCTS,
}


def problem_counts(collected: Collected) -> dict[str, int]:
    """Return how many problems of each reason a crawl met."""
    return dict(Counter(problem.reason.value for problem in collected.problems))


def judge(
    chain: str, collected: Collected, fetched_at: datetime, site_list: str = SiteList.PROMOTIONS
) -> list[checks.Verdict]:
    """Return what the list's checks say of a crawl's offers, seen at `fetched_at`, beside those last accepted."""
    accepted = Snapshot.objects.last_accepted(chain, site_list)
    largest = _largest_beside(accepted) if accepted and site_list == SiteList.PROMOTIONS else None
    context = checks.Context(
        chain=chain,
        offers=collected.offers,
        facts=checks.Facts.of(collected.offers, fetched_at),
        complete=collected.complete,
        declared_total=collected.declared_total,
        items=collected.items,
        duplicates=collected.duplicates,
        problems=problem_counts(collected),
        least=_LEAST[site_list]().get(chain, 1),
        accepted=_facts(accepted) if accepted else None,
        largest=_facts(largest) if largest else None,
        lists=_list_count(chain, site_list),
    )
    return checks.judge(context, checks.CHECKS_OF[site_list])


def _list_count(chain: str, site_list: str) -> int:
    try:
        return len(chains.get(chain, site_list).lists)
    except chains.UnknownChainError:
        return 1  # known from files only


def _largest_beside(accepted: Snapshot) -> Snapshot | None:
    """Return the largest accepted snapshot from between the same turns of promotions."""
    since = checks.period_start(accepted.chain_id, accepted.seen_at)
    return Snapshot.objects.largest_accepted(accepted.chain_id, since=since)


def _facts(snapshot: Snapshot) -> checks.Facts:
    return checks.Facts.of(snapshots.offers_of(snapshot), snapshot.seen_at)
