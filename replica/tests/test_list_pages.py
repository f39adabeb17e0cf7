"""The scripts of 7-Eleven's and GS25's replicated pages, in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from replica import ReplicaServer
from replica.tests import gs25_reading, seven_eleven_reading

pytestmark = pytest.mark.browser

FLAGS = (
    "--headless=new --no-sandbox --disable-dev-shm-usage --disable-gpu --disable-background-networking "
    "--disable-component-update --disable-sync --no-first-run --remote-debugging-pipe"
)
SEVEN_ELEVEN_NAMES = "#listUl > li .product_content dd:first-child"
GS25_NAMES = ".tblwrap.on .prod_list p.tit"


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    options = ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in FLAGS.split():
        options.add_argument(flag)
    browser = Chrome(options=options, service=ChromeService(shutil.which("chromedriver")))
    yield browser
    browser.quit()


@pytest.fixture
def seven_eleven(browser: Chrome) -> Iterator[ReplicaServer]:
    rows = [seven_eleven_reading.row(number, "1+1" if number < 30 else "2+1") for number in range(50)]
    with ReplicaServer("seven_eleven", rows) as server:
        browser.get(server.base_url + seven_eleven_reading.PAGE)
        yield server


@pytest.fixture
def gs25(browser: Chrome) -> Iterator[ReplicaServer]:
    gift = gs25_reading.row(99, "덤", gift_name="한빛)사과잼", gift_price=1800)
    rows = [gs25_reading.row(number, "1+1" if number < 20 else "2+1") for number in range(30)]
    with ReplicaServer("gs25", [*rows, gift]) as server:
        browser.get(server.base_url + gs25_reading.PAGE)
        wait(browser, lambda: len(texts(browser, GS25_NAMES)) == 8)
        yield server


def texts(browser: Chrome, selector: str) -> list[str]:
    script = "return Array.from(document.querySelectorAll(arguments[0]), node => node.textContent)"
    return [str(text) for text in browser.execute_script(script, selector)]


def wait(browser: Chrome, condition: Callable[[], bool]) -> None:
    WebDriverWait(browser, 10, poll_frequency=0.02).until(lambda _: condition())


def click(browser: Chrome, selector: str) -> None:
    browser.execute_script("arguments[0].click()", browser.find_element(By.CSS_SELECTOR, selector))


def test_clicking_more_walks_7_elevens_list_to_its_end(browser: Chrome, seven_eleven: ReplicaServer) -> None:
    for count in (13, 23, 30):
        wait(browser, lambda count=count: len(texts(browser, SEVEN_ELEVEN_NAMES)) == count)  # type: ignore[misc]
        if count < 30:
            click(browser, "a[href*='fncMore(']")
    assert texts(browser, SEVEN_ELEVEN_NAMES) == [row.name for row in seven_eleven.records.rows[:30]]
    assert browser.find_elements(By.CSS_SELECTOR, "a[href*='fncMore(']") == []


def test_a_tab_of_7_elevens_page_replaces_list_and_total(browser: Chrome, seven_eleven: ReplicaServer) -> None:
    click(browser, "a[href*=\"fncTab('2')\"]")
    wait(browser, lambda: texts(browser, SEVEN_ELEVEN_NAMES)[:1] == ["한빛)사과주스30ml"])
    assert len(texts(browser, SEVEN_ELEVEN_NAMES)) == 13
    assert browser.execute_script("return intTotalCount") == "20"


def test_gs25s_list_stays_stale_for_a_moment_after_a_click(browser: Chrome, gs25: ReplicaServer) -> None:
    before = texts(browser, GS25_NAMES)
    click(browser, ".tblwrap.on .paging a.next")
    assert texts(browser, GS25_NAMES) == before
    wait(browser, lambda: texts(browser, GS25_NAMES) == [row.name for row in gs25.records.rows[8:16]])


def test_gs25s_gift_tab_shows_product_and_gift(browser: Chrome, gs25: ReplicaServer) -> None:
    click(browser, "a#GIFT")
    wait(browser, lambda: texts(browser, GS25_NAMES) == ["한빛)사과주스99ML"])
    shown = [texts(browser, f".tblwrap.on {selector}") for selector in (".flg01", ".cost", ".dum_txt .name")]
    assert shown == [["덤증정"], ["1,099원"], ["한빛)사과잼"]]
