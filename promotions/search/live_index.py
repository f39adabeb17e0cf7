"""The index of a web process; it follows the catalogue without a restart."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from typing import Final

from django.db import DatabaseError, connection

from promotions.search.index import SearchIndex
from promotions.search.source import Revision, read_items, revision

logger = logging.getLogger(__name__)

CHECK_EVERY_S: Final = 1.0
# An index that was not confirmed to be current for so long is not used, unless the new one takes too long.
LONGEST_BEHIND_S: Final = 5.0
LONGEST_WAIT_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class _Built:
    revision: Revision
    index: SearchIndex


class LiveIndex:
    """Thread-safe holder of the index. Every process has its own.

    At most once in `check_every_s` seconds one thread asks the database whether the catalogue has changed. If so, a new
    index is built in a thread of its own while the old one is in use. All callers wait for the very first build. One
    caller waits for a new one if the old one was not confirmed for `LONGEST_BEHIND_S`, because it may be that old. If
    `in_background` is False, the caller builds the index and always has a current one (for tests and benchmarks).
    """

    def __init__(self, *, check_every_s: float = CHECK_EVERY_S, in_background: bool = True) -> None:
        self._check_every_s = check_every_s
        self._in_background = in_background
        self._lock = threading.Lock()
        self._built: _Built | None = None
        self._checked_at = float("-inf")
        self._current_at = float("-inf")  # when the index was last confirmed to be current
        self._building: threading.Thread | None = None

    def current(self) -> SearchIndex:
        """Return the index to search."""
        built = self._built
        if built is None or not self._in_background:
            with self._lock:
                return self._follow().index
        if time.monotonic() - self._checked_at >= self._check_every_s and self._lock.acquire(blocking=False):
            try:
                built = self._follow()
            finally:
                self._lock.release()
        return built.index

    def forget(self) -> None:
        """Drop the index; the next call builds it again."""
        with self._lock:
            self._built = None
            self._checked_at = float("-inf")

    def _follow(self) -> _Built:
        """Return the index to use. The caller must hold the lock."""
        built = self._built
        if built is not None and time.monotonic() - self._checked_at < self._check_every_s:
            return built  # another thread checked while this one waited
        if built is None:
            built = self._built = _build()
            self._current_at = time.monotonic()
        elif revision() == built.revision:
            self._current_at = time.monotonic()
        else:
            built = self._rebuild(built)
        self._checked_at = time.monotonic()
        return built

    def _rebuild(self, built: _Built) -> _Built:
        if not self._in_background:
            self._built = _build()
            return self._built
        if self._building is None or not self._building.is_alive():
            self._building = threading.Thread(target=self._build_apart, name="search-index", daemon=True)
            self._building.start()
        if time.monotonic() - self._current_at > LONGEST_BEHIND_S:
            self._building.join(LONGEST_WAIT_S)
        return self._built or built

    def _build_apart(self) -> None:
        try:
            self._built = _build()
        except DatabaseError:
            logger.exception("the search index cannot be rebuilt; the old one is used")
        finally:
            connection.close()  # this thread's own connection, which nothing else closes


def _build() -> _Built:
    """Build an index. The revision is read first, so that the next check finds what changes meanwhile."""
    started = time.perf_counter()
    seen = revision()
    index = SearchIndex(read_items())
    logger.info("search index of %d products built in %.2f s", len(index), time.perf_counter() - started)
    return _Built(seen, index)


live_index = LiveIndex()


def warm_up() -> None:
    """Build the index now, so that the first search does not wait for it."""
    try:
        live_index.current()
    finally:
        connection.close()  # the caller is a thread of its own, whose connection nothing else closes
