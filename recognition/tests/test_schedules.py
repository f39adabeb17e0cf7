from __future__ import annotations

from recognition.enrolment.picture_client import TIMEOUT_S
from recognition.gallery.live import CHECK_EVERY_S
from recognition.schedules import SCHEDULES
from recognition.tasks import TIME_BUDGET_S

PROMISED_SECONDS = 60  # from the crawl until a new product is recognised


def _interval_s(task: str) -> float:
    (found,) = [entry["interval_seconds"] for entry in SCHEDULES if entry["task"] == f"recognition.tasks.{task}"]
    return float(found)


def test_an_enrolment_ends_before_the_next_but_one_is_due() -> None:
    assert _interval_s("enrol_products") > TIME_BUDGET_S
    assert 2 * _interval_s("enrol_products") > TIME_BUDGET_S + TIMEOUT_S


def test_a_new_product_is_recognisable_within_the_promised_minute() -> None:
    begun_s = 2 * _interval_s("enrol_products")  # one enrolment was running, so its successor did nothing
    fetched_s = TIMEOUT_S  # products without a picture come first
    assert begun_s + fetched_s + CHECK_EVERY_S <= PROMISED_SECONDS


def test_files_for_phones_are_published_often_enough() -> None:
    assert _interval_s("publish_for_phones") <= 30
