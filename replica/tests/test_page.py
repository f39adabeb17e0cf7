"""The script of CU's replicated page, in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from replica import ReplicaServer
from replica.messages import Request
from replica.tests.replica_reading import cu_row

pytestmark = pytest.mark.browser

MORE = ".prodListBtn-w a[href^='javascript:nextPage']"
FLAGS = (
    "--headless=new --no-sandbox --disable-dev-shm-usage --disable-gpu --disable-background-networking "
    "--disable-component-update --disable-sync --no-first-run --remote-debugging-pipe"
)


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
def server(browser: Chrome) -> Iterator[ReplicaServer]:
    rows = [cu_row(number, "1+1" if number < 50 else "2+1") for number in range(110)]
    with ReplicaServer("cu", rows) as server:
        browser.get(f"{server.base_url}/event/plus.do?category=event&depth2=1&sf=N")
        wait_for_count(browser, 40)
        yield server


def names(browser: Chrome) -> list[str]:
    script = "return Array.from(document.querySelectorAll('li.prod_list .name p'), name => name.textContent)"
    return [str(name) for name in browser.execute_script(script)]


def wait(browser: Chrome, condition: Callable[[], bool]) -> None:
    WebDriverWait(browser, 10, poll_frequency=0.02).until(lambda _: condition())


def wait_for_count(browser: Chrome, count: int) -> None:
    wait(browser, lambda: len(names(browser)) == count)


def lists_asked(server: ReplicaServer) -> list[Request]:
    return [request for request in server.history if request.path == "/event/plusAjax.do"]


def click_more(browser: Chrome) -> None:
    browser.execute_script("arguments[0].click()", browser.find_element(By.CSS_SELECTOR, MORE))


def test_clicking_more_walks_the_list_to_its_end_where_the_button_is_gone(
    browser: Chrome, server: ReplicaServer
) -> None:
    for count in (80, 110):
        click_more(browser)
        wait_for_count(browser, count)
    assert names(browser) == [row.name for row in server.records.rows]
    assert browser.find_elements(By.CSS_SELECTOR, MORE) == []


def test_a_tab_replaces_the_list_by_its_kind(browser: Chrome, server: ReplicaServer) -> None:
    browser.find_element(By.CSS_SELECTOR, "a[href=\"javascript:goDepth('24');\"]").click()
    wait(browser, lambda: names(browser)[:1] == ["한빛)사과주스50"])
    assert len(names(browser)) == 40
    assert [request.text("searchCondition") for request in lists_asked(server)] == ["", "24"]


def test_a_page_that_failed_comes_with_the_next_click(browser: Chrome, server: ReplicaServer) -> None:
    server.set_fault("page_missing")
    click_more(browser)
    wait(browser, lambda: len(lists_asked(server)) == 2)
    click_more(browser)
    wait_for_count(browser, 80)
    assert [request.text("pageIndex") for request in lists_asked(server)] == ["1", "2", "2"]
