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
    """Let the browser's tab ask the site of `base_url` for nothing that robots.txt's path patterns match.

    Nor for its favicon: the browser requests it of its own accord, also after a refusal. A blocked script or style
    fails at once. Frames are navigations, which can only be held up: those of a disallowed address stay empty.
    Raises CrawlFailure (no_browser) for a browser that cannot be told so: it is no Chrome, or the Grid is too old.
    """
    urls = [_url_pattern(base_url, pattern) for pattern in (*patterns, _ICON)]
    frames = [{"urlPattern": _escaped(url), "resourceType": "Document"} for url in urls]
    driver.command_executor.add_command(_COMMAND, "POST", _ADDRESS)  # type: ignore[union-attr]
    try:
        _tell(driver, "Network.enable")
        _tell(driver, "Network.setBlockedURLs", urls=urls)
        _tell(driver, "Fetch.enable", patterns=frames)
    except WebDriverException as error:
        raise CrawlFailure(
            FailureReason.NO_BROWSER, f"it cannot be kept from what robots.txt disallows: {error.msg}", url=base_url
        ) from error


def _tell(driver: Remote, command: str, **parameters: Any) -> None:  # noqa: ANN401 - as the protocol has it
    driver.execute(_COMMAND, {"cmd": command, "params": parameters})


def _url_pattern(base_url: str, pattern: str) -> str:
    """A path pattern of robots.txt as one of whole addresses, whatever the scheme, with and without www."""
    host = urlsplit(base_url).netloc.removeprefix("www.")
    return f"*{host}{pattern[:-1]}" if pattern.endswith("$") else f"*{host}{pattern}*"


def _escaped(pattern: str) -> str:
    """For `Fetch`, to which a question mark is any letter."""
    return pattern.replace("\\", "\\\\").replace("?", "\\?")
