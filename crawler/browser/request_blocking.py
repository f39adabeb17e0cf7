"""Keeps a browser from requesting what robots.txt disallows: a page's own styles, scripts, icons and frames."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlsplit

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Remote

from crawler.failures import CrawlFailure, FailureReason

# ChromeDriver's own command, which a Selenium Grid hands on to it.
_COMMAND: Final = "executeCdpCommand"
_ADDRESS: Final = "/session/$sessionId/goog/cdp/execute"
_ICON: Final = "/favicon.ico"


def block(driver: Remote, base_url: str, patterns: Iterable[str]) -> None:
    """Block the tab's requests to the site of `base_url` that match robots.txt's path patterns.

    Block the favicon too: the browser requests it on its own, even after a refusal. A blocked script or style fails at
    once. Frames are navigations, which can only be stalled: those of a disallowed address stay empty.
    Raises CrawlFailure (no_browser) if the browser does not support this: it is not Chrome, or the Grid is too old.
    """
    urls = [_url_pattern(base_url, pattern) for pattern in (*patterns, _ICON)]
    frames = [{"urlPattern": _escaped(url), "resourceType": "Document"} for url in urls]
    driver.command_executor.add_command(_COMMAND, "POST", _ADDRESS)  # type: ignore[union-attr]
    try:
        _send(driver, "Network.enable")
        _send(driver, "Network.setBlockedURLs", urls=urls)
        _send(driver, "Fetch.enable", patterns=frames)
    except WebDriverException as error:
        raise CrawlFailure(
            FailureReason.NO_BROWSER, f"it cannot be kept from what robots.txt disallows: {error.msg}", url=base_url
        ) from error


def _send(driver: Remote, command: str, **parameters: Any) -> None:  # noqa: ANN401 - as the protocol has it
    driver.execute(_COMMAND, {"cmd": command, "params": parameters})


def _url_pattern(base_url: str, pattern: str) -> str:
    """Turn a path pattern of robots.txt into a URL pattern for any scheme, with and without www."""
    host = urlsplit(base_url).netloc.removeprefix("www.")
    return f"*{host}{pattern[:-1]}" if pattern.endswith("$") else f"*{host}{pattern}*"


def _escaped(pattern: str) -> str:
    """Escape a pattern for `Fetch`, which treats a question mark as a wildcard."""
    return pattern.replace("\\", "\\\\").replace("?", "\\?")
