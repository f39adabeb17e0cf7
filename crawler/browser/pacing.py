"""The pause between two requests to one site."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from crawler.failures import CrawlFailure, FailureReason

_LOOK_EVERY_SECONDS: Final = 0.2


class Pacer:
    """Keeps `delay_s` seconds between the end of one request and the start of the next.

    Waiting is cut short when `should_stop` turns true, which raises CrawlFailure (cancelled).
    """

    def __init__(
        self,
        delay_s: float,
        should_stop: Callable[[], bool],
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.delay_s = delay_s
        self._should_stop = should_stop
        self._clock = clock
        self._sleep = sleep
        self._next = clock()

    def wait(self) -> None:
        """Return when the next request may start. Raises CrawlFailure (cancelled)."""
        while True:
            if self._should_stop():
                raise CrawlFailure(FailureReason.CANCELLED, "the crawl was stopped")
            left = self._next - self._clock()
            if left <= 0:
                return
            self._sleep(min(left, _LOOK_EVERY_SECONDS))

    def done(self, *, failures: int = 0) -> None:
        """Record the end of a request. The pause doubles with every failure in a row: 1, 2, 4 … delays."""
        self._next = self._clock() + self.delay_s * 2**failures
