"""A phone: headless Chromium at 390×844 with a video in place of its camera."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

_SIZE = {"width": 390, "height": 844, "pixelRatio": 2, "touch": True, "mobile": True}


class Phone:
    """The page as a person holds it."""

    def __init__(self, driver: Chrome, url: str) -> None:
        self.driver = driver
        self.url = url

    def open(self, path: str = "/") -> None:
        self.driver.get(self.url + path)
        self.wait(lambda: self.driver.execute_script("return document.body.dataset.ready") is not None)

    def wait(self, condition: object, seconds: float = 20) -> None:
        assert callable(condition)
        ignored = (NoSuchElementException, StaleElementReferenceException)
        WebDriverWait(self.driver, seconds, 0.05, ignored_exceptions=ignored).until(lambda _: condition())

    def all(self, testid: str) -> list[WebElement]:
        return [e for e in self.driver.find_elements(By.CSS_SELECTOR, f'[data-testid="{testid}"]') if e.is_displayed()]

    def find(self, testid: str, seconds: float = 20) -> WebElement:
        self.wait(lambda: self.all(testid), seconds)
        return self.all(testid)[0]

    def tap(self, testid: str) -> None:
        element = self.find(testid)
        self.wait(element.is_enabled)
        element.click()

    def text(self, testid: str) -> str:
        return self.find(testid).text

    def sheet(self, attribute: str) -> str | None:
        return self.find("sheet").get_attribute(f"data-{attribute}")

    def put_at(self, latitude: float, longitude: float) -> None:
        """Allow the position and stand there."""
        self.allow("geolocation")
        where = {"latitude": latitude, "longitude": longitude, "accuracy": 10}
        self.driver.execute_cdp_cmd("Emulation.setGeolocationOverride", where)

    def allow(self, permission: str) -> None:
        self._permit(permission, "granted")

    def deny(self, permission: str) -> None:
        self._permit(permission, "denied")

    def _permit(self, permission: str, setting: str) -> None:
        asked = {"permission": {"name": permission}, "setting": setting, "origin": self.url}
        self.driver.execute_cdp_cmd("Browser.setPermission", asked)

    def complaints(self) -> list[str]:
        """What the browser's console calls severe: errors, broken policies, failed requests."""
        lines: list[dict[str, str]] = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        return [line["message"] for line in lines if line["level"] == "SEVERE"]


@contextmanager
def phone(url: str, video: Path | None, *, allow_camera: bool = True, dark: bool = True) -> Iterator[Phone]:
    """A fresh phone whose camera shows `video`; None: it has no camera."""
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
