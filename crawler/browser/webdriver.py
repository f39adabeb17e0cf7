"""Selenium: one headless Chromium for one run, closed in every case, with typed failures."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from selenium.common.exceptions import (
    InvalidSessionIdException,
    JavascriptException,
    NoSuchWindowException,
    TimeoutException,
    WebDriverException,
)
from selenium.webdriver import ChromeOptions, Remote
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.proxy import Proxy
from selenium.webdriver.remote.client_config import ClientConfig
from urllib3.exceptions import HTTPError

from common.processes import dying_with_parent
from common.robots import PRODUCT
from crawler.browser import profiles
from crawler.failures import CrawlFailure, FailureReason

_SWITCHES: Final = (
    "--headless=new",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--window-size=1400,900",
    "--lang=ko-KR",
    "--disable-remote-fonts",
    "--mute-audio",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
)
_LOCAL_SWITCHES: Final = (
    # Chromium ends when the driver's end of the pipe is closed, however the driver died.
    "--remote-debugging-pipe",
)
_PREFERENCES: Final = {
    "intl.accept_languages": "ko-KR,ko",
    # No pictures are loaded. (The switch --blink-settings=imagesEnabled=false has no effect any more.)
    "profile.managed_default_content_settings.images": 2,
}
_DRIVER_SLACK_SECONDS: Final = 15.0
_NET_ERROR = re.compile(r"net::ERR_([A-Z0-9_]+)")
_NET_REASONS: Final = (
    (re.compile(r"NAME_|DNS_|ICANN"), FailureReason.DNS),
    (re.compile(r"CONNECTION_REFUSED"), FailureReason.REFUSED),
    (re.compile(r"CERT|SSL"), FailureReason.TLS),
    (re.compile(r"TIMED_OUT"), FailureReason.TIMEOUT),
    (re.compile(r"CONTENT_LENGTH_MISMATCH|INCOMPLETE_CHUNKED|CONTENT_DECODING"), FailureReason.CUT_OFF),
    (re.compile(r"TOO_MANY_REDIRECTS|UNSAFE_REDIRECT|INVALID_REDIRECT"), FailureReason.MOVED),
    (re.compile(r"HTTP_RESPONSE_CODE"), FailureReason.ERROR_PAGE),
)
_PAGE_LEFT = re.compile(r"document unloaded|navigat(?:ed|ion)", re.IGNORECASE)
_BROWSER_GONE = re.compile(
    r"disconnected|not reachable|tab crashed|no such (?:window|session|execution context)|session deleted"
    r"|target (?:window|frame) (?:already closed|detached)|renderer|unable to (?:receive|discover)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserSettings:
    """How the browser is started. Times in seconds; empty paths mean what is found on the PATH."""

    profiles_folder: Path
    page_timeout_s: float = 30.0
    contact: str = ""
    chromium: str = ""
    chromedriver: str = ""
    remote_url: str = ""

    @property
    def user_agent(self) -> str:
        return user_agent(self.contact)


def user_agent(contact: str) -> str:
    """Return the user agent: the product's name and the contact of its operator."""
    printable = "".join(letter for letter in contact if " " <= letter <= "~" and letter not in '();"')
    return f"Mozilla/5.0 (compatible; {PRODUCT}/1.0{f'; +{printable}' if printable else ''})"


@contextlib.contextmanager
def browser(settings: BrowserSettings) -> Iterator[Remote]:
    """Start a browser. When the block ends, for whatever reason, remove all its processes and files.

    With `remote_url` it is one of a Selenium Grid. Raises CrawlFailure (no_browser) if none can be started.
    """
    if settings.remote_url:
        with _session(settings.remote_url, _options(settings), settings) as driver:
            yield driver
        return
    with profiles.profile(settings.profiles_folder) as folder, _local_service(settings, folder) as service:
        options = _options(settings)
        for switch in (*_LOCAL_SWITCHES, profiles.switch_for(folder)):
            options.add_argument(switch)
        with _session(service.service_url, options, settings) as driver:
            yield driver


def remove_stale_profiles(settings: BrowserSettings) -> int:
    """Delete what killed runs left behind on this machine; see `profiles`. Returns the number of folders."""
    return profiles.remove_stale_profiles(settings.profiles_folder)


def _options(settings: BrowserSettings) -> ChromeOptions:
    options = ChromeOptions()
    for switch in (*_SWITCHES, f"--user-agent={settings.user_agent}"):
        options.add_argument(switch)
    if os.geteuid() == 0 and not settings.remote_url:
        # Chromium refuses to start its sandbox for root.
        options.add_argument("--no-sandbox")
    if settings.chromium and not settings.remote_url:
        options.binary_location = settings.chromium
    options.page_load_strategy = "eager"
    options.unhandled_prompt_behavior = "dismiss"
    options.add_experimental_option("prefs", _PREFERENCES)
    options.set_capability("goog:loggingPrefs", {"browser": "SEVERE"})
    return options


class _DriverService(Service):
    """ChromeDriver that the kernel kills when the thread that started it ends."""

    def __init__(self, chromedriver: str, scratch: Path) -> None:
        executable, *self._first_arguments = dying_with_parent(chromedriver)
        super().__init__(executable_path=executable, env={**os.environ, "TMPDIR": str(scratch)})

    def command_line_args(self) -> list[str]:
        return self._first_arguments + super().command_line_args()

    def env_path(self) -> str | None:
        """Return no path: the executable is the wrapper, and no variable may replace it."""
        return None

    def send_remote_shutdown_command(self) -> None:
        """Do nothing: SIGTERM ends the driver. The shutdown request would take at least a second."""


@contextlib.contextmanager
def _local_service(settings: BrowserSettings, profile: Path) -> Iterator[_DriverService]:
    chromedriver = settings.chromedriver or shutil.which("chromedriver")
    if not chromedriver:
        raise CrawlFailure(FailureReason.NO_BROWSER, "no chromedriver on the PATH and CHROMEDRIVER_BINARY is not set")
    service = _DriverService(chromedriver, profiles.scratch_of(profile))
    try:
        service.start()
    except (WebDriverException, OSError) as error:
        raise CrawlFailure(FailureReason.NO_BROWSER, f"chromedriver did not start: {_message(error)}") from error
    try:
        yield service
    finally:
        # Its session is over, or lost. A driver that hangs would not hear anything gentler.
        service.process.kill()
        service.stop()


@contextlib.contextmanager
def _session(url: str, options: ChromeOptions, settings: BrowserSettings) -> Iterator[Remote]:
    try:
        driver = Remote(command_executor=url, options=options, client_config=_client(url, settings))
    except (WebDriverException, HTTPError, OSError) as error:
        raise CrawlFailure(FailureReason.NO_BROWSER, _message(error)) from error
    is_lost = False
    try:
        driver.set_page_load_timeout(settings.page_timeout_s)
        driver.set_script_timeout(settings.page_timeout_s + _DRIVER_SLACK_SECONDS / 3)
        yield driver
    except CrawlFailure as failure:
        is_lost = failure.reason is FailureReason.BROWSER_LOST
        raise
    finally:
        if settings.remote_url or not is_lost:  # a lost local browser ends with its driver, which is killed
            with contextlib.suppress(WebDriverException, HTTPError, OSError):
                driver.quit()


def _client(url: str, settings: BrowserSettings) -> ClientConfig:
    return ClientConfig(
        remote_server_addr=url,
        # Longer than any command may take, so that only a driver that hangs runs into it.
        timeout=int(settings.page_timeout_s + _DRIVER_SLACK_SECONDS),
        proxy=None if settings.remote_url else Proxy({"proxyType": "direct"}),
        init_args_for_pool_manager={"init_args_for_pool_manager": {"retries": False}},
    )


def net_failure(text: str, url: str) -> CrawlFailure | None:
    """Return the failure behind Chromium's `net::ERR_…` in a text; None if the text has none."""
    found = _NET_ERROR.search(text)
    if not found:
        return None
    reason = next((reason for words, reason in _NET_REASONS if words.search(found[1])), FailureReason.CONNECTION_LOST)
    return CrawlFailure(reason, found[0], url=url)


def failure_from(error: Exception, url: str) -> CrawlFailure:
    """Return the typed failure of what Selenium or its connection to the driver raised."""
    text = _message(error)
    if isinstance(error, HTTPError | OSError | InvalidSessionIdException | NoSuchWindowException):
        return CrawlFailure(FailureReason.BROWSER_LOST, text, url=url)
    if failure := net_failure(text, url):
        return failure
    if isinstance(error, TimeoutException):
        return CrawlFailure(FailureReason.TIMEOUT, f"no whole page in time ({text})", url=url)
    if isinstance(error, JavascriptException):
        reason = FailureReason.CONNECTION_LOST if _PAGE_LEFT.search(text) else FailureReason.UNEXPECTED
        return CrawlFailure(reason, text, url=url)
    if _BROWSER_GONE.search(text):
        return CrawlFailure(FailureReason.BROWSER_LOST, text, url=url)
    return CrawlFailure(FailureReason.UNEXPECTED, f"{type(error).__name__}: {text}", url=url)


@contextlib.contextmanager
def typed_failures(url: str) -> Iterator[None]:
    """Convert everything that the browser raises inside the block to CrawlFailure."""
    try:
        yield
    except (WebDriverException, HTTPError, OSError) as error:
        raise failure_from(error, url) from error


def _message(error: Exception) -> str:
    """Return the first line of an error: Selenium appends the driver's whole stack."""
    text = getattr(error, "msg", None) or str(error) or type(error).__name__
    return str(text).strip().splitlines()[0][:500]
