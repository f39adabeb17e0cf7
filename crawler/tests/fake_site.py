"""A tab that answers from a list, and a chain over it: the walk without a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, cast

from crawler.browser.pacing import Pacer
from crawler.browser.tab import FetchedPage, Tab
from crawler.chains.base import ChainCrawler
from crawler.failures import CrawlFailure
from crawler.offers import Offer, ParsedPage

BASE = "http://site.test"


class FakeTab(Tab):
    """Returns its answers in turn, whatever is requested. A CrawlFailure among them is raised."""

    def __init__(self, *answers: str | CrawlFailure, should_stop: Callable[[], bool] = lambda: False) -> None:
        pacer = Pacer(0, should_stop)
        super().__init__(cast("Any", SimpleNamespace()), base_url=BASE, pacer=pacer, timeout_s=1)
        self.asked: list[str] = []
        self.answers = list(answers)

    def fetch(self, path: str, *, form: Mapping[str, str] | None = None, number: int) -> FetchedPage:
        with self._request(BASE + path):
            self.asked.append(path)
            answer = self.answers.pop(0)
            if isinstance(answer, CrawlFailure):
                raise answer
            return FetchedPage(BASE + path, 200, answer, number)


class FakeBrowser:
    """A list whose page `number` lies at `/<number>`."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab

    def open(self) -> None:
        """Nothing to open."""

    def fetch(self, number: int, list_name: str) -> FetchedPage:
        return self._tab.fetch(f"{list_name}/{number}", number=number)


def offers(first: int, count: int) -> tuple[Offer, ...]:
    return tuple(
        Offer(chain="cu", name=f"우유{number}", price=number, kind="1+1") for number in range(first, first + count)
    )


def chain(pages: Mapping[str, ParsedPage]) -> ChainCrawler:
    """A chain whose parser knows pages by their text."""
    return ChainCrawler(code="cu", paths=("/1",), browser=FakeBrowser, parse_page=lambda text, _: pages[text])
