from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, IntegrityError
from django.utils import timezone

from common.jobs import JobLease, Lease, LeaseLostError
from crawler.models import CrawlRun, RunState, RunTrigger
from crawler.runs.leases import take
from crawler.tests.making import BASE_URL

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


@pytest.fixture
def queued() -> CrawlRun:
    return CrawlRun.objects.create(chain_id="cu", trigger=RunTrigger.OPERATOR, base_url=BASE_URL)


def taken(run: CrawlRun) -> JobLease:
    lease = take(run.pk)
    assert lease is not None
    return lease


def test_of_two_takers_one_gets_the_run(queued: CrawlRun) -> None:
    assert take(queued.pk) is not None
    assert take(queued.pk) is None


def test_taking_starts_the_run_for_the_length_of_a_lease(queued: CrawlRun, settings: LazySettings) -> None:
    settings.CRAWLER_LEASE_SECONDS = 20.0

    lease = taken(queued)

    queued.refresh_from_db()
    assert (queued.state, queued.lease_owner, queued.attempts) == (RunState.RUNNING, lease.owner, 1)
    assert queued.lease_until is not None
    assert timedelta(seconds=15) < queued.lease_until - timezone.now() <= timedelta(seconds=20)


def test_a_run_that_is_over_cannot_be_taken(queued: CrawlRun) -> None:
    CrawlRun.objects.update(state=RunState.FAILED)

    assert take(queued.pk) is None


def test_the_database_refuses_a_running_run_without_a_lease(queued: CrawlRun) -> None:
    with pytest.raises(IntegrityError):
        CrawlRun.objects.update(state=RunState.RUNNING)


def test_renewing_moves_the_end_on(queued: CrawlRun) -> None:
    lease = taken(queued)
    CrawlRun.objects.update(lease_until=timezone.now())

    lease.renew()
    queued.refresh_from_db()
    assert queued.lease_until is not None
    assert queued.lease_until > timezone.now()


def test_a_lease_that_someone_else_holds_is_lost_for_good(queued: CrawlRun) -> None:
    lease = taken(queued)
    CrawlRun.objects.update(lease_owner="someone else")

    with pytest.raises(LeaseLostError):
        lease.renew()
    CrawlRun.objects.update(lease_owner=lease.owner)
    with pytest.raises(LeaseLostError):
        lease.renew()
    assert lease.is_lost()


def test_a_lost_lease_writes_nothing(queued: CrawlRun) -> None:
    lease = taken(queued)
    CrawlRun.objects.update(lease_owner="someone else")

    with pytest.raises(LeaseLostError):
        lease.close(state=RunState.FAILED)

    queued.refresh_from_db()
    assert queued.state == RunState.RUNNING


def test_progress_is_written_at_most_once_a_second(queued: CrawlRun) -> None:
    lease = taken(queued)
    for done in (40, 80, 120):
        lease.report(progress_done=done, progress_message=f"page {done // 40}")

    queued.refresh_from_db()
    assert (queued.progress_done, queued.progress_message) == (40, "page 1")


class Beating(Lease):
    """Counts its renewals instead of writing them; the heartbeat's thread needs no database then."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__(CrawlRun.objects.filter(pk=1), owner="me", seconds=0.04, what="run 1")
        self.threads: list[int] = []
        self.error = error

    def _update(self, **values: object) -> bool:
        self.threads.append(threading.get_ident())
        if self.error:
            raise self.error
        return True


def test_the_heartbeat_runs_in_its_own_thread_and_stops_with_the_work() -> None:
    lease = Beating()
    deadline = time.monotonic() + 10
    with lease.kept_alive():
        while len(lease.threads) < 3 and time.monotonic() < deadline:
            time.sleep(0.01)
    beats = len(lease.threads)
    time.sleep(0.05)

    assert beats >= 3
    assert len(lease.threads) == beats
    assert threading.get_ident() not in lease.threads


def test_a_lease_that_cannot_be_renewed_for_its_length_counts_as_lost() -> None:
    lease = Beating(DatabaseError("gone"))
    lease.seconds = 20.0

    lease._try_to_renew()
    assert not lease.is_lost()

    lease._renewed -= 21
    lease._try_to_renew()
    assert lease.is_lost()
