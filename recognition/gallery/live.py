"""The recogniser and gallery a web process answers with; they follow the database without a restart."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass

from django.db import DatabaseError

from recognition.gallery.embedding import engine_of
from recognition.gallery.gallery import Gallery, knowledge_of, load_gallery
from recognition.models import Recogniser
from recognition.recogniser.engine import Engine
from recognition.recogniser.manifest import RecogniserError
from recognition.recogniser.registry import active_recogniser

logger = logging.getLogger(__name__)

CHECK_EVERY_S = 1.0


class NoRecogniserError(RuntimeError):
    """No recogniser is active, or its folder is missing or damaged."""


@dataclass(frozen=True)
class Loaded:
    """An engine and the gallery that belongs to it."""

    recogniser: Recogniser
    engine: Engine
    gallery: Gallery


class LiveRecogniser:
    """Thread-safe holder. At most once a second one thread checks in the database whether anything changed.

    Meanwhile other threads go on with what is loaded; only the very first load makes them wait.
    """

    def __init__(self, *, check_every_s: float = CHECK_EVERY_S) -> None:
        self._check_every_s = check_every_s
        self._lock = threading.Lock()
        self._loaded: Loaded | None = None
        self._checked_at = float("-inf")

    def current(self) -> Loaded:
        """What to answer with.

        Raises:
            NoRecogniserError: there is nothing to answer with.
        """
        loaded = self._loaded
        if time.monotonic() - self._checked_at >= self._check_every_s and self._lock.acquire(blocking=loaded is None):
            try:
                loaded = self._refresh()
            finally:
                self._lock.release()
        if loaded is None:
            raise NoRecogniserError("no recogniser is active: run `manage.py build_recogniser --activate`")
        return loaded

    def forget(self) -> None:
        """Drop what is loaded and ask the database at the next call."""
        with self._lock:
            self._loaded = None
            self._checked_at = float("-inf")

    def _refresh(self) -> Loaded | None:
        if time.monotonic() - self._checked_at < self._check_every_s:
            return self._loaded  # another thread did it while this one waited
        try:
            self._loaded = _follow(self._loaded)
        except RecogniserError as error:
            self._loaded = None
            logger.exception("the active recogniser cannot be loaded")
            raise NoRecogniserError(str(error)) from error
        except DatabaseError:
            logger.exception("the gallery cannot be refreshed; the loaded one is used")
        self._checked_at = time.monotonic()
        return self._loaded


def _follow(loaded: Loaded | None) -> Loaded | None:
    active = active_recogniser()
    if active is None:
        return None
    if loaded is None or _identity(loaded.recogniser) != _identity(active):
        engine = engine_of(active)
        return Loaded(active, engine, load_gallery(active.pk, knowledge_of(active, engine.manifest)))
    gallery = loaded.gallery.refreshed()
    return loaded if gallery is loaded.gallery else Loaded(active, loaded.engine, gallery)


def _identity(recogniser: Recogniser) -> tuple[int, str]:
    return recogniser.pk, recogniser.manifest_sha256


live_recogniser = LiveRecogniser()
