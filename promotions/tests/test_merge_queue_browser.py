"""The pairs worked through by keys alone, in a browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer
from selenium.webdriver import ActionChains, Chrome, ChromeOptions, ChromeService, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from promotions.models import PairDecision, ProductPair
from promotions.tests.test_merge_queue import waiting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--lang=ko-KR", "--window-size=1440,900",
)  # fmt: skip


@pytest.fixture
def browser() -> Iterator[Chrome]:
    options = ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in _FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=ChromeService(shutil.which("chromedriver")))
    yield driver
    driver.quit()


@pytest.fixture
def queue() -> list[ProductPair]:
    return [
        waiting(("롯데)꼬깔콘고소한맛72g", "cu"), ("꼬깔콘 고소한맛 72g", "emart24"), score=0.9),
        waiting(("새우깡90g", "cu"), ("매운새우깡90g", "gs25"), score=0.7),
        waiting(("빙그레)바나나우유240", "gs25"), ("바나나맛우유240ml", "seven_eleven"), score=0.5),
    ]


class Operator:
    """Somebody who never touches the mouse."""

    def __init__(self, driver: Chrome, url: str) -> None:
        self.driver, self.url = driver, url
        client = Client()
        client.force_login(User.objects.create_superuser("kim"))
        driver.get(f"{url}/admin/login/")
        driver.add_cookie({"name": "sessionid", "value": client.cookies["sessionid"].value})

    def open(self) -> None:
        self.driver.get(f"{self.url}{reverse('admin:promotions_productpair_changelist')}")
        self.driver.execute_script("window.sameDocument = true")

    def press(self, *keys: str) -> None:
        ActionChains(self.driver).send_keys(*keys).perform()

    def wait(self, until: Callable[[], bool]) -> None:
        WebDriverWait(self.driver, 30).until(lambda _: until())

    def shows(self, pair: ProductPair) -> bool:
        return bool(self.driver.find_elements(By.CSS_SELECTOR, f'.pairs-large[data-pair="{pair.pk}"]'))

    def count(self) -> str:
        return self.driver.find_element(By.CSS_SELECTOR, ".pairs-count").text


def test_the_queue_is_worked_through_by_keys_without_reloading_the_page(
    browser: Chrome, live_server: LiveServer, queue: list[ProductPair], tmp_path: Path
) -> None:
    operator = Operator(browser, live_server.url)
    operator.open()
    operator.wait(lambda: operator.shows(queue[0]))
    browser.save_screenshot(str(tmp_path / "queue.png"))

    operator.press("j")
    operator.wait(lambda: operator.shows(queue[1]))
    operator.press("r")
    operator.wait(lambda: operator.shows(queue[2]))
    assert [row.verdict for row in PairDecision.objects.order_by("pk")] == ["merge", "refuse"]
    browser.save_screenshot(str(tmp_path / "decided.png"))

    operator.press("u")
    operator.wait(lambda: operator.shows(queue[1]))
    operator.press("u")
    operator.wait(lambda: operator.shows(queue[0]))
    assert not PairDecision.objects.counting().exists()

    operator.press(Keys.ARROW_RIGHT)
    operator.wait(lambda: operator.shows(queue[1]))
    operator.press(Keys.ARROW_LEFT)
    operator.wait(lambda: operator.shows(queue[0]))
    operator.press("s")
    operator.wait(lambda: operator.shows(queue[1]))
    assert list(ProductPair.objects.waiting()) == [queue[1], queue[2], queue[0]]
    assert browser.execute_script("return window.sameDocument") is True
    assert [line for line in browser.get_log("browser") if line["level"] == "SEVERE"] == []  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_without_pictures_the_three_buttons_stand_in_one_row_and_nothing_is_wider_than_the_window(
    browser: Chrome, live_server: LiveServer, queue: list[ProductPair], width: int, height: int
) -> None:
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    operator = Operator(browser, live_server.url)
    operator.open()
    operator.wait(lambda: operator.shows(queue[0]))
    buttons = browser.find_elements(By.CSS_SELECTOR, ".pairs-decide button")
    assert len({button.rect["y"] for button in buttons}) == 1
    first = browser.find_element(By.CSS_SELECTOR, ".pairs-side").rect
    assert first["y"] + first["height"] <= buttons[0].rect["y"], "covered by the buttons"
    reason = browser.find_element(By.NAME, "reason").rect
    assert reason["x"] + reason["width"] <= width


def test_a_reason_is_typed_without_its_letters_deciding_anything(
    browser: Chrome, live_server: LiveServer, queue: list[ProductPair]
) -> None:
    operator = Operator(browser, live_server.url)
    operator.open()
    browser.find_element(By.NAME, "reason").click()
    operator.press("r", "j", "s", "u", Keys.ENTER)
    operator.press("j")
    operator.wait(lambda: operator.shows(queue[1]))

    assert [(row.verdict, row.reason) for row in PairDecision.objects.all()] == [("merge", "rjsu")]
    assert "2쌍" in operator.count()
