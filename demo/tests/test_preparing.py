from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from crawler.failures import FailureReason
from crawler.models import CrawlRun, RunState, RunTrigger
from crawler.publishing import snapshots
from crawler.site_lists import SiteList
from demo import preparing
from demo.following import FirstCrawlError, follow
from promotions.models import Chain
from stores.models import Store

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _demonstration(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEMO = True
    settings.CRAWLER_BASE_URLS = dict.fromkeys(("cu", "emart24"), "http://127.0.0.1:9")
    settings.STATIC_ROOT = tmp_path / "static" / "0123456789ab"
    monkeypatch.setattr("crawler.runs.requests.nudge", is_woken)


def is_woken(run_id: int) -> bool:
    return run_id > 0


def nobody_listens(line: str) -> None:
    del line


def prepare() -> dict[str, Any]:
    out = StringIO()
    call_command("demo_prepare", stdout=out, stderr=StringIO())
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


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


# -- Preparing ---------------------------------------------------------------------------------------------------------
def test_the_first_start_makes_an_administrator_whose_password_works_and_is_told_once() -> None:
    first = prepare()
    user = authenticate(username=first["user"], password=first["password"])
    assert user is not None
    assert user.is_superuser
    assert prepare()["password"] is None


def test_a_new_password_replaces_the_old_one() -> None:
    old = prepare()["password"]
    new = preparing.reset_password()
    assert authenticate(username=preparing.ADMINISTRATOR, password=old) is None
    assert authenticate(username=preparing.ADMINISTRATOR, password=new) is not None


def test_stores_and_schedules_are_there_once_however_often_it_starts() -> None:
    prepare()
    stores = Store.objects.count()
    prepare()
    assert Store.objects.count() == stores > 20


def test_static_files_are_collected_once_for_each_build(settings: Settings) -> None:
    prepare()
    root = Path(settings.STATIC_ROOT)
    assert (root / "js").is_dir()
    (root / "js" / "mark").touch()
    prepare()
    assert (root / "js" / "mark").exists()


def test_half_a_copy_of_the_static_files_is_not_taken_for_a_whole_one(settings: Settings) -> None:
    root = Path(settings.STATIC_ROOT)
    (root / "half").mkdir(parents=True)
    prepare()
    assert (root / "js").is_dir()
    assert not (root / "half").exists()


def test_before_the_first_crawl_the_page_is_not_ready_and_nothing_is_asked_for_yet() -> None:
    assert prepare()["ready"] is False
    assert CrawlRun.objects.count() == 0


def test_yesterdays_catalogue_is_asked_for_again() -> None:
    catalogue_of("cu", days_old=2)
    catalogue_of("emart24")
    assert prepare()["ready"] is True
    assert [(run.chain_id, run.site_list) for run in CrawlRun.objects.open()] == [("cu", SiteList.PROMOTIONS)]


def test_a_catalogue_is_asked_for_again_after_a_week() -> None:
    for chain, days_old in (("cu", 8), ("emart24", 6)):
        promotions_of(chain)
        products_of(chain, days_old=days_old)
    assert prepare()["ready"] is True
    assert [(run.chain_id, run.site_list) for run in CrawlRun.objects.open()] == [("cu", SiteList.ASSORTMENT)]


@pytest.mark.parametrize("command", ["demo_prepare", "demo_start", "demo_password"])
def test_its_commands_refuse_to_run_anywhere_else(command: str, settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="demonstration only"):
        call_command(command)


# -- Following ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What the workers do while it waits, one step for each look."""

    def script(*steps: Callable[[], object]) -> None:
        left = list(steps)

        def sleep(seconds: float) -> None:
            if left:
                left.pop(0)()

        monkeypatch.setattr("demo.following.time.sleep", sleep)

    return script


def publish() -> None:
    """What the workers do with every run that waits."""
    for run in CrawlRun.objects.open():
        CrawlRun.objects.filter(pk=run.pk).update(state=RunState.PUBLISHED, finished_at=timezone.now())
        if run.site_list == SiteList.PROMOTIONS:
            promotions_of(run.chain_id)
        else:
            snapshots.keep(run=run, offers=(), complete=True, declared_total=None, fetched_at=timezone.now())


def test_it_asks_for_both_chains_promotions_then_catalogues_and_ends_when_all_are_published(
    meanwhile: Callable[..., None],
) -> None:
    said: list[str] = []
    meanwhile(publish, publish)
    assert follow(say=said.append, patience_seconds=60).is_complete
    assert "CU queued · CU catalogue not asked yet · emart24 queued" in said[0]
    assert "CU published · CU catalogue not asked yet · emart24 published" in said[1]
    assert "CU published · CU catalogue published · emart24 published · emart24 catalogue published" in said[-1]
    assert CrawlRun.objects.count() == 4


def test_a_failed_crawl_is_said_with_its_reason(meanwhile: Callable[..., None]) -> None:
    def fail() -> None:
        CrawlRun.objects.filter(chain="emart24").update(
            state=RunState.FAILED, reason=FailureReason.NO_BROWSER, finished_at=timezone.now()
        )

    meanwhile(fail)
    with pytest.raises(FirstCrawlError, match=r"emart24: the crawl was failed.*no_browser"):
        follow(say=nobody_listens, patience_seconds=60)


def test_a_crawl_that_failed_last_time_is_asked_for_again(meanwhile: Callable[..., None]) -> None:
    finish("cu", RunState.FAILED, FailureReason.TIMEOUT)
    finish("cu", RunState.FAILED, FailureReason.TIMEOUT, SiteList.ASSORTMENT)
    catalogue_of("emart24")
    meanwhile(publish, publish)
    assert follow(say=nobody_listens, patience_seconds=60).is_complete


def test_when_nothing_moves_it_says_so_and_does_not_wait_for_ever(meanwhile: Callable[..., None]) -> None:
    meanwhile()
    with pytest.raises(FirstCrawlError, match="nothing changed"):
        follow(say=nobody_listens, patience_seconds=0.05)
