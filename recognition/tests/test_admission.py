from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from recognition.scan.admission import Admission, BusyError


def test_no_more_than_declared_are_at_work_at_once() -> None:
    admission, lock = Admission(concurrent=2, waiting=20, patience_s=10), threading.Lock()
    inside: list[int] = []
    most: list[int] = []

    def work(number: int) -> None:
        with admission.enter():
            with lock:
                inside.append(number)
                most.append(len(inside))
            time.sleep(0.01)
            with lock:
                inside.remove(number)

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(work, range(12)))

    assert max(most) == 2


def test_who_finds_the_queue_full_is_turned_away_at_once() -> None:
    admission = Admission(concurrent=1, waiting=0, patience_s=60)

    with admission.enter():
        started = time.monotonic()
        with pytest.raises(BusyError), admission.enter():
            pass

    assert time.monotonic() - started < 5


def test_nobody_waits_longer_than_declared() -> None:
    admission = Admission(concurrent=1, waiting=1, patience_s=0.05)

    with admission.enter(), pytest.raises(BusyError), admission.enter():
        pass


def test_places_are_given_back_also_by_those_who_failed_or_waited_in_vain() -> None:
    admission = Admission(concurrent=1, waiting=1, patience_s=0.01)

    for _ in range(3):
        with pytest.raises(ZeroDivisionError), admission.enter():
            raise ZeroDivisionError
        with admission.enter(), pytest.raises(BusyError), admission.enter():
            pass

    with admission.enter():
        pass
