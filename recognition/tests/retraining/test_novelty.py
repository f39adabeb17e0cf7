from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from celery import current_app
from django.utils import timezone
from pytest_django import Settings

from recognition import tasks
from recognition.models import (
    Correction,
    CorrectionState,
    ProductPicture,
    Recogniser,
    Training,
    TrainingState,
    TrainingTrigger,
)
from recognition.retraining import novelty
from recognition.retraining.novelty import what_is_new
from recognition.tests.correction_setup import make_correction, photo
from recognition.tests.factories import make_picture

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


@pytest.fixture(autouse=True)
def _few(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.RETRAIN_MIN_NEW_PICTURES, settings.RETRAIN_MIN_NEW_CORRECTIONS = 3, 2
    monkeypatch.setattr(current_app, "send_task", lambda *_, **__: None)


def pictures(count: int) -> None:
    """Fetched now."""
    for _ in range(count):
        ProductPicture.objects.filter(pk=make_picture().pk).update(fetched_at=timezone.now())


def corrections(count: int, state: CorrectionState = CorrectionState.ACCEPTED) -> None:
    """Decided now."""
    for _ in range(count):
        correction = make_correction(make_picture().product, picture=photo())
        Correction.objects.filter(pk=correction.pk).update(state=state, decided_at=timezone.now())


def learned(state: TrainingState = TrainingState.DONE) -> Training:
    """A training that has read everything there is by now."""
    return Training.objects.create(trigger=TrainingTrigger.OPERATOR, state=state, data_read_at=timezone.now())


def test_the_first_training_is_due_as_soon_as_two_products_have_pictures(active: Recogniser) -> None:
    pictures(1)
    assert not novelty.is_due()

    pictures(1)
    assert novelty.is_due()
    assert not novelty.active_is_trained()


def test_right_after_a_training_nothing_is_due(active: Recogniser) -> None:
    pictures(5)
    learned()

    assert (what_is_new().pictures, what_is_new().corrections) == (0, 0)
    assert not novelty.is_due()


def test_a_training_is_due_with_enough_new_pictures_and_not_with_one_fewer(active: Recogniser) -> None:
    pictures(2)
    learned()

    pictures(2)
    assert not novelty.is_due()
    pictures(1)
    assert novelty.is_due()


def test_a_picture_that_changed_is_new(active: Recogniser) -> None:
    pictures(3)
    learned()

    ProductPicture.objects.update(fetched_at=timezone.now())

    assert what_is_new().pictures == 3


def test_a_training_is_due_with_enough_accepted_corrections_and_waiting_ones_do_not_count(active: Recogniser) -> None:
    pictures(2)
    learned()

    corrections(2, CorrectionState.WAITING)
    assert not novelty.is_due()
    corrections(2)
    assert novelty.is_due()


def test_a_failed_training_does_not_count(active: Recogniser) -> None:
    pictures(3)
    learned(TrainingState.FAILED)

    assert novelty.is_due()


def test_what_a_recogniser_learned_counts_if_it_was_trained_by_a_command(
    active: Recogniser, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures(2)
    yesterday = timezone.now() - timedelta(days=1)
    monkeypatch.setattr(novelty, "_active_created_at", lambda: yesterday)

    assert what_is_new().since == yesterday
    assert not novelty.is_due()


def test_a_damaged_recogniser_counts_as_untrained(active: Recogniser, settings: Settings, tmp_path: Path) -> None:
    settings.RECOGNISERS_DIR = tmp_path

    assert not novelty.active_is_trained()


def test_the_nightly_task_requests_a_training_only_if_it_is_due(active: Recogniser) -> None:
    tasks.request_retraining()
    assert not Training.objects.exists()

    pictures(2)
    tasks.request_retraining()
    assert Training.objects.get().trigger == TrainingTrigger.SCHEDULE


def test_an_operator_may_switch_the_nightly_training_off(active: Recogniser, settings: Settings) -> None:
    settings.RETRAIN_AUTOMATICALLY = False
    pictures(2)

    tasks.request_retraining()

    assert not Training.objects.exists()
