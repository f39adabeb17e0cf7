"""The one browser tab of a run: opens pages and sends requests from inside them, one at a time."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Remote
from urllib3.exceptions import HTTPError

from common.robots import RobotsRules
from crawler.browser import webdriver
from crawler.browser.pacing import Pacer
from crawler.collection import robots
from crawler.collection.progress import Message
from crawler.failures import CrawlFailure, FailureReason

REPEATS: Final = 2
"""How often an address is requested again after a failure that may pass."""
MAX_CHARACTERS: Final = 4_000_000
"""No list page comes near it; a longer answer is not parsed."""

_READ_PAGE: Final = """
const [entry] = performance.getEntriesByType('navigation');
const isSite = location.protocol.startsWith('http');
const error = isSite ? null : document.querySelector('.error-code');
return {
  url: location.href,
  status: entry ? entry.responseStatus : 0,
  text: isSite ? document.documentElement.outerHTML : '',
  error: error ? error.textContent.trim() : '',
  isSite,
};
"""
# Fetched from inside the page, as the page's own script does: same origin, same cookies, same agent.
_FETCH: Final = """
const [path, form, timeout, done] = arguments;
const stop = new AbortController();
const timer = setTimeout(() => stop.abort(), timeout);
const options = {signal: stop.signal, cache: 'no-store', headers: {'X-Requested-With': 'XMLHttpRequest'}};
if (form) {
  options.method = 'POST';
  options.body = new URLSearchParams(form);
}
(async () => {
  const answer = await fetch(path, options);
  const bytes = await answer.arrayBuffer();
  const charset = /charset=["']?([\\w-]+)/i.exec(answer.headers.get('Content-Type') || '');
  const text = new TextDecoder(charset ? charset[1] : 'utf-8').decode(bytes);
  done({url: answer.url, status: answer.status, text, retryAfter: answer.headers.get('Retry-After') || ''});
})().catch((error) => done({error: error.name, message: String(error)})).finally(() => clearTimeout(timer));
"""
_STATUSES: Final[Mapping[int, FailureReason]] = {
    401: FailureReason.FORBIDDEN,
    403: FailureReason.FORBIDDEN,
    404: FailureReason.NOT_FOUND,
    410: FailureReason.NOT_FOUND,
    429: FailureReason.TOO_MANY_REQUESTS,
    451: FailureReason.FORBIDDEN,
}

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """One answer of the site. `number` is the page of the list from 1, 0 for a page that is none."""

    url: str
    status: int
    text: str
    number: int = 0


class Tab:
    """A tab at one site. Every request waits for the pacer; every failure is a CrawlFailure.

    What `rules` disallow, by path and query, is not requested: CrawlFailure (robots).
    """

    def __init__(
        self, driver: Remote, *, base_url: str, pacer: Pacer, timeout_s: float, rules: RobotsRules | None = None
    ) -> None:
        self._driver = driver
        self._base_url = base_url.rstrip("/")
        self._pacer = pacer
        self._timeout_s = timeout_s
        self._rules = rules or RobotsRules()

    def open(self, path: str) -> FetchedPage:
        """Navigate to a path of the site. The page's text is the document as it stands, after its scripts began."""
        url = self._base_url + path
        robots.require(self._rules, [path])
        with self._request(url):
            self._driver.get(url)
            answer: dict[str, Any] = self._driver.execute_script(_READ_PAGE)
            # Not every network error is raised by the driver, and an error status without a body looks like one.
            if not answer["isSite"] and not answer["status"]:
                raise webdriver.net_failure(f"net::{answer['error']}", url) or CrawlFailure(
                    FailureReason.CONNECTION_LOST, "the browser shows a page of its own", url=url
                )
            return _checked(answer, url, number=0)

    def fetch(self, path: str, *, form: Mapping[str, str] | None = None, number: int) -> FetchedPage:
        """Request a path from inside the open page: GET, or POST with a form."""
        url = self._base_url + path
        robots.require(self._rules, [path])
        with self._request(url):
            answer: dict[str, Any] = self._driver.execute_async_script(
                _FETCH, path, dict(form) if form else None, int(self._timeout_s * 1000)
            )
            if "error" in answer:
                raise self._fetch_failure(answer, url)
            return _checked(answer, url, number=number)

    def persist(self, request: Callable[[], _T], report: Callable[[Message], None]) -> _T:
        """Request, and repeat at most twice after a temporary failure, each time after a longer pause."""
        for attempt in range(1, REPEATS + 1):
            try:
                return request()
            except CrawlFailure as failure:
                if not failure.reason.is_transient:
                    raise
                self._pacer.done(failures=attempt)
                again = f"asking again after {failure.reason.value}: {failure.detail[:120]}"
                report(Message(again, f"{failure.reason.label}: 다시 요청합니다 ({attempt}/{REPEATS})"))
        return request()

    def html(self) -> str:
        """Return the site's document as it stands; "" if the browser shows none or cannot say."""
        with contextlib.suppress(WebDriverException, HTTPError, OSError):
            return str(self._driver.execute_script(_READ_PAGE)["text"])
        return ""

    def screenshot(self) -> bytes | None:
        """Return a PNG of the window; None if the browser cannot give one."""
        with contextlib.suppress(WebDriverException, HTTPError, OSError):
            return self._driver.get_screenshot_as_png()
        return None

    @contextlib.contextmanager
    def _request(self, url: str) -> Iterator[None]:
        self._pacer.wait()
        try:
            with webdriver.typed_failures(url):
                yield
        finally:
            self._pacer.done()

    def _fetch_failure(self, answer: Mapping[str, Any], url: str) -> CrawlFailure:
        """Return the failure of a `fetch`. The script only sees "Failed to fetch"; the browser's log has the reason."""
        if answer["error"] == "AbortError":
            return CrawlFailure(FailureReason.TIMEOUT, f"no whole answer within {self._timeout_s:g} s", url=url)
        log = self._log(urlsplit(url).path)
        if failure := webdriver.net_failure(log, url):
            return failure
        if "CORS policy" in log:
            return CrawlFailure(FailureReason.MOVED, "the site redirects to another host", url=url)
        return CrawlFailure(FailureReason.CONNECTION_LOST, str(answer["message"]), url=url)

    def _log(self, path: str) -> str:
        """Return what the browser has logged about a path since the last call, newest first."""
        with contextlib.suppress(WebDriverException):
            entries = self._driver.execute("getLog", {"type": "browser"})["value"]
            messages = [str(entry.get("message", "")) for entry in reversed(entries)]
            return "\n".join(message for message in messages if path in message)
        return ""


def _checked(answer: Mapping[str, Any], url: str, *, number: int) -> FetchedPage:
    """Return the answer as a page. Raises CrawlFailure for an error status or if it is not the requested page."""
    page = FetchedPage(answer["url"], answer["status"], answer["text"], number)
    elsewhere = page.url if _place(page.url) != _place(url) else ""
    if reason := _status_failure(page.status):
        retry = f"; Retry-After: {answer['retryAfter'][:40]}" if answer.get("retryAfter") else ""
        detail = f"the site answered {page.status}{retry}"
        raise CrawlFailure(reason, detail, url=url, status=page.status, html=page.text, answered_at=elsewhere)
    if elsewhere:
        detail = f"sent to {elsewhere[:200]}"
        raise CrawlFailure(
            FailureReason.MOVED, detail, url=url, status=page.status, html=page.text, answered_at=elsewhere
        )
    if len(page.text) > MAX_CHARACTERS:
        raise CrawlFailure(FailureReason.ERROR_PAGE, f"an answer of {len(page.text)} characters", url=url)
    return page


def _status_failure(status: int) -> FailureReason | None:
    # 0: the browser does not say (an old one, or a page without navigation timing).
    if status == 0 or 200 <= status < 300:  # noqa: PLR2004
        return None
    if status >= 500:  # noqa: PLR2004
        return FailureReason.SERVER_ERROR
    return _STATUSES.get(status, FailureReason.ERROR_PAGE)


def _place(url: str) -> tuple[str, PurePosixPath]:
    """Return host and path, without the parts that redirects usually normalise: scheme, www., a trailing slash."""
    parts = urlsplit(url)
    return (parts.hostname or "").removeprefix("www."), PurePosixPath(parts.path or "/")
