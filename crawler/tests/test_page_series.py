"""Several lists, first pages of another size, totals that are a little off, and starting again. No browser."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from crawler.browser.tab import FetchedPage, Tab
from crawler.chains.base import ChainCrawler, StartAgain
from crawler.collection.pagination import MAX_STARTS, Pagination
from crawler.collection.progress import Progress
from crawler.failures import CrawlFailure, FailureReason
from crawler.offers import ParsedPage, ProblemReason
from crawler.tests.fake_site import FakeBrowser, FakeTab, chain, offers


def page(first: int, count: int, **values: Any) -> ParsedPage:
    return ParsedPage(**{"offers": offers(first, count), "items": count, **values})


def sized(first: int, count: int, total: int | None = None) -> ParsedPage:
    """A page of a list that shows three items first and then ten a page."""
    return page(first, count, declared_total=total, page_size=10, first_page_size=3, is_last=not count)


def lists(pages: dict[str, ParsedPage], *names: str, **values: Any) -> ChainCrawler:
    return replace(chain(pages), lists=names or ("",), **values)


def read_pages(crawler: ChainCrawler, *answers: str) -> tuple[Pagination, FakeTab]:
    tab = FakeTab(*answers)
    pagination = Pagination(crawler, lambda _: None)
    pagination.run(tab)
    return pagination, tab


def reason_of(crawler: ChainCrawler, *answers: str) -> FailureReason:
    with pytest.raises(CrawlFailure) as caught:
        read_pages(crawler, *answers)
    return caught.value.reason


END = ParsedPage(is_last=True)


def test_every_list_is_read_from_its_first_page() -> None:
    pages = {"a": page(0, 4), "b": page(4, 4), "c": page(8, 2), "end": END}
    pagination, tab = read_pages(lists(pages, "x", "y"), "a", "b", "end", "c", "end")
    assert pagination.offers == list(offers(0, 10))
    assert tab.asked == ["x/1", "x/2", "x/3", "y/1", "y/2"]
    assert pagination.pages == 5


def test_the_lists_totals_make_one_once_all_are_known() -> None:
    reported: list[Progress] = []
    pages = {"a": page(0, 4, declared_total=4), "b": page(4, 2, declared_total=2)}
    pagination = Pagination(lists(pages, "x", "y"), reported.append)
    pagination.run(FakeTab("a", "b"))
    assert [(progress.message.english, progress.total) for progress in reported] == [
        ("x, page 1: 4 offers", None),
        ("y, page 1: 6 offers", 6),
    ]
    assert [progress.message.korean for progress in reported] == [
        "x 1쪽까지 읽음: 행사 4개",
        "y 1쪽까지 읽음: 행사 6개",
    ]


def test_a_total_is_unknown_if_one_list_lacks_it() -> None:
    pages = {"a": page(0, 4, declared_total=4), "b": page(4, 2), "end": END}
    assert read_pages(lists(pages, "x", "y"), "a", "b", "end")[0].declared_total is None


def test_one_of_several_lists_may_be_empty_and_is_noted() -> None:
    pagination, _ = read_pages(lists({"a": page(0, 4), "end": END}, "x", "y"), "a", "end", "end")
    assert pagination.is_finished
    assert [(problem.reason, problem.detail) for problem in pagination.problems] == [
        (ProblemReason.EMPTY_LIST, "y: the list is empty")
    ]


def test_a_site_whose_lists_are_all_empty_is_empty() -> None:
    assert reason_of(lists({"end": END}, "x", "y"), "end", "end") is FailureReason.EMPTY


def test_a_site_that_ignores_which_list_is_requested_is_noticed() -> None:
    pages = {"a": page(0, 4), "end": END}
    assert reason_of(lists(pages, "x", "y"), "a", "end", "a", "a", "a") is FailureReason.REPEATING


def test_a_first_page_of_its_own_size_is_not_a_short_one() -> None:
    pages = {"a": sized(0, 3, 17), "b": sized(3, 10, 17), "c": sized(13, 4, 17)}
    pagination, tab = read_pages(lists(pages), "a", "b", "c")
    assert pagination.is_finished
    assert len(pagination.offers) == 17
    assert len(tab.asked) == 3


def test_a_first_page_that_is_short_of_its_own_size_is_early() -> None:
    assert reason_of(lists({"a": sized(0, 2, 17)}), *["a"] * 3) is FailureReason.ENDED_EARLY


def test_a_short_page_in_the_middle_is_cut_off_if_no_total_is_declared() -> None:
    pages = {"a": sized(0, 3), "b": sized(3, 6), "c": sized(9, 10)}
    assert reason_of(lists(pages), "a", "b", "c", "c", "c") is FailureReason.CUT_OFF


@pytest.mark.parametrize("held", [8, 9, 10])
def test_a_total_that_is_too_high_within_the_tolerance_still_ends_properly(held: int) -> None:
    pages = {"a": sized(0, 3, 14), "b": sized(3, held, 14), "end": sized(13, 0, 14)}
    pagination, _ = read_pages(lists(pages, total_tolerance=4), "a", "b", "end")
    assert pagination.is_finished
    assert pagination.declared_total == 14


def test_a_total_that_is_too_high_beyond_the_tolerance_is_an_early_end() -> None:
    pages = {"a": sized(0, 3, 28), "b": sized(3, 10, 28), "end": sized(13, 0, 28)}
    assert reason_of(lists(pages, total_tolerance=4), "a", "b", "end", "end", "end") is FailureReason.ENDED_EARLY


def test_declared_pages_end_the_crawl_and_a_page_less_is_early() -> None:
    pages = {"a": page(0, 4, declared_pages=2), "b": page(4, 2, declared_pages=2)}
    assert len(read_pages(lists(pages), "a", "b")[0].offers) == 6
    pages["b"] = ParsedPage(is_last=True, declared_pages=3)
    pages["a"] = page(0, 4, declared_pages=3)
    assert reason_of(lists(pages), "a", "b", "b", "b") is FailureReason.ENDED_EARLY


class Hesitant(FakeBrowser):
    """Wants to start again at the answer "again"."""

    def fetch(self, number: int, list_name: str) -> FetchedPage:
        fetched = super().fetch(number, list_name)
        if fetched.text == "again":
            raise StartAgain("smaller pages from now on")
        return fetched


def test_a_list_is_read_again_from_its_first_page_when_the_browser_wants_it() -> None:
    pages = {"a": page(0, 4), "b": page(4, 4), "small": page(5, 2), "end": END}
    crawler = lists(pages, "x", "y", browser=Hesitant)
    pagination, tab = read_pages(crawler, "a", "end", "b", "again", "small", "end")
    assert pagination.offers == [*offers(0, 4), *offers(5, 2)]
    assert (pagination.items, pagination.duplicates) == (6, 0)
    assert tab.asked == ["x/1", "x/2", "y/1", "y/2", "y/1", "y/2"]


def test_a_browser_that_never_stops_starting_again_is_stopped() -> None:
    crawler = lists({}, "x", browser=Hesitant)
    assert reason_of(crawler, *["again"] * MAX_STARTS) is FailureReason.ENDLESS


def test_the_crawlers_browsers_take_a_page_and_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    from crawler import chains

    for code in chains.codes():
        crawler = chains.get(code)
        asked: list[str] = []

        def fetch(path: str, *, number: int, form: Any = None, asked: list[str] = asked) -> FetchedPage:
            asked.append(path)
            return FetchedPage("http://site.test" + path, 200, "", number)

        tab: Tab = FakeTab()
        monkeypatch.setattr(tab, "fetch", fetch)
        browser = crawler.browser(tab)
        for list_name in crawler.lists:
            browser.fetch(2, list_name)
        allowed = [path.partition("?")[0] for path in crawler.paths]
        assert len(asked) == len(crawler.lists)
        assert {path.partition("?")[0] for path in asked} <= set(allowed)
