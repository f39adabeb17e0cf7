"""The lists of everything that a chain sells, as operators see, start and schedule them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from celery.exceptions import Retry
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from common import schedules
from crawler import runs, tasks
from crawler.models import CrawlRun, RunState, RunTrigger
from crawler.offers import Offer
from crawler.runs import list_states
from crawler.site_lists import SiteList
from crawler.tests.conftest import Broker, FakeSite
from crawler.tests.making import BASE_URL, Clock, offer, offers, publish, publish_assortment
from promotions.models import Listing

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]

RUN = "admin:crawler_crawlrun_change"
LIST = "admin:crawler_crawlrun_changelist"
REQUEST = "admin:crawler_crawlrun_request"


@pytest.fixture
def page(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("kim"))
    return client


def words(client: Client, name: str, *args: object, query: str = "") -> str:
    """What the page says, without its markup."""
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", strip_tags(response.content.decode()))


def products(count: int, **values: Any) -> list[Offer]:
    return [offer(number, **{"kind": None, "category": "음료", **values}) for number in range(1, count + 1)]


def crawl_catalogue() -> CrawlRun:
    run = CrawlRun.objects.create(
        chain_id="cu", site_list=SiteList.ASSORTMENT, trigger=RunTrigger.OPERATOR, base_url=BASE_URL
    )
    done = runs.execute(run.pk)
    assert done
    return done


# -- Overview ----------------------------------------------------------------------------------------------------------
def test_the_overview_shows_the_age_of_both_lists(page: Client, clock: Clock) -> None:
    publish(offer(1), seen_at=timezone.now() - timedelta(hours=3))
    publish_assortment(offer(1, kind=None), seen_at=timezone.now() - timedelta(days=4))

    shown = words(page, LIST)
    assert re.search(r"CU 행사 [^전]*3시간 전", shown)
    assert re.search(r"CU 전체 상품 [^전]*4일 전", shown)


def test_each_list_has_its_own_last_run_and_its_own_next_one() -> None:
    schedules.set_up()
    publish_assortment(offer(1, kind=None), seen_at=timezone.now())

    states = {(state.chain.pk, state.site_list): state for state in list_states()}
    assert states["cu", SiteList.ASSORTMENT].last_run is not None
    assert states["cu", SiteList.PROMOTIONS].last_run is None
    assert [state.chain.pk for state in runs.chain_states()] == ["cu", "gs25", "seven_eleven", "emart24", "cspace24"]
    nights = {states[code, SiteList.ASSORTMENT].next_run_at for code in ("cu", "seven_eleven", "emart24")}
    assert None not in nights
    assert len(nights) == 3


# -- Asking for one ----------------------------------------------------------------------------------------------------
def test_a_button_requests_the_list_of_its_row(page: Client, broker: Broker) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        page.post(reverse(REQUEST, args=["cu"]), {"list": "catalogue"})
        page.post(reverse(REQUEST, args=["emart24"]))

    assert dict(CrawlRun.objects.values_list("chain_id", "site_list")) == {"cu": "catalogue", "emart24": "promotions"}
    assert len(broker.messages) == 2


def test_an_open_run_of_the_other_list_is_shown_instead_of_a_second_one(page: Client, broker: Broker) -> None:
    page.post(reverse(REQUEST, args=["cu"]))
    answer = page.post(reverse(REQUEST, args=["cu"]), {"list": "catalogue"}, follow=True)

    assert "이미 수집하고 있습니다" in answer.content.decode()
    assert CrawlRun.objects.count() == 1


@pytest.mark.parametrize(("chain", "name"), [("gs25", "catalogue"), ("cu", "everything")])
def test_a_list_that_there_is_not_is_not_found(page: Client, chain: str, name: str) -> None:
    assert page.post(reverse(REQUEST, args=[chain]), {"list": name}).status_code == 404
    assert not CrawlRun.objects.exists()


# -- One run -----------------------------------------------------------------------------------------------------------
def test_a_run_says_what_it_read_and_what_it_changed(page: Client, site: FakeSite, settings: LazySettings) -> None:
    settings.CRAWLER_MIN_PRODUCTS = {"cu": 1}
    site.brings(*products(3))
    run = crawl_catalogue()

    assert site.lists == [SiteList.ASSORTMENT]
    assert run.state == RunState.PUBLISHED
    shown = words(page, RUN, run.pk)
    assert "CU 전체 상품 수집" in shown
    assert "새 상품 3 · 다시 보임 0 · 바뀜 0 · 안 보임 0" in shown
    assert "이 게시 되돌리기" not in shown
    assert "빈 목록" in shown
    difference = words(page, "admin:crawler_crawlrun_difference", run.pk)
    assert "새 상품 3" in difference
    assert "음료" in difference


def test_a_quarantined_list_shows_what_it_would_change_and_can_be_published(
    page: Client, site: FakeSite, settings: LazySettings
) -> None:
    settings.CRAWLER_MIN_PRODUCTS = {"cu": 1}
    site.brings(*products(40))
    crawl_catalogue()
    site.brings(*products(20, price=2000))
    run = crawl_catalogue()
    assert (run.state, run.reason) == (RunState.QUARANTINED, "shrunk")
    assert not Listing.objects.filter(price=2000).exists()

    shown = words(page, RUN, run.pk)
    assert "게시하면 바뀌는 내용" in shown
    assert "새 상품 0 · 다시 보임 20 · 바뀜 20 · 안 보임 20" in shown
    changed = words(page, "admin:crawler_crawlrun_difference", run.pk, query="?show=changed")
    assert "정가 1,700 → 2,000" in changed

    page.post(reverse("admin:crawler_crawlrun_accept", args=[run.pk]), {"reason": "맞음"})
    assert Listing.objects.filter(price=2000).count() == 20
    assert Listing.objects.count() == 40


def test_a_first_list_that_is_too_short_is_held_back(site: FakeSite, settings: LazySettings) -> None:
    settings.CRAWLER_MIN_PRODUCTS = {"cu": 4}
    site.brings(*products(3))
    run = crawl_catalogue()
    assert (run.state, run.reason) == (RunState.QUARANTINED, "too_few")
    assert not Listing.objects.exists()


def test_runs_are_filtered_by_their_list(page: Client) -> None:
    for site_list in SiteList:
        CrawlRun.objects.create(
            chain_id="cu", site_list=site_list, state=RunState.FAILED, trigger="operator", base_url=BASE_URL
        )
    shown = page.get(reverse(LIST), {"site_list__exact": "catalogue"})
    assert [run.site_list for run in shown.context["cl"].result_list] == [SiteList.ASSORTMENT]


def test_snapshots_show_their_list(page: Client, clock: Clock) -> None:
    publish_assortment(offer(1, kind=None), seen_at=clock.next())
    assert "전체 상품" in words(page, "admin:crawler_snapshot_changelist")


# -- Schedules and the command -----------------------------------------------------------------------------------------
def test_the_schedule_requests_the_list_it_names(broker: Broker) -> None:
    tasks.request_scheduled_crawl("cu", "catalogue")
    assert CrawlRun.objects.get().site_list == SiteList.ASSORTMENT


def test_a_scheduled_list_that_finds_its_chain_busy_asks_again_later(broker: Broker) -> None:
    tasks.request_scheduled_crawl("cu")
    with pytest.raises(Retry):
        tasks.request_scheduled_crawl("cu", "catalogue")
    tasks.request_scheduled_crawl("cu")  # the same list: nothing to do
    assert CrawlRun.objects.count() == 1


def test_the_command_names_the_lists_and_refuses_what_a_chain_has_not() -> None:
    with pytest.raises(CommandError, match="invalid choice: 'everything'"):
        call_command("crawl", "cu", "--list", "everything")
    with pytest.raises(CommandError, match="catalogue list of gs25"):
        call_command("crawl", "gs25", "--list", "catalogue")


def test_the_command_prints_products(
    capsys: pytest.CaptureFixture[str], site: FakeSite, settings: LazySettings
) -> None:
    settings.CRAWLER_MIN_PRODUCTS = {"cu": 1}
    site.brings(*offers(2))
    call_command("crawl", "cu", "--list", "catalogue")
    said = capsys.readouterr().out
    assert "published: 2 products listed; 2 new, 0 seen again, 0 not seen any more." in said
