"""One crawl of one chain's list: robots.txt, browser, pagination, parser, and what came of it. No database here."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings

from common.robots import RobotsRules
from crawler import chains
from crawler.browser import request_blocking, webdriver
from crawler.browser.pacing import Pacer
from crawler.browser.tab import Tab
from crawler.chains.base import ChainCrawler
from crawler.collection import robots
from crawler.collection.pagination import Pagination
from crawler.collection.progress import Progress
from crawler.collection.robots import RobotsFile
from crawler.failures import CrawlFailure, FailureReason
from crawler.offers import Offer, Problem
from crawler.site_lists import SiteList

__all__ = ["Collected", "Failure", "Progress", "browser_settings", "collect"]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a crawl did not come to its end, with the page that shows it: its text and a PNG, if there are any."""

    reason: FailureReason
    detail: str
    url: str = ""
    status: int | None = None
    html: str = ""
    screenshot: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """The result of a crawl. `complete` only means that the crawl reached the list's proper end.

    `offers` are in the site's order without exact repeats, of which `duplicates` were dropped; `items` counts the
    entries read, readable or not; `declared_total` is how many the site itself says it lists. With a failure,
    `offers` are those that came before it. `robots` is what the site's robots.txt said, None if it was not read.
    """

    offers: tuple[Offer, ...]
    complete: bool
    declared_total: int | None
    pages: int
    items: int = 0
    duplicates: int
    problems: tuple[Problem, ...]
    failure: Failure | None = None
    robots: RobotsFile | None = None


def collect(
    chain_code: str,
    *,
    base_url: str,
    on_progress: Callable[[Progress], None],
    should_stop: Callable[[], bool],
    site_list: str = SiteList.PROMOTIONS,
    known: Sequence[Offer] = (),
) -> Collected:
    """Read one of a chain's lists and return what it holds. A crawl that fails is returned, not raised.

    `known` are an earlier crawl's offers: what they know beyond the list need not be requested again.
    `should_stop` is called before every request and while waiting for its turn; true ends the run as `cancelled`.
    Raises UnknownChainError for a chain, or a list of it, without a crawler.
    """
    chain = chains.get(chain_code, site_list)
    pagination = Pagination(chain, on_progress)
    run = _Run(chain, pagination, base_url.rstrip("/"), should_stop, known)
    return run.collected(run.execute())


def browser_settings() -> webdriver.BrowserSettings:
    """Return the browser's options from the project's settings."""
    return webdriver.BrowserSettings(
        profiles_folder=settings.VAR_DIR / "browser-profiles",
        page_timeout_s=settings.CRAWLER_PAGE_TIMEOUT_SECONDS,
        contact=settings.CRAWLER_CONTACT,
        chromium=settings.CHROMIUM_BINARY,
        chromedriver=settings.CHROMEDRIVER_BINARY,
        remote_url=settings.SELENIUM_REMOTE_URL,
    )


class _Run:
    """The parts of one crawl, kept together for the way out."""

    def __init__(
        self,
        chain: ChainCrawler,
        pagination: Pagination,
        base_url: str,
        should_stop: Callable[[], bool],
        known: Sequence[Offer],
    ) -> None:
        self._chain = chain
        self._pagination = pagination
        self._base_url = base_url
        self._should_stop = should_stop
        self._known = known
        self._browser = browser_settings()
        self._robots: RobotsFile | None = None
        self._screenshot: bytes | None = None
        self._html = ""

    def execute(self) -> Failure | None:
        """Run the crawl. Returns why it failed, or None if it is complete."""
        try:
            self._crawl()
        except CrawlFailure as failure:
            html = failure.html or self._html
            return Failure(
                failure.reason, failure.detail, failure.url, failure.status, html, screenshot=self._screenshot
            )
        except SoftTimeLimitExceeded:
            return Failure(FailureReason.TOO_LONG, f"after {self._pagination.pages} pages", screenshot=self._screenshot)
        except Exception:  # noqa: BLE001 - a run ends with a reason, whatever happens in it
            return Failure(FailureReason.UNEXPECTED, traceback.format_exc(limit=20), screenshot=self._screenshot)
        return None

    def collected(self, failure: Failure | None) -> Collected:
        pagination = self._pagination
        return Collected(
            offers=tuple(pagination.offers),
            complete=failure is None and pagination.is_finished,
            declared_total=pagination.declared_total,
            pages=pagination.pages,
            items=pagination.items,
            duplicates=pagination.duplicates,
            problems=tuple(pagination.problems),
            failure=failure,
            robots=self._robots,
        )

    def _crawl(self) -> None:
        pacer = Pacer(settings.CRAWLER_DELAY_SECONDS, self._should_stop)
        pacer.wait()
        self._robots = robots.read(self._base_url, user_agent=self._browser.user_agent)
        rules = self._robots.rules
        robots.require(rules, self._chain.paths)
        robots.require_visit_time(rules, datetime.now(UTC))
        pacer.delay_s = max(pacer.delay_s, rules.crawl_delay_s or 0.0)
        pacer.done()
        with webdriver.browser(self._browser) as driver:
            request_blocking.block(driver, self._base_url, robots.patterns_to_block(rules, self._chain.asked_paths))
            timeout_s = self._browser.page_timeout_s
            tab = Tab(driver, base_url=self._base_url, pacer=pacer, timeout_s=timeout_s, rules=rules)
            with self._evidence(tab):
                self._pagination.run(tab)
                self._enrich(tab, rules)

    @contextmanager
    def _evidence(self, tab: Tab) -> Iterator[None]:
        """Keep what the browser shows when the run fails, before the browser is gone."""
        try:
            yield
        except SoftTimeLimitExceeded:
            raise  # no time is left
        except Exception as error:
            if not (isinstance(error, CrawlFailure) and error.reason is FailureReason.BROWSER_LOST):
                self._screenshot, self._html = tab.screenshot(), tab.html()
            raise

    def _enrich(self, tab: Tab, rules: RobotsRules) -> None:
        enrichment = self._chain.enrichment
        if enrichment is None:
            return
        if enrichment.recall is not None:
            self._pagination.offers[:] = enrichment.recall(self._pagination.offers, self._known)
        try:
            robots.require(rules, enrichment.paths)
        except CrawlFailure as failure:
            self._pagination.problems.append(Problem(enrichment.missing, str(failure)))
            return
        enriched = enrichment.add(tab, self._pagination.offers, self._pagination.report)
        self._pagination.offers[:] = enriched.offers
        self._pagination.problems.extend(enriched.problems)
