from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import DatabaseError
from pytest_django import DjangoAssertNumQueries, Settings

from recognition.gallery import live
from recognition.gallery.live import LiveRecogniser, NoRecogniserError
from recognition.models import Recogniser
from recognition.tests.drawing import pack
from recognition.tests.factories import make_gallery

pytestmark = pytest.mark.django_db


def test_without_a_recogniser_the_error_says_what_to_do() -> None:
    with pytest.raises(NoRecogniserError, match="build_recogniser --activate"):
        LiveRecogniser().current()


def test_a_product_enrolled_meanwhile_is_known_without_a_restart(active: Recogniser) -> None:
    holder = LiveRecogniser(check_every_s=0)
    assert len(holder.current().gallery.prototypes) == 0

    make_gallery(active, pack(1))

    assert len(holder.current().gallery.prototypes) == 1


def test_the_database_is_asked_no_more_than_once_in_a_while(
    active: Recogniser, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    holder = LiveRecogniser(check_every_s=60)
    holder.current()

    with django_assert_num_queries(0):
        holder.current()


def test_the_engine_is_kept_when_only_the_gallery_changes(active: Recogniser) -> None:
    holder = LiveRecogniser(check_every_s=0)
    engine = holder.current().engine

    make_gallery(active, pack(1))

    assert holder.current().engine is engine


def test_switching_off_the_recogniser_is_noticed(active: Recogniser) -> None:
    holder = LiveRecogniser(check_every_s=0)
    holder.current()

    Recogniser.objects.update(active=False)

    with pytest.raises(NoRecogniserError):
        holder.current()


def test_a_damaged_folder_is_refused(active: Recogniser) -> None:
    Recogniser.objects.update(manifest_sha256="0" * 64)

    with pytest.raises(NoRecogniserError, match="is not the one that was registered"):
        LiveRecogniser().current()


def test_a_missing_folder_is_refused(active: Recogniser, settings: Settings, tmp_path: Any) -> None:
    settings.RECOGNISERS_DIR = tmp_path

    with pytest.raises(NoRecogniserError, match="There is no recogniser in"):
        LiveRecogniser().current()


def test_while_the_database_cannot_answer_the_loaded_gallery_does(
    active: Recogniser, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = LiveRecogniser(check_every_s=0)
    loaded = holder.current()

    def locked() -> None:
        raise DatabaseError("locked")

    monkeypatch.setattr(live, "active_recogniser", locked)

    assert holder.current() is loaded


def test_while_one_thread_looks_for_news_the_others_go_on(active: Recogniser, monkeypatch: pytest.MonkeyPatch) -> None:
    holder = LiveRecogniser(check_every_s=0)
    loaded = holder.current()
    looking, enough = threading.Event(), threading.Event()

    def slowly(current: Any) -> Any:
        looking.set()
        enough.wait(5)
        return current

    monkeypatch.setattr(live, "_follow", slowly)
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(holder.current)
        looking.wait(5)
        assert holder.current() is loaded  # does not wait
        enough.set()
        assert slow.result(5) is loaded


def test_threads_that_start_together_load_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[object] = []

    def load(current: Any) -> Any:
        loads.append(current)
        return object()

    monkeypatch.setattr(live, "_follow", load)
    holder = LiveRecogniser(check_every_s=60)
    with ThreadPoolExecutor(8) as pool:
        found = {id(loaded) for loaded in pool.map(lambda _: holder.current(), range(32))}

    assert len(loads) == len(found) == 1
