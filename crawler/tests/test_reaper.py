from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

from common import jobs
from crawler.collection import crawl
from crawler.collection.crawl import Failure
from crawler.failures import FailureReason
from crawler.models import CrawlRun, RunState, RunTrigger
from crawler.runs import evidence, reaper
from crawler.runs.leases import take
from crawler.tests.conftest import Broker
from crawler.tests.making import BASE_URL, running

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable, pytest.mark.usefixtures("folders")]


@pytest.fixture
def folders(settings: LazySettings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    settings.CRAWL_EVIDENCE_DIR = tmp_path / "crawl"


def lost(attempts: int = 1, **values: str) -> CrawlRun:
    """A run whose worker has not been heard of since its lease ran out."""
    run = running(**values)
    CrawlRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1), attempts=attempts)
    run.refresh_from_db()
    return run


def test_a_lost_run_is_queued_again_and_announced_at_once(broker: Broker) -> None:
    run = lost()

    reaped = reaper.reap()

    run.refresh_from_db()
    assert (run.state, run.lease_owner, run.lease_until) == (RunState.QUEUED, "", None)
    assert (reaped.requeued, reaped.nudged, broker.messages) == ([run.pk], [run.pk], [run.pk])


def test_a_run_that_was_lost_too_often_fails(broker: Broker, settings: LazySettings) -> None:
    settings.CRAWLER_MAX_ATTEMPTS = 3
    run = lost(attempts=3)

    assert reaper.reap().failed == [run.pk]

    run.refresh_from_db()
    assert (run.state, run.reason) == (RunState.FAILED, "worker_lost")
    assert run.finished_at is not None


def test_the_run_of_a_killed_command_fails(broker: Broker) -> None:
    run = lost(trigger=RunTrigger.COMMAND)

    assert reaper.reap().failed == [run.pk]


def test_a_run_with_a_recent_heartbeat_is_kept(broker: Broker) -> None:
    run = running()

    reaped = reaper.reap()

    run.refresh_from_db()
    assert (run.state, reaped.requeued, reaped.failed) == (RunState.RUNNING, [], [])


def test_a_heartbeat_that_came_after_the_look_wins(broker: Broker) -> None:
    run = lost()

    def beat(found: CrawlRun) -> bool:
        CrawlRun.objects.update(lease_until=timezone.now() + timedelta(seconds=20))
        return True

    policy = replace(reaper.retry_policy(), may_retry=beat)
    reaped = jobs.reap(CrawlRun.objects.all(), policy)

    run.refresh_from_db()
    assert (run.state, reaped.requeued) == (RunState.RUNNING, [])


def test_a_run_taken_back_from_a_worker_cannot_be_renewed_by_it(broker: Broker) -> None:
    run = CrawlRun.objects.create(chain_id="cu", trigger=RunTrigger.OPERATOR, base_url=BASE_URL)
    lease = take(run.pk)
    assert lease is not None
    CrawlRun.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    reaper.reap()

    with pytest.raises(jobs.LeaseLostError):
        lease.renew()


def test_an_untaken_queued_run_is_announced_again_but_not_every_time(broker: Broker) -> None:
    CrawlRun.objects.create(chain_id="cu", trigger=RunTrigger.OPERATOR, base_url=BASE_URL)

    assert len(reaper.reap().nudged) == 1
    assert reaper.reap().nudged == []
    CrawlRun.objects.update(nudged_at=timezone.now() - timedelta(minutes=1))
    assert len(reaper.reap().nudged) == 1


def test_what_a_killed_browser_left_is_deleted(broker: Broker) -> None:
    profiles = crawl.browser_settings().profiles_folder
    (profiles / "killed").mkdir(parents=True)
    (profiles / "killed.lock").touch()

    assert reaper.reap().profiles == 1
    assert not (profiles / "killed").exists()


def test_evidence_is_kept_for_a_month(broker: Broker) -> None:
    for run_id in (1, 2):
        evidence.keep(run_id, Failure(FailureReason.BLOCKED, "", html="<p>"))
    long_ago = time.time() - timedelta(days=31).total_seconds()
    os.utime(evidence.folder_of(1), (long_ago, long_ago))

    reaper.reap()

    assert (evidence.files_of(1), evidence.files_of(2)) == ([], ["page.html"])


def test_of_each_chain_only_the_newest_evidence_is_kept(broker: Broker) -> None:
    made = [
        CrawlRun.objects.create(chain_id=chain, state="failed", trigger=RunTrigger.OPERATOR, base_url=BASE_URL).pk
        for chain in ("emart24", *["cu"] * (evidence.KEPT_RUNS + 2))
    ]
    for pk in made:
        evidence.keep(pk, Failure(FailureReason.BLOCKED, "", html="<p>"))

    reaper.reap()

    of_emart24, first, second, *newest = made
    assert [evidence.files_of(pk) for pk in (first, second)] == [[], []]
    assert all(evidence.files_of(pk) for pk in (of_emart24, *newest))
