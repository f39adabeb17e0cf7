"""Fixtures of the tests of runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from django.conf import LazySettings

from crawler.collection import crawl
from crawler.collection.crawl import Collected
from crawler.collection.progress import Message, Progress
from crawler.offers import Offer
from crawler.site_lists import SiteList
from crawler.tests.making import Clock, collected


@pytest.fixture
def clock() -> Clock:
    """The times at which the test's crawls saw the site."""
    return Clock()


class FakeSite:
    """Stands for browser and site: the next crawls bring `answer`, or raise it, or do what it does."""

    def __init__(self) -> None:
        self.answer: Collected | BaseException | Callable[[Callable[[], bool]], Collected] = collected([])
        self.crawls: list[str] = []
        self.lists: list[str] = []
        self.known: tuple[Offer, ...] = ()

    def brings(self, *offers: Offer) -> None:
        """The next crawls reach the end and bring these."""
        self.answer = collected(offers)

    def collect(
        self,
        chain_code: str,
        *,
        base_url: str,
        on_progress: Callable[[Progress], None],
        should_stop: Callable[[], bool],
        site_list: str = SiteList.PROMOTIONS,
        known: Sequence[Offer] = (),
    ) -> Collected:
        """What `collecting.collect` is replaced by."""
        self.crawls.append(f"{chain_code} {base_url}")
        self.known = tuple(known)
        self.lists.append(site_list)
        on_progress(
            Progress(done=40, total=80, page=1, message=Message("page 1: 40 offers", "1쪽까지 읽음: 행사 40개"))
        )
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer if isinstance(self.answer, Collected) else self.answer(should_stop)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, settings: LazySettings, tmp_path: Path) -> FakeSite:
    """A site without a browser, and a folder for what it leaves."""
    settings.CRAWL_EVIDENCE_DIR = tmp_path / "evidence"
    fake = FakeSite()
    monkeypatch.setattr(crawl, "collect", fake.collect)
    return fake


class Broker:
    """Stands for Celery's broker: keeps the messages, or cannot be reached."""

    def __init__(self) -> None:
        self.messages: list[int] = []
        self.error: Exception | None = None

    def send_task(self, name: str, *, args: list[int], expires: float) -> None:
        """What Celery's `send_task` is replaced by."""
        if self.error:
            raise self.error
        self.messages += args


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Broker:
    """A broker that only notes what it was sent."""
    fake = Broker()
    monkeypatch.setattr("common.jobs.requests.current_app", fake)
    return fake
