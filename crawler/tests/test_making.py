from __future__ import annotations

from itertools import pairwise

import pytest
import time_machine
from django.utils import timezone

from crawler.checks.periods import period_start
from crawler.tests.making import Clock


@pytest.mark.parametrize(
    "now", ["2026-12-16T19:30+09:00", "2026-12-16T00:01+09:00", "2027-01-01T05:00+09:00", "2027-01-31T23:59+09:00"]
)
def test_the_crawls_of_a_test_lie_in_the_past_and_within_one_period(now: str) -> None:
    with time_machine.travel(now, tick=False):
        clock = Clock()
        times = [clock.next() for _ in range(19)]

        assert all(earlier < later for earlier, later in pairwise(times))
        assert times[-1] < timezone.now()
    assert len({period_start("emart24", seen_at) for seen_at in times}) == 1
