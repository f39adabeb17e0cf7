from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import LazySettings
from django.utils import timezone

from common import kst
from crawler import publishing, runs
from crawler.collection.crawl import Collected, Failure
from crawler.failures import FailureReason
from crawler.models import CrawlRun, RunState, RunTrigger, Snapshot
from crawler.offers import ProblemReason
from crawler.publishing import snapshots
from crawler.runs import Requested, evidence
from crawler.tests.conftest import FakeSite
from crawler.tests.making import BASE_URL, collected, cut_off, dump, offers, problems, running, snapshot_of
from promotions.models import Chain, Promotion

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


def crawl(trigger: str = RunTrigger.OPERATOR) -> CrawlRun:
    """A new run of CU, carried out."""
    run = CrawlRun.objects.create(chain_id="cu", trigger=trigger, base_url=BASE_URL)
    done = runs.execute(run.pk)
    assert done is not None
    return done


@pytest.fixture
def catalogue(site: FakeSite) -> str:
    """A catalogue of ten promotions, published by an earlier crawl; its tables."""
    site.brings(*offers(10))
    assert crawl().state == RunState.PUBLISHED
    return dump("promotions")


def test_a_sound_crawl_is_published(site: FakeSite) -> None:
    before = timezone.now()
    site.brings(*offers(3))

    run = crawl()

    assert (run.state, run.reason, run.offers_count, run.started_count) == (RunState.PUBLISHED, "", 3, 3)
    assert site.crawls == [f"cu {BASE_URL}"]
    assert all(verdict["passed"] for verdict in run.verdicts)
    assert run.finished_at is not None
    assert snapshots.offers_of(run.snapshot) == offers(3)
    assert before <= run.snapshot.fetched_at <= run.finished_at
    assert Chain.objects.get(pk="cu").promotions_checked_at == run.snapshot.fetched_at


def test_progress_is_seen_while_the_crawl_works(site: FakeSite) -> None:
    seen: list[tuple[int, int | None, str]] = []

    def look(_: Callable[[], bool]) -> Collected:
        run = CrawlRun.objects.get()
        seen.append((run.progress_done, run.progress_total, run.progress_message))
        return collected(offers(1))

    site.answer = look
    crawl()

    assert seen == [(40, 80, "1쪽까지 읽음: 행사 40개")]


def test_a_message_delivered_twice_carries_the_run_out_once(site: FakeSite) -> None:
    site.brings(*offers(3))
    run = crawl()
    before = dump("promotions", "crawler")

    assert runs.execute(run.pk) is None
    assert len(site.crawls) == 1
    assert dump("promotions", "crawler") == before


def test_a_run_that_someone_works_on_is_left_to_them(site: FakeSite) -> None:
    assert runs.execute(running().pk) is None
    assert site.crawls == []


# -- What must change nothing ------------------------------------------------------------------------------------------
def test_a_crawl_that_was_cut_off_changes_nothing(site: FakeSite, catalogue: str) -> None:
    failure = Failure(FailureReason.CUT_OFF, "page 3 broke off", url="http://site.test/list", status=200)
    site.answer = cut_off(offers(9), failure)

    run = crawl()

    assert (run.state, run.reason) == (RunState.FAILED, "cut_off")
    assert "page 3 broke off" in run.detail
    assert dump("promotions") == catalogue
    assert (run.snapshot.complete, run.snapshot.count) == (False, 9)


def test_a_crawl_that_shrank_is_quarantined_and_changes_nothing(site: FakeSite, catalogue: str) -> None:
    site.brings(*offers(7))

    run = crawl()

    assert (run.state, run.reason) == (RunState.QUARANTINED, "shrunk")
    assert "30.0%" in run.detail
    assert dump("promotions") == catalogue
    assert run.snapshot.count == 7


def test_a_site_that_is_blocked_leaves_no_snapshot_and_changes_nothing(site: FakeSite, catalogue: str) -> None:
    site.answer = cut_off([], Failure(FailureReason.BLOCKED, "block page", html="<h1>차단</h1>", screenshot=b"png"))

    run = crawl()

    assert (run.state, run.reason) == (RunState.FAILED, "blocked")
    assert not Snapshot.objects.filter(run=run).exists()
    assert dump("promotions") == catalogue


def test_what_the_browser_showed_is_kept_with_a_failed_run(site: FakeSite) -> None:
    site.answer = cut_off([], Failure(FailureReason.BLOCKED, "block page", html="<h1>차단</h1>", screenshot=b"png"))

    run = crawl()

    assert evidence.files_of(run.pk) == ["screenshot.png", "page.html"]
    assert (evidence.folder_of(run.pk) / "page.html").read_text() == "<h1>차단</h1>"


def test_problems_are_counted_and_the_first_are_kept(site: FakeSite) -> None:
    site.answer = collected(offers(100), problems=problems(ProblemReason.UNKNOWN_BADGE, 60))

    run = crawl()

    assert (run.state, run.reason) == (RunState.QUARANTINED, "unreadable_items")
    assert run.problems["counts"] == {"unknown_badge": 60}
    assert len(run.problems["sample"]) == 50


def test_a_first_crawl_below_the_least_number_is_quarantined(site: FakeSite, settings: LazySettings) -> None:
    settings.CRAWLER_MIN_OFFERS = {"cu": 500}
    site.brings(*offers(499))

    assert crawl().reason == "too_few"


@pytest.mark.parametrize(
    ("day", "state"),
    [("2026-11-30T23:50:00+09:00", RunState.QUARANTINED), ("2026-12-01T00:30:00+09:00", RunState.PUBLISHED)],
)
def test_on_the_first_of_the_month_in_korea_a_list_may_shrink_more(site: FakeSite, day: str, state: RunState) -> None:
    with time_machine.travel("2026-11-30T05:30:00+09:00"):
        site.brings(*offers(100))
        crawl()
    with time_machine.travel(day):
        site.brings(*offers(76))

        assert crawl().state == state


def test_a_quarantined_crawl_is_not_what_the_next_one_is_compared_with(site: FakeSite, catalogue: str) -> None:
    for count, state in ((7, RunState.QUARANTINED), (7, RunState.QUARANTINED), (9, RunState.PUBLISHED)):
        site.brings(*offers(count))
        assert crawl().state == state


def crawls(site: FakeSite, *counts: int, month: int = 11, first_day: int = 2) -> list[str]:
    """The reasons of daily crawls that bring so many offers each; "" if it was published."""
    reasons = []
    for day, count in enumerate(counts, first_day):
        with time_machine.travel(datetime(2026, month, day, 5, 30, tzinfo=kst.KST), tick=False):
            site.brings(*offers(count))
            reasons.append(crawl().reason)
    return reasons


def test_a_list_that_leaks_day_by_day_is_compared_with_the_largest_since_the_turn(site: FakeSite) -> None:
    assert crawls(site, 100, 90, 81, 79, 79, 80) == ["", "", "", "leaking", "leaking", ""]


def test_a_leak_does_not_go_on_over_the_turn(site: FakeSite) -> None:
    assert crawls(site, 100, 82) == ["", ""]
    assert crawls(site, 59, 60, month=12, first_day=1) == ["leaking", ""]


def test_the_largest_list_of_an_earlier_month_is_forgotten(site: FakeSite) -> None:
    crawls(site, 100)
    crawls(site, 80, 79, 64, month=12)

    assert [run.reason for run in CrawlRun.objects.order_by("pk")] == ["", "", "", ""]


def test_what_a_person_published_is_what_later_lists_measure_up_to(site: FakeSite) -> None:
    assert crawls(site, 100, 60) == ["", "shrunk"]
    with time_machine.travel(datetime(2026, 11, 3, 12, 0, tzinfo=kst.KST)):
        runs.accept(run_id=CrawlRun.objects.latest("pk").pk, accepted_by="kim", reason="정말 줄었음")

    assert crawls(site, 60, 47, first_day=4) == ["", "shrunk"]


def test_a_list_that_was_rolled_back_is_not_measured_up_to(site: FakeSite) -> None:
    assert crawls(site, 100, 200) == ["", ""]
    with time_machine.travel(datetime(2026, 11, 3, 12, 0, tzinfo=kst.KST)):
        runs.roll_back(run_id=CrawlRun.objects.latest("pk").pk, requested_by="kim", reason="둘씩 읽음")

    assert crawls(site, 95, first_day=4) == [""]


@pytest.mark.slow
def test_judging_reads_few_rows_however_many_were_accepted(
    site: FakeSite, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    crawls(site, *range(100, 112))

    with django_assert_max_num_queries(4):
        runs.judge("cu", collected(offers(112)), datetime(2026, 11, 20, tzinfo=kst.KST))


# -- Errors and interruptions ------------------------------------------------------------------------------------------
def test_an_unforeseen_error_fails_the_run_with_its_traceback(site: FakeSite) -> None:
    site.answer = ZeroDivisionError("oops")

    run = crawl()

    assert (run.state, run.reason) == (RunState.FAILED, "unexpected")
    assert "ZeroDivisionError: oops" in run.detail


def test_the_time_limit_of_the_task_fails_the_run(site: FakeSite) -> None:
    site.answer = SoftTimeLimitExceeded()

    assert crawl().reason == "too_long"


def test_an_interrupted_run_is_cancelled_and_the_interruption_continues(site: FakeSite) -> None:
    site.answer = KeyboardInterrupt()

    with pytest.raises(KeyboardInterrupt):
        crawl()

    run = CrawlRun.objects.get()
    assert (run.state, run.reason, run.lease_owner) == (RunState.FAILED, "cancelled", "")


def test_a_run_that_is_cancelled_meanwhile_writes_nothing(site: FakeSite) -> None:
    def cancel(should_stop: Callable[[], bool]) -> Collected:
        runs.cancel(run_id=CrawlRun.objects.get().pk, cancelled_by="kim")
        return collected(offers(3))

    site.answer = cancel

    run = crawl()

    assert (run.state, run.reason, run.offers_count) == (RunState.FAILED, "cancelled", 0)
    assert not Snapshot.objects.exists()
    assert not Promotion.objects.exists()


def test_a_run_given_to_someone_else_meanwhile_is_stopped_and_writes_nothing(site: FakeSite) -> None:
    stopped: list[bool] = []

    def lose(should_stop: Callable[[], bool]) -> Collected:
        CrawlRun.objects.update(lease_owner="someone else")
        stopped.append(should_stop())
        return cut_off(offers(3), Failure(FailureReason.CANCELLED, "stopped"))

    site.answer = lose

    run = crawl()

    assert (run.state, run.lease_owner) == (RunState.RUNNING, "someone else")
    assert not Snapshot.objects.exists()


def test_what_a_killed_worker_had_only_to_publish_is_published_without_another_crawl(site: FakeSite) -> None:
    run = running()
    snapshot_of(run, offers(3), seen_at=timezone.now())
    CrawlRun.objects.update(state=RunState.QUEUED, lease_owner="", lease_until=None)

    done = runs.execute(run.pk)

    assert done is not None
    assert (done.state, done.started_count, done.attempts) == (RunState.PUBLISHED, 3, 2)
    assert site.crawls == []


def test_damaged_bytes_are_never_published(site: FakeSite) -> None:
    run = running()
    good = snapshot_of(run, offers(3), seen_at=timezone.now())
    good.sha256 = "0" * 64

    with pytest.raises(snapshots.DamagedSnapshotError):
        publishing.publish(run=run, snapshot=good)


# -- Accepting ---------------------------------------------------------------------------------------------------------
def test_an_operator_may_publish_a_quarantined_run_under_their_name(site: FakeSite, catalogue: str) -> None:
    site.brings(*offers(7))
    run = crawl()

    accepted = runs.accept(run_id=run.pk, accepted_by="kim", reason="확인함")

    run.refresh_from_db()
    assert (accepted.kept, accepted.ended) == (7, 3)
    assert (run.state, run.reason, run.accepted_by) == (RunState.PUBLISHED, "shrunk", "kim")


def test_what_was_accepted_is_what_the_next_crawl_is_compared_with(site: FakeSite, catalogue: str) -> None:
    site.brings(*offers(7))
    runs.accept(run_id=crawl().pk, accepted_by="kim", reason="확인함")

    assert crawl().state == RunState.PUBLISHED


def test_a_failed_run_cannot_be_accepted(site: FakeSite, catalogue: str) -> None:
    site.answer = cut_off(offers(9), Failure(FailureReason.CUT_OFF, ""))

    with pytest.raises(publishing.NotPublishableError, match="failed"):
        runs.accept(run_id=crawl().pk, accepted_by="kim", reason="확인함")

    assert dump("promotions") == catalogue


def test_a_quarantined_run_older_than_the_catalogue_cannot_be_accepted(site: FakeSite, catalogue: str) -> None:
    site.brings(*offers(7))
    old = crawl()
    site.brings(*offers(10))
    crawl()

    with pytest.raises(publishing.NotPublishableError, match="newer"):
        runs.accept(run_id=old.pk, accepted_by="kim", reason="확인함")


# -- In the foreground -------------------------------------------------------------------------------------------------
def crawl_here() -> Requested:
    return runs.crawl_here(chain="cu", requested_by="kim", on_start=lambda _: None, on_progress=lambda _: None)


def test_a_crawl_in_the_foreground_is_out_of_the_workers_reach(site: FakeSite) -> None:
    waiting: list[int] = []

    def look(_: Callable[[], bool]) -> Collected:
        waiting.append(CrawlRun.objects.for_workers().count())
        return collected(offers(1))

    site.answer = look

    requested = crawl_here()

    assert (requested.created, requested.run.state, requested.run.trigger) == (True, "published", "command")
    assert waiting == [0]


def test_a_crawl_in_the_foreground_does_nothing_while_another_is_open(site: FakeSite) -> None:
    other = running()

    requested = crawl_here()

    assert (requested.created, requested.run) == (False, other)
    assert site.crawls == []


@pytest.mark.parametrize(("month", "known"), [(11, 3), (12, 0)])
def test_a_crawl_gets_what_the_last_accepted_one_of_its_month_knew(site: FakeSite, month: int, known: int) -> None:
    site.brings(*offers(3))
    with time_machine.travel(datetime(2026, 11, 1, 5, 30, tzinfo=kst.KST)):
        crawl()
    with time_machine.travel(datetime(2026, month, 30, 5, 30, tzinfo=kst.KST)):
        crawl()
    assert site.known == offers(3)[:known]
