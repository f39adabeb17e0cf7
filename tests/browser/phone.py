"""A phone: headless Chromium at 390×844 with a video in place of its camera."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from selenium.common.exceptions import (
    ElementClickInterceptedException,
    NoSuchElementException,
    StaleElementReferenceException,
)
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

T = TypeVar("T")

# The page re-renders and moves during a test: look again for what is missing, gone, or covered.
_PASSING = (NoSuchElementException, StaleElementReferenceException, ElementClickInterceptedException)
_SIZE = {"width": 390, "height": 844, "pixelRatio": 2, "touch": True, "mobile": True}


class Phone:
    """The page on a phone."""

    def __init__(self, driver: Chrome, url: str) -> None:
        self.driver = driver
        self.url = url

    def open(self, path: str = "/") -> None:
        """Open the page, or load it again."""
        before = self._document()

        def is_another() -> bool:
            self.driver.get(self.url + path)
            return self._document() != before

        self.wait(is_another)  # while its connections are being cut, Chromium may stay on the page
        self.wait(lambda: self.driver.execute_script("return document.body.dataset.ready") is not None)

    def _document(self) -> object:
        """Return a value that differs between documents."""
        return self.driver.execute_script("return performance.timeOrigin")

    def wait(self, condition: Callable[[], T], seconds: float = 20) -> T:
        """Wait until the condition is true, and return its value."""
        waiting = WebDriverWait(self.driver, seconds, 0.05, ignored_exceptions=_PASSING)
        return waiting.until(lambda _: condition())

    def all(self, testid: str) -> list[WebElement]:
        """Return the visible elements; those that the page replaces meanwhile are left out."""
        found = self.driver.find_elements(By.CSS_SELECTOR, f'[data-testid="{testid}"]')
        return [element for element in found if _is_displayed(element)]

    def find(self, testid: str, seconds: float = 20) -> WebElement:
        return self.wait(lambda: self.all(testid), seconds)[0]

    def tap(self, testid: str, *, showing: str = "") -> None:
        """Tap the first element, or the first that contains `showing`, as soon as it can be tapped."""
        self.wait(lambda: self._tap(testid, showing))

    def _tap(self, testid: str, showing: str) -> bool:
        element = next((element for element in self.all(testid) if showing in element.text), None)
        if element is None or not element.is_enabled():
            return False
        element.click()
        return True

    def text(self, testid: str) -> str:
        return self._read(testid, lambda element: element.text)

    def sheet(self, attribute: str) -> str | None:
        return self._read("sheet", lambda element: element.get_attribute(f"data-{attribute}"))

    def _read(self, testid: str, what: Callable[[WebElement], T]) -> T:
        return self.wait(lambda: [what(self.find(testid))])[0]

    def stand_still(self, testid: str) -> None:
        """Wait until the element stops moving, so that a tap does not miss it."""
        self.wait(lambda: self._is_at_rest(testid))

    def _is_at_rest(self, testid: str) -> bool:
        before = self.find(testid).rect
        time.sleep(0.1)
        return bool(self.find(testid).rect == before)

    def put_at(self, latitude: float, longitude: float) -> None:
        """Allow the position and set it."""
        self.allow("geolocation")
        where = {"latitude": latitude, "longitude": longitude, "accuracy": 10}
        self.driver.execute_cdp_cmd("Emulation.setGeolocationOverride", where)

    def allow(self, permission: str) -> None:
        self._permit(permission, "granted")

    def deny(self, permission: str) -> None:
        self._permit(permission, "denied")

    def _permit(self, permission: str, setting: str) -> None:
        wanted = {"permission": {"name": permission}, "setting": setting, "origin": self.url}
        self.driver.execute_cdp_cmd("Browser.setPermission", wanted)

    def be_offline(self, *, is_offline: bool) -> None:
        """Switch flight mode: the page's requests fail, but not a service worker's; pull the cable for those."""
        conditions = {"offline": is_offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd("Network.emulateNetworkConditions", conditions)

    def complaints(self) -> list[str]:
        """Return the severe messages of the console: errors, violated policies, failed requests."""
        lines: list[dict[str, str]] = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        return [line["message"] for line in lines if line["level"] == "SEVERE"]


def _is_displayed(element: WebElement) -> bool:
    try:
        return element.is_displayed()
    except StaleElementReferenceException:
        return False


@contextmanager
def phone(url: str, video: Path | None, *, allow_camera: bool = True, dark: bool = True) -> Iterator[Phone]:
    """Yield a fresh phone whose camera shows `video`, or that has no camera if `video` is None."""
    options = ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in (
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--no-first-run", "--lang=ko-KR",
    ):  # fmt: skip
        options.add_argument(flag)
    if allow_camera:
        options.add_argument("--use-fake-ui-for-media-stream")
    if video is not None:
        options.add_argument("--use-fake-device-for-media-stream")
        options.add_argument(f"--use-file-for-fake-video-capture={video}")
    options.add_experimental_option("mobileEmulation", {"deviceMetrics": _SIZE})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=ChromeService(shutil.which("chromedriver")))
    try:
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        yield Phone(driver, url)
    finally:
        driver.quit()
