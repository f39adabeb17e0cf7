"""A crawl of some 850 CU records: ours, from command to published catalogue, and the older crawlers' method.

The older method opens the list, clicks 더보기, sleeps three seconds after each click and reads the page at the end.
Both crawl the same local replica, which answers at once: `.venv/bin/python -m bench.crawl`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

from bench.report import Row
from bench.scratch import main, measure_inside
from bench.synthetic import synthetic_product

RECORDS = 850
SLEEP_SECONDS = 3.0
_CLICKS_AT_MOST = 200


def measure() -> list[Row]:
    """Measure in a child process."""
    return measure_inside("bench.crawl", CRAWLER_DELAY_SECONDS="0", CRAWLER_CU_MIN_OFFERS="1")


def _measure_inside() -> list[Row]:
    from replica import ReplicaServer

    with ReplicaServer(chain="cu", records=_list_file()) as replica:
        records, ours = _crawl_by_command(replica.base_url)
        again = _crawl_by_command(replica.base_url)[1]
        old_records, old = click_and_sleep(replica.base_url)
    if records != old_records:
        raise RuntimeError(f"the two methods read different lists: {records} and {old_records} records")
    return [
        Row("records crawled", records, ""),
        Row("crawl and publish, first", ours, "s"),
        Row("crawl and publish, again", again, "s"),
        Row("click and sleep(3), no publishing", old, "s"),
        Row("older method / ours", old / ours, "times", "≥ 20"),
    ]


def _list_file() -> Path:
    """Return the real half of the list if PYEONSCAN_DATA has it, else as many synthetic records."""
    from django.conf import settings

    from bench.real_data import PROMOTIONS, find

    if real := find(f"{PROMOTIONS}/cu.csv"):
        return real
    file = Path(settings.VAR_DIR) / "cu.csv"
    file.write_text("".join(_lines()), encoding="utf-8")
    return file


def _lines() -> Iterator[str]:
    yield "brand,name,price,event,img_url\n"
    for number in range(RECORDS):
        product = synthetic_product(number)
        kind = "1+1" if number % 3 else "2+1"
        yield f"CU,{product.name},{product.price},{kind},{product.picture_url()}\n"


def _crawl_by_command(base_url: str) -> tuple[int, float]:
    """Return the published records and the seconds of the command that an operator would type."""
    from io import StringIO

    from django.core.management import call_command

    out = StringIO()
    started = time.perf_counter()
    call_command("crawl", "cu", base_url=base_url, json=True, stdout=out)
    seconds = time.perf_counter() - started
    outcome = json.loads(out.getvalue().splitlines()[-1])
    if outcome["state"] != "published":
        raise RuntimeError(f"the crawl was not published: {outcome}")
    return outcome["offers"], seconds


def click_and_sleep(base_url: str) -> tuple[int, float]:
    """Return the records on CU's page and the seconds of the older crawlers' method."""
    from selenium.common.exceptions import NoSuchElementException
    from selenium.webdriver.common.by import By

    from crawler.browser import webdriver
    from crawler.collection.crawl import browser_settings

    started = time.perf_counter()
    with webdriver.browser(browser_settings()) as driver:
        driver.get(f"{base_url}/event/plus.do?category=event&depth2=1&sf=N")
        time.sleep(SLEEP_SECONDS)
        for _ in range(_CLICKS_AT_MOST):
            try:
                more = driver.find_element(By.CSS_SELECTOR, ".prodListBtn-w a[href^='javascript:nextPage']")
            except NoSuchElementException:
                break
            driver.execute_script("arguments[0].click()", more)
            time.sleep(SLEEP_SECONDS)
        records = len(driver.find_elements(By.CSS_SELECTOR, "li.prod_list"))
    return records, time.perf_counter() - started


if __name__ == "__main__":
    main(_measure_inside, measure)
