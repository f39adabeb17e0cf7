from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import TestCase
from kombu.exceptions import OperationalError

from crawler import runs
from crawler.models import CrawlRun, RunState, RunTrigger
from crawler.runs.requests import Requested
from crawler.tests.conftest import Broker
from crawler.tests.making import BASE_URL

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


def request(chain: str = "cu") -> Requested:
    with TestCase.captureOnCommitCallbacks(execute=True):
        return runs.request_run(chain=chain, trigger=RunTrigger.OPERATOR, requested_by="kim")


def test_a_requested_crawl_is_a_queued_row_and_a_message(broker: Broker) -> None:
    requested = request()

    run = CrawlRun.objects.get()
    assert (requested.created, requested.run, requested.warning) == (True, run, "")
    assert (run.state, run.trigger, run.requested_by) == (RunState.QUEUED, RunTrigger.OPERATOR, "kim")
    assert broker.messages == [run.pk]


def test_the_message_is_sent_only_when_the_row_is_committed(broker: Broker) -> None:
    with TestCase.captureOnCommitCallbacks() as callbacks:
        runs.request_run(chain="cu", trigger=RunTrigger.OPERATOR)

    assert broker.messages == []
    assert len(callbacks) == 1


def test_a_second_request_for_a_chain_that_is_crawled_gets_the_open_run(broker: Broker) -> None:
    first, second = request(), request()

    assert (second.created, second.run) == (False, first.run)
    assert broker.messages == [first.run.pk]


def test_two_chains_are_crawled_side_by_side(broker: Broker) -> None:
    assert request("cu").created
    assert request("emart24").created


def test_the_database_itself_allows_one_open_run_a_chain() -> None:
    CrawlRun.objects.create(chain_id="cu", trigger=RunTrigger.SCHEDULE, base_url=BASE_URL)

    with pytest.raises(IntegrityError), transaction.atomic():
        CrawlRun.objects.create(chain_id="cu", trigger=RunTrigger.SCHEDULE, base_url=BASE_URL)


def test_a_run_that_is_over_makes_room_for_the_next(broker: Broker) -> None:
    request()
    CrawlRun.objects.update(state=RunState.PUBLISHED)

    assert request().created


def test_a_broker_that_is_down_is_a_warning_and_the_row_stays_queued(broker: Broker) -> None:
    broker.error = OperationalError("connection refused")

    requested = request()

    assert requested.created
    assert requested.warning
    assert CrawlRun.objects.get().state == RunState.QUEUED


def test_a_chain_without_a_crawler_is_refused_with_those_there_are() -> None:
    with pytest.raises(runs.NoCrawlerError, match="use one of: cu, "):
        runs.request_run(chain="ministop", trigger=RunTrigger.OPERATOR)


def test_a_queued_run_can_be_cancelled(broker: Broker) -> None:
    run = request().run

    assert runs.cancel(run_id=run.pk, cancelled_by="kim")

    run.refresh_from_db()
    assert (run.state, run.reason) == (RunState.FAILED, "cancelled")
    assert "kim" in run.detail
    assert not runs.cancel(run_id=run.pk, cancelled_by="kim")
