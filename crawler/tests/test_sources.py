from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from common import kst
from crawler import runs
from crawler.models import CrawlRun, RunState, RunTrigger
from crawler.runs import SourceState
from crawler.runs.source_status import Source, sources
from crawler.tests.making import BASE_URL

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]
ALL = {"cu", "gs25", "seven_eleven", "emart24", "cspace24"}


def run(state: str, reason: str = "", *, chain: str = "cu", days_ago: float, trigger: str = "schedule") -> datetime:
    """A finished run; when it finished."""
    at = timezone.now() - timedelta(days=days_ago)
    made = CrawlRun.objects.create(
        chain_id=chain, state=state, reason=reason, trigger=trigger, base_url=BASE_URL, finished_at=at
    )
    CrawlRun.objects.filter(pk=made.pk).update(created_at=at)
    return at


def source(chain: str = "cu") -> Source:
    return sources(crawlable=ALL)[chain]


def test_a_chain_that_was_never_crawled_is_shown_as_such() -> None:
    assert source() == Source(SourceState.NEVER, None)


def test_a_published_crawl_shows_that_the_source_is_open_since_the_first_of_its_kind() -> None:
    first = run(RunState.PUBLISHED, days_ago=3)
    run(RunState.PUBLISHED, days_ago=2)
    run(RunState.PUBLISHED, days_ago=1)
    assert source() == Source(SourceState.OPEN, first)


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        ("closed", SourceState.CLOSED),
        ("moved", SourceState.MOVED),
        ("not_found", SourceState.MOVED),
        ("forbidden", SourceState.BLOCKED),
        ("too_many_requests", SourceState.BLOCKED),
        ("robots", SourceState.BLOCKED),
        ("dns", SourceState.UNREACHABLE),
        ("timeout", SourceState.UNREACHABLE),
        ("server_error", SourceState.UNREACHABLE),
        ("changed_markup", SourceState.FAILING),
        ("unexpected", SourceState.FAILING),
    ],
)
def test_the_reason_of_a_failed_crawl_says_what_is_the_matter_with_the_source(reason: str, state: SourceState) -> None:
    run(RunState.PUBLISHED, days_ago=2)
    failed = run(RunState.FAILED, reason, days_ago=1)
    assert source() == Source(state, failed)


def test_different_reasons_of_one_kind_do_not_begin_a_new_state() -> None:
    first = run(RunState.FAILED, "dns", days_ago=3)
    run(RunState.FAILED, "timeout", days_ago=2)
    assert source() == Source(SourceState.UNREACHABLE, first)


def test_a_state_that_comes_back_counts_from_its_return() -> None:
    run(RunState.PUBLISHED, days_ago=5)
    run(RunState.FAILED, "dns", days_ago=4)
    back = run(RunState.PUBLISHED, days_ago=3)
    run(RunState.PUBLISHED, days_ago=2)
    assert source() == Source(SourceState.OPEN, back)


def test_a_quarantined_crawl_waits_for_a_decision() -> None:
    run(RunState.PUBLISHED, days_ago=2)
    held = run(RunState.QUARANTINED, "shrunk", days_ago=1)
    assert source() == Source(SourceState.WAITING, held)

    CrawlRun.objects.filter(reason="shrunk").update(state=RunState.DROPPED)
    assert source() == Source(SourceState.FAILING, held)

    CrawlRun.objects.filter(reason="shrunk").update(state=RunState.PUBLISHED)
    assert source().state is SourceState.OPEN


@pytest.mark.parametrize("trigger", [RunTrigger.IMPORT, RunTrigger.ROLLBACK])
def test_what_did_not_ask_the_site_says_nothing_about_it(trigger: str) -> None:
    closed = run(RunState.FAILED, "closed", days_ago=2)
    run(RunState.PUBLISHED, days_ago=1, trigger=trigger)
    assert source() == Source(SourceState.CLOSED, closed)


def test_a_crawl_that_was_cancelled_says_nothing_about_the_site() -> None:
    first = run(RunState.PUBLISHED, days_ago=2)
    run(RunState.FAILED, "cancelled", days_ago=1)
    assert source() == Source(SourceState.OPEN, first)


def test_a_list_known_to_be_closed_is_shown_before_any_crawl_and_until_one_finds_it_open() -> None:
    assert source("gs25") == Source(SourceState.CLOSED, datetime(2026, 8, 26, tzinfo=kst.KST))
    run(RunState.PUBLISHED, chain="gs25", days_ago=1)
    assert source("gs25").state is SourceState.OPEN


def test_a_chain_without_an_address_is_not_crawled_and_a_closed_one_stays_closed() -> None:
    run(RunState.PUBLISHED, days_ago=1)
    found = sources(crawlable={"emart24"})
    assert found["cu"] == Source(SourceState.OFF)
    assert found["gs25"].state is SourceState.CLOSED


def test_each_chain_has_its_own_state() -> None:
    run(RunState.PUBLISHED, days_ago=1)
    run(RunState.FAILED, "dns", chain="emart24", days_ago=2)
    assert (source("cu").state, source("emart24").state) == (SourceState.OPEN, SourceState.UNREACHABLE)


def test_every_chain_is_in_the_overview_those_without_an_address_too(settings: LazySettings) -> None:
    settings.CRAWLER_BASE_URLS = {"cu": BASE_URL}
    states = {state.chain.pk: state for state in runs.chain_states()}
    assert set(states) == ALL
    assert [chain for chain, state in states.items() if state.is_crawlable] == ["cu"]


@pytest.mark.parametrize("state", SourceState)
def test_every_state_has_its_sentence_in_both_languages(state: SourceState) -> None:
    korean, english = state.sentence
    assert any("가" <= letter <= "힣" for letter in korean)
    assert english.isascii()
    assert "{" not in state.advice("gs25")


def test_the_advice_for_a_closed_list_is_the_import_command() -> None:
    assert SourceState.CLOSED.import_command("gs25") == "python manage.py import_promotions 파일.csv --chain gs25"
    assert SourceState.OPEN.import_command("gs25") == ""
