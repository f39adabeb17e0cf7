"""The walk over a list: proper ends, broken ones, and asking again. No browser, no network."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.collection import pagination
from crawler.collection.pagination import Pagination
from crawler.collection.progress import Progress
from crawler.failures import CrawlFailure, FailureReason
from crawler.offers import Offer, ParsedPage, Problem, ProblemReason
from crawler.tests.fake_site import FakeTab, chain, offers


def page(found: tuple[Offer, ...], **values: Any) -> ParsedPage:
    return ParsedPage(**{"offers": found, "items": len(found), **values})


END = ParsedPage(is_last=True)
FULL = page(offers(0, 4), has_more=True)
NEXT = page(offers(4, 4), has_more=True)
REST = page(offers(8, 2))
PAGES = {"full": FULL, "next": NEXT, "rest": REST, "end": END}
LOST = CrawlFailure(FailureReason.CONNECTION_LOST)


def read_pages(*answers: str | CrawlFailure, pages: dict[str, ParsedPage] | None = None) -> tuple[Pagination, FakeTab]:
    tab = FakeTab(*answers)
    pagination = Pagination(chain(PAGES | (pages or {})), lambda _: None)
    pagination.run(tab)
    return pagination, tab


def reason_of(*answers: str | CrawlFailure, pages: dict[str, ParsedPage] | None = None) -> FailureReason:
    with pytest.raises(CrawlFailure) as caught:
        read_pages(*answers, pages=pages)
    return caught.value.reason


def test_a_list_is_read_to_the_page_that_says_it_ends() -> None:
    pagination, tab = read_pages("full", "next", "rest", "end")
    assert pagination.offers == list(offers(0, 10))
    assert pagination.is_finished
    assert (pagination.pages, pagination.items, pagination.duplicates) == (4, 10, 0)
    assert tab.asked == ["/1", "/2", "/3", "/4"]


def test_a_declared_total_ends_the_crawl_without_asking_past_it() -> None:
    declared = {"full": page(offers(0, 4), declared_total=6), "rest": page(offers(4, 2), declared_total=6)}
    pagination, tab = read_pages("full", "rest", pages=declared)
    assert len(pagination.offers) == 6
    assert len(tab.asked) == 2
    assert pagination.declared_total == 6


def test_exact_repeats_are_dropped_and_counted() -> None:
    pagination, _ = read_pages("full", "next", "again", "end", pages={"again": page((*offers(0, 1), *offers(20, 1)))})
    assert pagination.offers == [*offers(0, 8), *offers(20, 1)]
    assert pagination.duplicates == 1


def test_a_short_last_page_of_known_items_is_still_an_end() -> None:
    pagination, _ = read_pages("full", "next", "tail", "end", pages={"tail": page(offers(3, 1))})
    assert pagination.is_finished
    assert pagination.duplicates == 1


def test_a_page_that_failed_for_a_moment_is_requested_again() -> None:
    pagination, tab = read_pages("full", LOST, LOST, "rest", "end")
    assert pagination.is_finished
    assert tab.asked == ["/1", "/2", "/2", "/2", "/3"]


def test_a_page_is_requested_three_times_at_most() -> None:
    tab = FakeTab("full", LOST, LOST, LOST, "rest")
    with pytest.raises(CrawlFailure) as caught:
        Pagination(chain(PAGES), lambda _: None).run(tab)
    assert caught.value.reason is FailureReason.CONNECTION_LOST
    assert tab.asked == ["/1", "/2", "/2", "/2"]


@pytest.mark.parametrize(
    "reason", [FailureReason.FORBIDDEN, FailureReason.TOO_MANY_REQUESTS, FailureReason.BLOCKED, FailureReason.TLS]
)
def test_a_refused_request_is_not_repeated(reason: FailureReason) -> None:
    tab = FakeTab("full", CrawlFailure(reason), "rest")
    with pytest.raises(CrawlFailure):
        Pagination(chain(PAGES), lambda _: None).run(tab)
    assert tab.asked == ["/1", "/2"]


def test_what_came_before_a_failure_is_kept() -> None:
    pagination = Pagination(chain(PAGES), lambda _: None)
    with pytest.raises(CrawlFailure):
        pagination.run(FakeTab("full", "next", CrawlFailure(FailureReason.FORBIDDEN)))
    assert pagination.offers == list(offers(0, 8))
    assert not pagination.is_finished


def test_a_page_for_ever_repeated_is_noticed() -> None:
    assert reason_of("full", "full", "full", "full") is FailureReason.REPEATING


def test_a_single_short_page_for_ever_repeated_is_noticed() -> None:
    assert reason_of("rest", "rest", "rest", "rest") is FailureReason.REPEATING


def test_a_stale_page_is_requested_again() -> None:
    pagination, _ = read_pages("full", "full", "next", "next", "rest", "end")
    assert len(pagination.offers) == 10


def test_an_empty_list_is_empty_and_not_an_end() -> None:
    assert reason_of("end") is FailureReason.EMPTY


def test_a_list_that_declares_items_and_shows_none_has_changed() -> None:
    assert reason_of("x", pages={"x": ParsedPage(is_last=True, declared_total=7)}) is FailureReason.CHANGED_MARKUP


def test_an_end_before_the_declared_total_is_early() -> None:
    pages = {
        "a": page(offers(0, 4), declared_total=40, page_size=4),
        "end": ParsedPage(is_last=True, declared_total=40, page_size=4),
    }
    assert reason_of("a", *["end"] * 3, pages=pages) is FailureReason.ENDED_EARLY


def test_a_short_page_before_the_declared_last_one_is_early() -> None:
    pages = {"a": page(offers(0, 3), declared_total=40, page_size=4)}
    assert reason_of(*["a"] * 3, pages=pages) is FailureReason.ENDED_EARLY


def test_an_end_right_behind_a_page_that_offers_more_is_early() -> None:
    assert reason_of("full", "end", "end", "end") is FailureReason.ENDED_EARLY


def test_a_total_a_little_too_high_is_left_to_the_checks() -> None:
    pages = {"a": page(offers(0, 4), declared_total=9), "b": page(offers(4, 4), declared_total=9)}
    pagination, _ = read_pages("a", "b", "end", pages=pages)
    assert pagination.is_finished
    assert (len(pagination.offers), pagination.declared_total) == (8, 9)


def test_a_short_page_that_offers_more_lost_some_items() -> None:
    pages = {"short": page(offers(4, 2), has_more=True)}
    assert reason_of("full", *["short"] * 3, pages=pages) is FailureReason.CUT_OFF


def test_a_short_page_with_another_behind_it_lost_some_items() -> None:
    assert reason_of("full", "rest", *["next"] * 3) is FailureReason.CUT_OFF


def test_a_first_page_shorter_than_the_second_lost_some_items() -> None:
    assert reason_of("rest", *["full"] * 3) is FailureReason.CUT_OFF


def test_a_page_that_its_parser_doubts_fails_the_crawl_with_its_text() -> None:
    doubted = ParsedPage(offers=offers(4, 1), items=1, failure=FailureReason.BLOCKED, detail="says 차단")
    with pytest.raises(CrawlFailure) as caught:
        read_pages("full", "blocked", pages={"blocked": doubted})
    failure = caught.value
    assert failure.reason is FailureReason.BLOCKED
    assert (failure.detail, failure.html, failure.status) == ("page 2: says 차단", "blocked", 200)


def test_a_total_that_changes_on_the_way_is_a_problem() -> None:
    pages = {"a": page(offers(0, 4), declared_total=6), "b": page(offers(4, 2), declared_total=7)}
    pagination, _ = read_pages("a", "b", pages=pages)
    assert [problem.reason for problem in pagination.problems] == [ProblemReason.TOTAL_CHANGED]


def test_the_pages_problems_are_gathered() -> None:
    problem = Problem(ProblemReason.NO_PRICE, "no price")
    pagination, _ = read_pages("odd", "end", pages={"odd": page(offers(0, 1), problems=(problem,))})
    assert pagination.problems == [problem]


def test_a_list_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagination, "MAX_PAGES", 2)
    assert reason_of("full", "next") is FailureReason.ENDLESS


def test_progress_shows_page_and_offers() -> None:
    reported: list[Progress] = []
    Pagination(chain(PAGES), reported.append).run(FakeTab("full", LOST, "rest", "end"))
    assert [(progress.page, progress.done) for progress in reported] == [(1, 4), (1, 4), (2, 6), (3, 6)]
    assert "connection_lost" in reported[1].message.english
    assert reported[1].message.korean == "연결이 끊김: 다시 요청합니다 (1/2)"


def test_a_crawl_that_is_stopped_requests_nothing_more() -> None:
    asked: list[Progress] = []
    tab = FakeTab("full", "next", should_stop=lambda: bool(asked))
    with pytest.raises(CrawlFailure) as caught:
        Pagination(chain(PAGES), asked.append).run(tab)
    assert caught.value.reason is FailureReason.CANCELLED
    assert tab.asked == ["/1"]
