"""What a chain's folder has to offer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from crawler.browser.tab import FetchedPage, Tab
from crawler.collection.progress import Message
from crawler.offers import Offer, ParsedPage, Problem, ProblemReason


class ListBrowser(Protocol):
    """One of a chain's lists in a browser tab: fetches, and reads nothing but landmarks."""

    def __init__(self, tab: Tab) -> None: ...

    def open(self) -> None:
        """Open the list's page. Raises CrawlFailure, also for a page that is not the list's."""

    def fetch(self, number: int, list_name: str, /) -> FetchedPage:
        """Page `number`, from 1, of one of the chain's lists. Raises CrawlFailure, and StartAgain."""


class StartAgain(Exception):  # noqa: N818 - nothing went wrong that the crawl could not mend
    """The browser requests pages in another way from now on: the list must be read again from page 1."""


@dataclass(frozen=True, slots=True)
class Enriched:
    """Offers with what another source of the site adds, and what went wrong there."""

    offers: tuple[Offer, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrichment:
    """What another source of the site adds to the offers of a finished crawl. A crawl is whole without it.

    `paths` are those that it requests; if robots.txt disallows one, nothing is requested and a problem of the reason
    `missing` is noted. `add(tab, offers, message)` never raises CrawlFailure but for `cancelled` and `browser_lost`.
    `recall(offers, known)` comes before it: the offers with what an earlier crawl's offers know already.
    """

    paths: tuple[str, ...]
    missing: ProblemReason
    add: Callable[[Tab, Sequence[Offer], Callable[[Message], None]], Enriched]
    recall: Callable[[Sequence[Offer], Sequence[Offer]], tuple[Offer, ...]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainCrawler:
    """How one of a chain's lists is crawled, its promotions or its assortment.

    `paths` are those that a run requests; robots.txt must allow them.

    `lists` names the lists that they are spread over, if there are several: the browser fetches from each, and one
    of several may be empty; with `lists_overlap` an item may stand in more than one of them. `total_tolerance` is by
    how many items each list's declared total may be off.
    `closed_on` is the Korean day on which the list was taken off the web, as far as known before a crawl has looked.
    """

    code: str
    paths: tuple[str, ...]
    browser: type[ListBrowser]
    parse_page: Callable[[str, str], ParsedPage]
    enrichment: Enrichment | None = None
    lists: tuple[str, ...] = ("",)
    lists_overlap: bool = False
    total_tolerance: int = 0
    closed_on: date | None = None

    @property
    def asked_paths(self) -> tuple[str, ...]:
        """Every path that a run may request."""
        return self.paths + (self.enrichment.paths if self.enrichment else ())
