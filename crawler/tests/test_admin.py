from __future__ import annotations

import re

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Permission, User
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from kombu.exceptions import OperationalError
from pytest_django import DjangoAssertNumQueries

from common import schedules
from crawler import runs
from crawler.collection.crawl import Failure
from crawler.failures import FailureReason
from crawler.models import CrawlRun, RunState, RunTrigger, Snapshot
from crawler.offers import ProblemReason
from crawler.tests.conftest import Broker, FakeSite
from crawler.tests.making import BASE_URL, collected, cut_off, offer, offers, problems, running
from promotions.models import Promotion

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]

LIST = "admin:crawler_crawlrun_changelist"


@pytest.fixture
def operator() -> User:
    return User.objects.create_superuser("kim")


@pytest.fixture
def page(client: Client, operator: User) -> Client:
    client.force_login(operator)
    return client


@pytest.fixture
def viewer(client: Client) -> Client:
    """Someone who may look and nothing else."""
    user = User.objects.create_user("lee", is_staff=True)
    looking = Permission.objects.filter(codename__startswith="view_", content_type__app_label="crawler")
    user.user_permissions.set(looking)
    client.force_login(user)
    return client


def crawl() -> CrawlRun:
    run = CrawlRun.objects.create(chain_id="cu", trigger=RunTrigger.OPERATOR, base_url=BASE_URL)
    done = runs.execute(run.pk)
    assert done is not None
    return done


def text(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def press(client: Client, name: str, *args: object, reason: str = "확인함") -> CrawlRun:
    """POST a button; gives the run whose page it leads to."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        response = client.post(reverse(f"admin:crawler_crawlrun_{name}", args=args), {"reason": reason})
    assert response.status_code == 302
    run = CrawlRun.objects.get(pk=response["Location"].split("/")[-3])
    assert response["Location"] == reverse("admin:crawler_crawlrun_change", args=[run.pk])
    return run


def test_the_list_shows_each_chains_state_and_its_button(page: Client, site: FakeSite) -> None:
    site.brings(*offers(3))
    crawl()
    schedules.set_up()

    shown = text(page, LIST)

    assert "지금 수집" in shown
    assert "게시됨" in shown
    assert "방금 전" in shown
    # Whatever day it is: the next of the daily run and the runs on the days when promotions turn.
    assert any(time in shown for time in ("05:30", "00:30", "11:30", "17:30"))
    assert "3 (+3 / 0 / −0)" in shown


def test_a_chain_without_an_enabled_schedule_has_no_next_time(page: Client) -> None:
    schedules.set_up()
    PeriodicTask.objects.update(enabled=False)

    assert "일정 꺼짐" in text(page, LIST)


def test_the_button_queues_a_crawl_and_leads_to_its_page(page: Client, broker: Broker) -> None:
    run = press(page, "request", "cu")

    assert (run.state, run.trigger, run.requested_by) == (RunState.QUEUED, RunTrigger.OPERATOR, "kim")
    assert broker.messages == [run.pk]


def test_the_button_leads_to_the_open_run_when_there_is_one(page: Client, broker: Broker) -> None:
    other = running()

    assert press(page, "request", "cu") == other
    assert "이미 수집하고 있습니다" in text(page, LIST)


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_is_shown(page: Client, broker: Broker) -> None:
    broker.error = OperationalError("refused")

    page.post(reverse("admin:crawler_crawlrun_request", args=["cu"]))

    assert "작업 대기열에 연결할 수 없음" in text(page, LIST)


def test_a_crawl_is_not_started_by_following_a_link(page: Client) -> None:
    assert page.get(reverse("admin:crawler_crawlrun_request", args=["cu"])).status_code == 405


def test_a_crawl_is_not_started_from_another_site(operator: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(operator)

    assert strict.post(reverse("admin:crawler_crawlrun_request", args=["cu"])).status_code == 403
    assert not CrawlRun.objects.exists()


def test_who_may_only_look_has_no_buttons(viewer: Client, site: FakeSite) -> None:
    run = running()

    assert "지금 수집" not in text(viewer, LIST)
    assert viewer.post(reverse("admin:crawler_crawlrun_request", args=["emart24"])).status_code == 403
    assert viewer.post(reverse("admin:crawler_crawlrun_cancel", args=[run.pk])).status_code == 403
    assert viewer.post(reverse("admin:crawler_crawlrun_accept", args=[run.pk])).status_code == 403


def test_the_permission_to_request_crawls_is_enough(viewer: Client, broker: Broker) -> None:
    lee = User.objects.get(username="lee")
    lee.user_permissions.add(Permission.objects.get(codename="request_crawl"))

    assert press(viewer, "request", "cu").requested_by == "lee"


def test_a_stranger_sees_nothing(client: Client) -> None:
    for url in (reverse(LIST), reverse("admin:crawler_crawlrun_progress", args=[1])):
        assert client.get(url).status_code == 302


def test_a_chain_without_a_crawler_is_not_found(page: Client) -> None:
    assert page.post(reverse("admin:crawler_crawlrun_request", args=["ministop"])).status_code == 404


def test_a_closed_list_is_shown_with_the_import_command(page: Client) -> None:
    shown = text(page, LIST)

    assert "목록 제공 중단" in shown
    assert "python manage.py import_promotions 파일.csv --chain gs25" in shown


def test_an_operator_who_crawls_a_closed_list_sees_what_to_expect_and_what_to_do(page: Client, broker: Broker) -> None:
    run = press(page, "request", "gs25")

    shown = text(page, "admin:crawler_crawlrun_change", run.pk)
    assert "다시 제공되는지 확인할 뿐" in shown
    assert "import_promotions" in shown
    assert "일정은 꺼져 있어" in shown


def test_an_operator_who_crawls_an_open_list_with_a_schedule_sees_no_caveat(
    page: Client, broker: Broker, site: FakeSite
) -> None:
    schedules.set_up()
    site.brings(*offers(1))
    crawl()

    run = press(page, "request", "cu")

    assert "messagelist" not in text(page, "admin:crawler_crawlrun_change", run.pk)


def test_an_open_run_is_shown_live(page: Client) -> None:
    run = running()
    CrawlRun.objects.update(progress_done=40, progress_total=80, progress_message="page 1")

    assert "progress.js" in text(page, "admin:crawler_crawlrun_change", run.pk)
    progress = page.get(reverse("admin:crawler_crawlrun_progress", args=[run.pk])).json()
    assert progress == {
        "open": True,
        "state": "running",
        "state_label": "수집 중",
        "done": 40,
        "total": 80,
        "count": "40 / 80개",
        "message": "page 1",
        "attempt": 1,
    }


def test_before_the_first_page_the_live_page_says_what_is_waited_for(page: Client) -> None:
    queued = CrawlRun.objects.create(chain_id="cu", trigger="operator", base_url=BASE_URL)
    assert "작업자를 기다리는 중" in text(page, "admin:crawler_crawlrun_change", queued.pk)
    assert "사이트를 여는 중" in text(page, "admin:crawler_crawlrun_change", running("emart24").pk)


def test_an_open_run_can_be_cancelled(page: Client) -> None:
    run = press(page, "cancel", running().pk)

    assert (run.state, run.reason) == (RunState.FAILED, "cancelled")
    assert "progress.js" not in text(page, "admin:crawler_crawlrun_change", run.pk)


def test_a_runs_page_shows_verdicts_offers_and_what_changed(page: Client, site: FakeSite) -> None:
    site.brings(*offers(9), offer(10, name="롯데)<b>과자</b>"))
    crawl()
    site.brings(*offers(9, price=1800))

    shown = text(page, "admin:crawler_crawlrun_change", crawl().pk)

    assert "지난번에 게시된 수집보다 10.0% 줄었습니다 (허용 20%)." in shown
    assert "정가 1,700 → 1,800" in shown
    assert "롯데)&lt;b&gt;과자&lt;/b&gt;" in shown
    assert "목록에서 고르게 뽑은 9개" in shown


def test_a_quarantined_run_shows_what_it_would_change_and_can_be_published(page: Client, site: FakeSite) -> None:
    site.brings(*offers(10))
    crawl()
    site.brings(*offers(6))
    run = crawl()

    shown = text(page, "admin:crawler_crawlrun_change", run.pk)
    assert "게시하면 바뀌는 내용" in shown
    assert "시작 0 · 계속 6 · 변경 0 · 종료 4" in shown
    assert Promotion.objects.open().count() == 10

    assert press(page, "accept", run.pk).accepted_by == "kim"
    assert Promotion.objects.open().count() == 6


def test_a_run_that_cannot_be_published_says_why(page: Client, site: FakeSite) -> None:
    site.answer = cut_off(offers(3), Failure(FailureReason.CUT_OFF, "page 2"))
    run = crawl()

    press(page, "accept", run.pk)

    assert "게시하지 못했습니다" in text(page, "admin:crawler_crawlrun_change", run.pk)


def test_problems_are_shown(page: Client, site: FakeSite) -> None:
    site.answer = collected(offers(100), problems=problems(ProblemReason.UNKNOWN_BADGE, 2))

    assert "알 수 없는 행사 표시 2건" in text(page, "admin:crawler_crawlrun_change", crawl().pk)


def test_a_failed_page_is_shown_as_text_never_as_html(page: Client, site: FakeSite) -> None:
    site.answer = cut_off([], Failure(FailureReason.BLOCKED, "", html="<script>x</script>", screenshot=b"png"))
    run = crawl()

    assert "page.html" in text(page, "admin:crawler_crawlrun_change", run.pk)
    response = page.get(reverse("admin:crawler_crawlrun_evidence", args=[run.pk, "page.html"]))
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert page.get(reverse("admin:crawler_crawlrun_evidence", args=[run.pk, "settings.py"])).status_code == 404


@pytest.mark.parametrize("model", ["crawlrun", "snapshot"])
def test_runs_and_snapshots_are_neither_added_changed_nor_deleted_by_hand(
    page: Client, site: FakeSite, model: str
) -> None:
    site.brings(*offers(1))
    run = crawl()
    pk = run.pk if model == "crawlrun" else run.snapshot.pk
    before = Snapshot.objects.values().get(), CrawlRun.objects.values().get()

    assert page.get(reverse(f"admin:crawler_{model}_add")).status_code == 403
    assert page.post(reverse(f"admin:crawler_{model}_change", args=[pk]), {"state": "failed"}).status_code == 403
    assert page.post(reverse(f"admin:crawler_{model}_delete", args=[pk]), {"post": "yes"}).status_code == 403
    assert (Snapshot.objects.values().get(), CrawlRun.objects.values().get()) == before
    text(page, f"admin:crawler_{model}_change", pk)


def test_the_pages_have_nothing_inline_that_the_policy_would_block(
    page: Client, site: FakeSite, settings: LazySettings
) -> None:
    site.brings(*offers(1))
    run, live = crawl(), running("emart24")

    for shown in (text(page, LIST), *(text(page, "admin:crawler_crawlrun_change", pk) for pk in (run.pk, live.pk))):
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>|\bstyle=|<style|\son\w+=", shown)


def test_an_unknown_run_is_led_away(page: Client) -> None:
    assert page.get(reverse("admin:crawler_crawlrun_change", args=[4711])).status_code == 302
    assert page.get(reverse("admin:crawler_crawlrun_progress", args=[4711])).status_code == 404


def test_the_list_stays_quick_with_many_runs(
    page: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        CrawlRun.objects.create(
            chain_id="cu", trigger="schedule", base_url=BASE_URL, state="published", finished_at=timezone.now(),
            offers_count=number,
        )  # fmt: skip
    with django_assert_max_num_queries(20):
        text(page, LIST)
