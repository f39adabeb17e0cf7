from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import Settings

from recognition import retention, tasks
from recognition.corrections import pictures, service
from recognition.images import thumbnails
from recognition.models import Activation, Correction, Embedding, ProductPicture, Recogniser, Scan
from recognition.retention import clean_up
from recognition.tests.correction_setup import file_of, make_correction, make_scan, photo
from recognition.tests.factories import make_picture

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


@pytest.fixture(autouse=True)
def _a_week(settings: Settings) -> None:
    settings.SCAN_RETENTION_DAYS = 7


def _age(path: Path, days: float) -> None:
    past = time.time() - days * 86_400
    os.utime(path, (past, past))


def _age_rows(days: float) -> None:
    past = timezone.now() - timedelta(days=days)
    Scan.objects.update(created_at=past)
    Correction.objects.filter(decided_at__isnull=False).update(decided_at=past)


def test_old_scans_go_and_younger_ones_stay() -> None:
    make_scan()
    _age_rows(7.1)
    young = make_scan()

    assert clean_up().scans == 1
    assert Scan.objects.get() == young


def test_a_scan_with_a_correction_that_waits_or_counts_stays() -> None:
    moderator = User.objects.create_user("moderator")
    make_correction()
    service.accept(correction=make_correction(), by=moderator)
    _age_rows(30)

    cleaned = clean_up()

    assert (cleaned.scans, cleaned.corrections, Scan.objects.count()) == (0, 0, 2)


def test_a_refused_correction_goes_with_its_scan() -> None:
    service.refuse(correction=make_correction(), by=User.objects.create_user("moderator"))
    _age_rows(30)

    cleaned = clean_up()

    assert (cleaned.scans, cleaned.corrections) == (1, 1)
    assert not Scan.objects.exists()


def test_more_rows_than_one_write_takes_all_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recognition.retention._BATCH", 2)
    for _ in range(5):
        make_scan()
    _age_rows(30)

    assert clean_up().scans == 5


def _recogniser(name: str, **fields: Any) -> Recogniser:
    """One that has seen the only picture there is."""
    recogniser = Recogniser.objects.create(version=name, folder=name, manifest_sha256="0" * 64, **fields)
    picture = ProductPicture.objects.first() or make_picture()
    Embedding.objects.create(picture=picture, recogniser=recogniser, vector=b"1234")
    return recogniser


def _seen_by() -> set[str]:
    return set(Embedding.objects.values_list("recogniser__version", flat=True))


def _out_of_use(count: int) -> None:
    """`former-1` was active before the present one, `former-2` before that."""
    now = timezone.now()
    _recogniser("present", active=True, activated_at=now)
    for number in range(1, count + 1):
        _recogniser(f"former-{number}", activated_at=now - timedelta(days=number))


def test_of_recognisers_out_of_use_only_those_at_work_last_keep_their_vectors() -> None:
    _out_of_use(4)
    _recogniser("never active")

    assert clean_up().embeddings == 3
    assert _seen_by() == {"present", "former-1", "former-2"}
    assert Recogniser.objects.count() == 6


def test_a_recogniser_that_is_asked_for_keeps_its_vectors() -> None:
    _out_of_use(4)
    Activation.objects.create(recogniser=Recogniser.objects.get(version="former-4"))

    clean_up()

    assert _seen_by() == {"present", "former-1", "former-2", "former-4"}


def test_no_vectors_are_deleted_while_a_gallery_is_made() -> None:
    _out_of_use(4)
    Activation.objects.create(
        recogniser=Recogniser.objects.get(version="former-4"),
        state="running",
        lease_owner="worker",
        lease_until=timezone.now() + timedelta(minutes=1),
    )

    assert clean_up().embeddings == 1
    assert "former-4" in _seen_by()


def test_the_vectors_of_a_recogniser_requested_between_two_batches_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    _out_of_use(4)
    monkeypatch.setattr(retention, "_BATCH", 1)
    delete = retention._delete_unused_embeddings

    def delete_and_request() -> int:
        deleted = delete()
        left = Recogniser.objects.exclude(version="present").filter(embeddings__isnull=False).order_by("activated_at")
        Activation.objects.get_or_create(recogniser=left[0])
        return deleted

    monkeypatch.setattr(retention, "_delete_unused_embeddings", delete_and_request)

    assert clean_up().embeddings == 1


def test_only_old_thumbnails_that_nothing_refers_to_go() -> None:
    embedded = make_picture()
    shown = make_picture()
    shown.delete()  # the product still shows it
    orphan, young = (thumbnails.path_of(thumbnails.store(content)) for content in (b"orphan", b"young"))
    used = [thumbnails.path_of(sha256) for sha256 in (embedded.thumbnail, shown.product.picture)]
    for path in (orphan, *used):
        _age(path, 2)

    assert clean_up().thumbnails == 1
    assert [path.exists() for path in (orphan, young, *used)] == [False, True, True, True]


def test_a_thumbnail_stored_again_is_young_again() -> None:
    path = thumbnails.path_of(thumbnails.store(b"content"))
    _age(path, 2)
    thumbnails.store(b"content")

    assert clean_up().thumbnails == 0
    assert path.read_bytes() == b"content"


def test_a_thumbnail_taken_into_use_while_cleaning_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    path = thumbnails.path_of(thumbnails.store(b"content"))
    _age(path, 2)

    def rows() -> set[str]:
        thumbnails.store(b"content")  # the row that refers to it comes a moment later
        return set()

    monkeypatch.setattr("recognition.retention._used_thumbnails", rows)

    assert clean_up().thumbnails == 0
    assert path.exists()


def test_shoppers_pictures_without_a_correction_go() -> None:
    kept = file_of(make_correction(picture=photo()))
    scan = make_scan()
    orphan = pictures.path_of(scan.pk, pictures.store(scan.pk, b"left behind"))
    for path in (kept, orphan):
        _age(path, 2)

    assert clean_up().correction_pictures == 1
    assert (kept.exists(), orphan.exists()) == (True, False)


def test_the_task_says_what_it_did(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        tasks.clean_up()

    assert "scans=0" in caplog.text
