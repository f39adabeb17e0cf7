"""A browser that the crawls of many tests share: starting one for each takes longer than the crawl.

That a run starts and closes a browser of its own is tested in `test_webdriver` and `test_crawl_command`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from selenium.webdriver import Remote
from selenium.webdriver.remote.remote_connection import RemoteConnection

from crawler.browser import webdriver


@pytest.fixture(scope="session")
def running_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    with webdriver.browser(webdriver.BrowserSettings(profiles_folder=tmp_path_factory.mktemp("profiles"))) as driver:
        assert isinstance(driver.command_executor, RemoteConnection)
        driver.command_executor.add_command("cdp", "POST", "/session/$sessionId/goog/cdp/execute")  # type: ignore[no-untyped-call]
        yield driver


@pytest.fixture
def shared_browser(running_browser: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let crawls use the running browser with their own time limits, without earlier pages, cookies and answers."""

    @contextlib.contextmanager
    def running(settings: webdriver.BrowserSettings) -> Iterator[Remote]:
        running_browser.set_page_load_timeout(30)  # the limits of the crawl are not those of tidying up before it
        running_browser.get("about:blank")
        for command in ("Network.clearBrowserCookies", "Network.clearBrowserCache"):
            running_browser.execute("cdp", {"cmd": command, "params": {}})
        running_browser.set_page_load_timeout(settings.page_timeout_s)
        running_browser.set_script_timeout(settings.page_timeout_s + 5)
        yield running_browser

    monkeypatch.setattr(webdriver, "browser", running)
