"""The pause between requests."""

from __future__ import annotations

import pytest

from crawler.browser.pacing import Pacer
from crawler.failures import CrawlFailure, FailureReason


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert 0 < seconds <= 0.2
        self.now += seconds


def waited(pacer: Pacer, clock: Clock) -> float:
    before = clock.now
    pacer.wait()
    return round(clock.now - before, 6)


def test_the_first_request_does_not_wait() -> None:
    clock = Clock()
    assert waited(Pacer(5, lambda: False, clock=clock, sleep=clock.sleep), clock) == 0


def test_the_delay_lies_between_one_requests_end_and_the_nexts_start() -> None:
    clock = Clock()
    pacer = Pacer(1, lambda: False, clock=clock, sleep=clock.sleep)
    pacer.wait()
    clock.now += 30
    pacer.done()
    assert waited(pacer, clock) == 1


def test_time_spent_on_other_things_counts() -> None:
    clock = Clock()
    pacer = Pacer(1, lambda: False, clock=clock, sleep=clock.sleep)
    pacer.done()
    clock.now += 0.75
    assert waited(pacer, clock) == 0.25


@pytest.mark.parametrize(("failures", "pause"), [(0, 1), (1, 2), (2, 4)])
def test_the_pause_doubles_with_every_failure(failures: int, pause: float) -> None:
    clock = Clock()
    pacer = Pacer(1, lambda: False, clock=clock, sleep=clock.sleep)
    pacer.done(failures=failures)
    assert waited(pacer, clock) == pause


def test_a_stop_is_noticed_in_the_middle_of_a_pause() -> None:
    clock = Clock()
    pacer = Pacer(60, lambda: clock.now > 101, clock=clock, sleep=clock.sleep)
    pacer.done()
    with pytest.raises(CrawlFailure) as caught:
        pacer.wait()
    assert caught.value.reason is FailureReason.CANCELLED
    assert clock.now < 102
