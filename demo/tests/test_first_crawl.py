from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from crawler.failures import FailureReason
from crawler.models import CrawlRun, RunState
from crawler.publishing import snapshots
from crawler.site_lists import SiteList
from demo.first_crawl import FirstCrawlError, follow_first_crawl
from demo.tests.lists import catalogue_of, finish, promotions_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def ignore(line: str) -> None:
    del line


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Script what the workers do: one step for each time the command sleeps."""

    def script(*steps: Callable[[], object]) -> None:
        left = list(steps)

        def sleep(seconds: float) -> None:
            if left:
                left.pop(0)()

        monkeypatch.setattr("demo.first_crawl.time.sleep", sleep)

    return script


def publish() -> None:
    """Publish every open run, as the workers do."""
    for run in CrawlRun.objects.open():
        CrawlRun.objects.filter(pk=run.pk).update(state=RunState.PUBLISHED, finished_at=timezone.now())
        if run.site_list == SiteList.PROMOTIONS:
            promotions_of(run.chain_id)
        else:
            snapshots.keep(run=run, offers=(), complete=True, declared_total=None, fetched_at=timezone.now())


def test_promotions_are_crawled_before_product_lists_until_all_are_published(
    meanwhile: Callable[..., None],
) -> None:
    reported: list[str] = []
    meanwhile(publish, publish)
    assert follow_first_crawl(say=reported.append, patience_seconds=60).is_complete
    assert "CU queued · CU catalogue not requested yet · emart24 queued" in reported[0]
    assert "CU published · CU catalogue not requested yet · emart24 published" in reported[1]
    assert "CU published · CU catalogue published · emart24 published · emart24 catalogue published" in reported[-1]
    assert CrawlRun.objects.count() == 4


def test_a_failed_crawl_is_reported_with_its_reason(meanwhile: Callable[..., None]) -> None:
    def fail() -> None:
        CrawlRun.objects.filter(chain="emart24").update(
            state=RunState.FAILED, reason=FailureReason.NO_BROWSER, finished_at=timezone.now()
        )

    meanwhile(fail)
    with pytest.raises(FirstCrawlError, match=r"emart24: the crawl ended as failed.*no_browser"):
        follow_first_crawl(say=ignore, patience_seconds=60)


def test_a_crawl_that_failed_at_the_last_start_is_requested_again(meanwhile: Callable[..., None]) -> None:
    finish("cu", RunState.FAILED, FailureReason.TIMEOUT)
    finish("cu", RunState.FAILED, FailureReason.TIMEOUT, SiteList.ASSORTMENT)
    catalogue_of("emart24")
    meanwhile(publish, publish)
    assert follow_first_crawl(say=ignore, patience_seconds=60).is_complete


def test_without_progress_it_gives_up(meanwhile: Callable[..., None]) -> None:
    meanwhile()
    with pytest.raises(FirstCrawlError, match="nothing changed"):
        follow_first_crawl(say=ignore, patience_seconds=0.05)
