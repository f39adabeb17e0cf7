from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from recognition.models import Embedding, Recogniser
from recognition.recogniser import registry
from recognition.recogniser.manifest import BACKBONE_NAME, RecogniserError
from recognition.tests.drawing import pack
from recognition.tests.factories import make_gallery, make_picture

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


def test_registering_twice_is_one_entry(active: Recogniser, recogniser_folder: Path) -> None:
    assert registry.register(recogniser_folder) == active
    assert Recogniser.objects.count() == 1


def test_a_damaged_folder_is_not_registered(tmp_path: Path, recogniser_folder: Path) -> None:
    folder = Path(shutil.copytree(recogniser_folder, tmp_path / "recogniser"))
    (folder / BACKBONE_NAME).write_bytes(b"")

    with pytest.raises(RecogniserError):
        registry.register(folder)

    assert not Recogniser.objects.exists()


def test_the_gallery_is_made_before_the_recogniser_goes_to_work(
    settings: Settings, recognisers_dir: Path, recogniser_folder: Path
) -> None:
    settings.RECOGNISERS_DIR = recognisers_dir
    make_picture()
    recogniser = registry.register(recogniser_folder)
    at_work: list[Recogniser | None] = []

    registry.activate(recogniser=recogniser, progress=lambda _: at_work.append(registry.active_recogniser()))

    assert at_work == [None]
    assert Embedding.objects.count() == 1
    assert registry.active_recogniser() == recogniser


def test_activating_another_one_relieves_the_first(active: Recogniser) -> None:
    other = Recogniser.objects.create(version="other", folder=active.folder, manifest_sha256=active.manifest_sha256)

    registry.activate(recogniser=other)
    assert list(Recogniser.objects.filter(active=True)) == [other]

    registry.activate(recogniser=active)  # going back is the same step
    assert list(Recogniser.objects.filter(active=True)) == [active]


def test_a_recogniser_that_cannot_be_loaded_never_goes_to_work(active: Recogniser) -> None:
    broken = Recogniser.objects.create(version="broken", folder="nowhere", manifest_sha256="0" * 64)

    with pytest.raises(RecogniserError):
        registry.activate(recogniser=broken)

    assert registry.active_recogniser() == active


def test_the_database_allows_one_active_recogniser(active: Recogniser) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Recogniser.objects.create(version="second", folder="x", manifest_sha256="x", active=True)


def test_each_recogniser_has_a_gallery_of_its_own(active: Recogniser) -> None:
    make_gallery(active, pack(1))
    other = Recogniser.objects.create(version="other", folder=active.folder, manifest_sha256=active.manifest_sha256)

    registry.activate(recogniser=other)

    assert Embedding.objects.filter(recogniser=other).count() == 1
    assert Embedding.objects.filter(recogniser=active).count() == 1
