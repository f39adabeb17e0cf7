"""What a chain's folder has to offer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from crawler.offers import Offer, ParsedPage, Problem
from crawler.tab import FetchedPage, Tab


class ListBrowser(Protocol):
    """A chain's promotion list in a browser tab: fetches, and reads nothing but landmarks."""

    def __init__(self, tab: Tab) -> None: ...

    def open(self) -> None:
        """Open the list's page. Raises CrawlFailure, also for a page that is not the list's."""

    def fetch(self, number: int) -> FetchedPage:
        """Page `number` of the list, from 1. Raises CrawlFailure."""


@dataclass(frozen=True, slots=True)
class Enriched:
    """Offers with what another source of the site adds, and what went wrong there."""

    offers: tuple[Offer, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainCrawler:
    """One chain: `paths` are those a run asks for (robots.txt is asked about them), `enrich` is optional.

    `enrich(tab, offers, message)` never raises CrawlFailure but for `cancelled` and `browser_lost`.
    """

    code: str
    paths: tuple[str, ...]
    browser: type[ListBrowser]
    parse_page: Callable[[str, str], ParsedPage]
    enrich: Callable[[Tab, Sequence[Offer], Callable[[str], None]], Enriched] | None = None
    optional_paths: tuple[str, ...] = ()
