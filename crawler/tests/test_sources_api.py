from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from pytest_django import DjangoAssertNumQueries

from common import schedules
from crawler import runs
from crawler.collection.crawl import Failure
from crawler.failures import FailureReason
from crawler.models import CrawlRun, RunState, RunTrigger
from crawler.tests.conftest import FakeSite
from crawler.tests.making import BASE_URL, cut_off, offers

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


def crawl(chain: str = "cu", **values: Any) -> CrawlRun:
    run = CrawlRun.objects.create(chain_id=chain, trigger=RunTrigger.OPERATOR, base_url=BASE_URL, **values)
    done = runs.execute(run.pk)
    assert done is not None
    return done


def answer() -> dict[str, dict[str, Any]]:
    response = Client().get("/api/v1/sources/")
    assert response.status_code == 200
    return {source["code"]: source for source in response.json()["results"]}


def test_every_chain_shows_its_source_its_age_its_last_run_and_its_next(site: FakeSite) -> None:
    schedules.set_up()
    site.brings(*offers(3))
    run = crawl()

    source = answer()["cu"]

    assert run.finished_at is not None
    assert (source["name"], source["state"], source["offers"], source["crawling"]) == ("CU", "open", 3, False)
    assert source["sentence"]["en"] == "The last crawl read the whole list, and it was published."
    assert 0 <= source["age_seconds"] < 60
    assert datetime.fromisoformat(source["last_run"].pop("finished_at")) == run.finished_at
    assert source["last_run"] == {"state": "published", "reason": "", "label": ""}
    due = datetime.fromisoformat(source["next_run_at"]) - timezone.now()
    assert timedelta() < due < timedelta(days=1)


def test_a_failed_crawl_is_shown_by_its_reason_and_the_last_good_one_stays(site: FakeSite) -> None:
    site.brings(*offers(3))
    crawl()
    good = answer()["cu"]["last_good_crawl"]
    site.answer = cut_off([], Failure(FailureReason.BLOCKED, "x"))
    crawl()

    source = answer()["cu"]

    assert (source["state"], source["last_good_crawl"], source["offers"]) == ("blocked", good, 3)
    assert source["last_run"]["label"] == "차단 화면이 나옴"


def test_a_chain_that_was_never_crawled_has_no_times() -> None:
    source = answer()["emart24"]
    assert source["state"] == "never"
    for name in ("since", "last_good_crawl", "age_seconds", "offers", "last_run", "next_run_at"):
        assert source[name] is None


def test_the_closed_list_is_shown_with_what_stays() -> None:
    source = answer()["gs25"]
    assert (source["state"], source["since"]) == ("closed", "2026-08-26T00:00:00+09:00")
    assert "파일" in source["sentence"]["ko"]


def test_a_running_crawl_is_shown(site: FakeSite) -> None:
    CrawlRun.objects.create(chain_id="cu", trigger=RunTrigger.OPERATOR, base_url=BASE_URL)
    assert answer()["cu"]["crawling"] is True


def test_nothing_of_addresses_people_or_the_inside_of_a_failure_leaves(site: FakeSite) -> None:
    site.answer = RuntimeError("secret-inside")
    crawl(requested_by="kim-the-operator")
    site.answer = cut_off([], Failure(FailureReason.DNS, "secret-detail", url=f"{BASE_URL}/list"))
    crawl("emart24", requested_by="kim-the-operator")
    CrawlRun.objects.update(accepted_by="lee-who-decided", decision_reason="secret-reason")

    text = json.dumps(list(answer().values()), ensure_ascii=False)

    assert "unexpected" in text
    for inside in ("secret", "kim", "lee", "site.test", "Traceback", "http"):
        assert inside not in text


def test_the_answer_takes_the_same_few_queries_however_many_runs_and_schedules(
    client: Client, site: FakeSite, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    schedules.set_up()
    PeriodicTask.objects.update(enabled=True)
    for chain in ("cu", "emart24", "cspace24"):
        for number in range(5):
            CrawlRun.objects.create(
                chain_id=chain,
                trigger=RunTrigger.SCHEDULE,
                base_url=BASE_URL,
                state=RunState.FAILED,
                reason=("dns", "blocked")[number % 2],
                finished_at=timezone.now(),
            )
        CrawlRun.objects.create(chain_id=chain, trigger=RunTrigger.SCHEDULE, base_url=BASE_URL)
    with django_assert_max_num_queries(4):
        client.get("/api/v1/sources/")


def test_the_cache_headers_are_those_of_the_other_endpoints() -> None:
    assert Client().get("/api/v1/sources/")["Cache-Control"] == Client().get("/api/v1/chains/")["Cache-Control"]


def test_the_endpoint_is_read_only() -> None:
    assert Client().post("/api/v1/sources/").status_code == 405
