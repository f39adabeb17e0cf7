from __future__ import annotations

import pytest
from django.conf import LazySettings

from crawler import tasks
from crawler.models import CrawlRun, RunState, RunTrigger
from crawler.tests.conftest import Broker, FakeSite
from crawler.tests.making import BASE_URL, offers

pytestmark = [pytest.mark.django_db]


def queue(chain: str = "cu", trigger: str = RunTrigger.OPERATOR) -> CrawlRun:
    return CrawlRun.objects.create(chain_id=chain, trigger=trigger, base_url=BASE_URL)


def test_a_message_without_a_number_takes_the_oldest_queued_run(site: FakeSite, broker: Broker) -> None:
    site.brings(*offers(1))
    queue("emart24")
    queue("cu")

    tasks.run_queued_crawls()

    assert site.crawls == [f"emart24 {BASE_URL}"]


def test_a_message_names_the_run_to_take(site: FakeSite, broker: Broker) -> None:
    site.brings(*offers(1))
    queue("emart24")

    tasks.run_queued_crawls(queue("cu").pk)

    assert site.crawls == [f"cu {BASE_URL}"]


def test_a_message_that_comes_twice_or_for_a_run_that_is_over_does_nothing(site: FakeSite, broker: Broker) -> None:
    site.brings(*offers(1))
    run = queue()

    for _ in range(2):
        tasks.run_queued_crawls(run.pk)
    tasks.run_queued_crawls(4711)

    assert len(site.crawls) == 1


def test_after_one_run_a_worker_is_woken_for_the_next(site: FakeSite, broker: Broker) -> None:
    site.brings(*offers(1))
    first, second = queue("cu"), queue("emart24")

    tasks.run_queued_crawls(first.pk)

    assert broker.messages == [second.pk]


def test_the_schedule_requests_a_run(broker: Broker) -> None:
    tasks.request_scheduled_crawl("emart24")

    run = CrawlRun.objects.get()
    assert (run.chain_id, run.trigger, run.state) == ("emart24", RunTrigger.SCHEDULE, RunState.QUEUED)


def test_the_schedule_does_not_double_an_open_run(broker: Broker) -> None:
    queue()

    tasks.request_scheduled_crawl("cu")

    assert CrawlRun.objects.count() == 1


def test_crawls_go_to_a_queue_of_their_own(settings: LazySettings) -> None:
    assert settings.CELERY_TASK_ROUTES[tasks.run_queued_crawls.name] == {"queue": "crawl"}


def test_a_schedule_for_a_chain_whose_address_was_emptied_is_logged_and_ends_quietly(
    settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CRAWLER_BASE_URLS = {"emart24": BASE_URL}

    tasks.request_scheduled_crawl("cu")

    assert not CrawlRun.objects.exists()
    assert "No crawler for 'cu'" in caplog.text
