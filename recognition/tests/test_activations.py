from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.contrib.auth.models import User
from django.utils import timezone
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from common.jobs import Lease
from recognition import activations, tasks
from recognition.activations import NothingToRollBackToError
from recognition.models import Activation, ActivationState, Embedding, GallerySnapshot, Recogniser
from recognition.phone import snapshots
from recognition.recogniser import registry
from recognition.recogniser.manifest import BACKBONE_NAME, RecogniserError
from recognition.tests.factories import make_picture
from recognition.tests.phone_setup import enrol, make_recogniser

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


@pytest.fixture
def idle(active: Recogniser) -> Recogniser:
    """A second entry of the real recogniser, whose gallery is empty."""
    return Recogniser.objects.create(version="other", folder=active.folder, manifest_sha256=active.manifest_sha256)


@pytest.fixture(autouse=True)
def snapshots_made(monkeypatch: pytest.MonkeyPatch) -> list[Recogniser]:
    """Compressing a real model takes seconds; the list says for whom it would have been done."""
    made: list[Recogniser] = []
    monkeypatch.setattr(snapshots, "publish", made.append)
    return made


def test_a_request_changes_nothing_until_a_worker_has_made_the_gallery(active: Recogniser, idle: Recogniser) -> None:
    make_picture()

    activation = activations.request(recogniser=idle)

    assert (activation.state, activation.total) == (ActivationState.QUEUED, 1)
    assert registry.active_recogniser() == active


def test_a_worker_makes_the_gallery_and_the_phones_files_and_then_changes_over(
    active: Recogniser, idle: Recogniser, snapshots_made: list[Recogniser]
) -> None:
    for _ in range(3):
        make_picture()
    user = User.objects.create_user("operator")
    activations.request(recogniser=idle, by=user)

    tasks.activate_recogniser()

    activation = Activation.objects.get()
    assert (activation.state, activation.done, activation.total) == (ActivationState.DONE, 3, 3)
    assert activation.requested_by == user
    assert activation.finished_at
    assert registry.active_recogniser() == idle
    assert Embedding.objects.filter(recogniser=idle).count() == 3
    assert snapshots_made == [idle]


def test_progress_is_seen_while_it_is_made(idle: Recogniser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recognition.gallery.embedding._BATCH", 1)
    for _ in range(3):
        make_picture()
    activations.request(recogniser=idle)
    seen: list[int] = []
    renew = Lease.renew

    def look_and_renew(lease: Lease, **columns: Any) -> None:
        seen.append(Activation.objects.get().done)
        renew(lease, **columns)

    monkeypatch.setattr(Lease, "renew", look_and_renew)

    activations.run_next()

    assert seen == [0, 1, 2]


def test_asking_twice_is_one_request(idle: Recogniser) -> None:
    assert activations.request(recogniser=idle) == activations.request(recogniser=idle)


def test_without_requests_there_is_nothing_to_do(active: Recogniser) -> None:
    assert activations.run_next() is None


def test_a_request_whose_worker_was_killed_is_taken_up_again(idle: Recogniser) -> None:
    activations.request(recogniser=idle)
    _killed(attempts=1)

    tasks.activate_recogniser()

    assert (Activation.objects.get().state, Activation.objects.get().attempts) == (ActivationState.DONE, 2)


def test_a_request_is_left_to_the_worker_at_it(idle: Recogniser) -> None:
    activations.request(recogniser=idle)
    _running("worker", timezone.now() + timedelta(seconds=60))

    tasks.activate_recogniser()

    activation = Activation.objects.get()
    assert (activation.state, activation.lease_owner) == (ActivationState.RUNNING, "worker")


def test_of_two_requests_the_second_waits_for_the_first(active: Recogniser, idle: Recogniser) -> None:
    activations.request(recogniser=idle)
    _running("worker", timezone.now() + timedelta(seconds=60))
    second = activations.request(recogniser=active)

    assert activations.run_next() is None

    second.refresh_from_db()
    assert second.state == ActivationState.QUEUED


def test_an_activation_that_another_worker_was_given_meanwhile_changes_nothing(
    active: Recogniser, idle: Recogniser, monkeypatch: pytest.MonkeyPatch
) -> None:
    activations.request(recogniser=idle)

    def lose(_: Recogniser) -> None:
        Activation.objects.update(lease_owner="another worker")

    monkeypatch.setattr(snapshots, "publish", lose)

    activations.run_next()

    activation = Activation.objects.get()
    assert (activation.state, activation.lease_owner) == (ActivationState.RUNNING, "another worker")
    assert registry.active_recogniser() == active


def test_an_attempt_that_breaks_off_is_left_to_the_next_one(idle: Recogniser, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(_: Recogniser) -> None:
        raise OSError(28, "No space left on device")

    activations.request(recogniser=idle)
    with monkeypatch.context() as patch:
        patch.setattr(snapshots, "publish", no_space)
        with pytest.raises(OSError, match="No space"):
            activations.run_next()
    assert (Activation.objects.get().state, Activation.objects.get().attempts) == (ActivationState.QUEUED, 1)

    activations.run_next()

    assert Activation.objects.get().state == ActivationState.DONE


def _running(owner: str, until: datetime, **values: Any) -> None:
    Activation.objects.update(state=ActivationState.RUNNING, lease_owner=owner, lease_until=until, **values)


def _killed(*, attempts: int) -> None:
    """Its worker has not been heard of for longer than its lease."""
    _running("gone", timezone.now() - timedelta(seconds=1), attempts=attempts)


def test_what_kills_its_worker_again_and_again_is_given_up(active: Recogniser, idle: Recogniser) -> None:
    activations.request(recogniser=idle)
    _killed(attempts=activations.MAX_ATTEMPTS)

    activations.run_next()

    assert Activation.objects.get().state == ActivationState.FAILED
    assert "given up" in Activation.objects.get().error
    assert registry.active_recogniser() == active


def test_a_folder_damaged_meanwhile_fails_with_its_reason(
    active: Recogniser, settings: Settings, tmp_path: Path
) -> None:
    broken = make_recogniser(tmp_path, active=False)
    recognisers_dir, settings.RECOGNISERS_DIR = settings.RECOGNISERS_DIR, tmp_path
    activations.request(recogniser=broken)
    (tmp_path / broken.folder / BACKBONE_NAME).write_bytes(b"damaged")

    activations.run_next()

    settings.RECOGNISERS_DIR = recognisers_dir
    assert Activation.objects.get().state == ActivationState.FAILED
    assert "does not match its SHA-256" in Activation.objects.get().error
    assert registry.active_recogniser() == active


def test_a_damaged_folder_is_refused_at_once(active: Recogniser, settings: Settings, tmp_path: Path) -> None:
    Recogniser.objects.create(version="broken", folder="nowhere", manifest_sha256="x")

    with pytest.raises(RecogniserError):
        activations.request(recogniser=Recogniser.objects.get(version="broken"))

    assert not Activation.objects.exists()


def test_rolling_back_asks_for_the_former_one(active: Recogniser, idle: Recogniser) -> None:
    Recogniser.objects.create(version="never active", folder=active.folder, manifest_sha256=active.manifest_sha256)
    registry.activate(recogniser=idle)

    activations.request_rollback()
    activations.run_next()

    assert registry.active_recogniser() == active


def test_without_a_former_one_there_is_nothing_to_roll_back_to(active: Recogniser) -> None:
    with pytest.raises(NothingToRollBackToError):
        activations.request_rollback()


def test_a_broker_that_is_down_costs_only_time(
    idle: Recogniser,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def down(*_: object, **__: object) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(current_app, "send_task", down)

    with django_capture_on_commit_callbacks(execute=True):
        activations.request(recogniser=idle)

    assert Activation.objects.get().state == ActivationState.QUEUED


def test_phones_find_the_new_recognisers_files_the_moment_it_is_at_work(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    settings.RECOGNISERS_DIR, settings.MEDIA_ROOT = tmp_path / "recognisers", tmp_path / "media"
    recogniser = make_recogniser(settings.RECOGNISERS_DIR, active=False)
    enrol(recogniser)
    Activation.objects.create(recogniser=recogniser)

    activations.run_next()

    assert snapshots.current() == GallerySnapshot.objects.get()
