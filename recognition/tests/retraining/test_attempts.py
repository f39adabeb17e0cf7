"""Trainings that are killed, fail or are interrupted, and how the next attempt continues."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from recognition.models import Recogniser, Training, TrainingState
from recognition.recogniser import registry
from recognition.retraining import dataset, run, validation
from recognition.retraining.run import carry_out_next
from recognition.samples import SamplesError
from recognition.tests.factories import make_picture
from recognition.tests.retraining_setup import (
    ask,
    carry_out_until_killed,
    killed,
    noted_steps,
    raise_killed,
    train_until_killed_at_step,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.usefixtures("small_trainings"),
]


def test_a_killed_training_resumes_from_its_checkpoint_with_the_pictures_it_began_with(
    pictures: None, exported_at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask()
    train_until_killed_at_step(3)
    make_picture()  # comes too late for this training
    steps = noted_steps(monkeypatch)

    carry_out_next()

    row = Training.objects.get()
    assert (row.state, row.pictures) == (TrainingState.DONE, 4)
    assert steps == [2, 3], "the checkpoint was written after two steps"


def test_a_training_killed_in_its_validation_does_not_learn_again(
    active_copy: Recogniser, pictures: None, learned_at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask()
    with monkeypatch.context() as patch:
        patch.setattr(validation.Validation, "compare", raise_killed)
        carry_out_until_killed()
    assert Training.objects.get().recogniser is not None
    monkeypatch.setattr(run, "train_recogniser", lambda **_: pytest.fail("it was trained already"))

    carry_out_next()

    assert Training.objects.get().state == TrainingState.DONE


def test_a_damaged_checkpoint_is_thrown_away_and_the_training_starts_again(
    active_copy: Recogniser, pictures: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask()
    train_until_killed_at_step(3)
    (checkpoint,) = dataset.work_folder().glob(".training-*/training.json")
    checkpoint.write_text("{")
    steps = noted_steps(monkeypatch)

    train_until_killed_at_step(3)

    assert steps == [0, 1, 2]


def test_after_three_attempts_a_training_is_given_up_with_the_last_error(
    active_copy: Recogniser, pictures: None
) -> None:
    ask()
    killed(attempts=3, error="OSError: disk full")

    with pytest.raises(CommandError, match="given up after 3 attempts: OSError: disk full"):
        call_command("retrain_recogniser")

    assert Training.objects.get().state == TrainingState.FAILED


def test_an_unexpected_error_is_noted_and_the_training_stays_open_for_the_next_attempt(
    active_copy: Recogniser, pictures: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask()
    monkeypatch.setattr(run, "train_recogniser", _no_space)

    with pytest.raises(OSError, match="No space"):
        carry_out_next()

    row = Training.objects.get()
    assert (row.state, row.attempts, row.lease_owner) == (TrainingState.QUEUED, 1, "")
    assert "No space left" in row.error


def _no_space(**_: Any) -> None:
    raise OSError(28, "No space left on device")


def test_attempts_that_get_further_each_time_are_not_counted(pictures: None, exported_at_once: None) -> None:
    ask()
    train_until_killed_at_step(2)
    Training.objects.update(attempts=2)
    train_until_killed_at_step(3)
    assert Training.objects.get().attempts == 1

    carry_out_next()

    assert Training.objects.get().state == TrainingState.DONE


def test_attempts_that_get_no_further_are_given_up_and_the_checkpoint_stays_for_the_next_training(
    pictures: None, exported_at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask()
    for _ in range(3):
        train_until_killed_at_step(3)
    carry_out_next()
    assert Training.objects.get().state == TrainingState.FAILED
    ask()
    steps = noted_steps(monkeypatch)

    carry_out_next()

    assert steps == [2, 3]


@pytest.mark.parametrize("killed_in", ["_moved_into_place", "registry.register"])
def test_what_was_learned_before_the_row_knew_of_it_is_not_learned_again(
    active_copy: Recogniser, pictures: None, learned_at_once: None, monkeypatch: pytest.MonkeyPatch, killed_in: str
) -> None:
    ask()
    with monkeypatch.context() as patch:
        patch.setattr(f"recognition.retraining.run.{killed_in}", raise_killed)
        carry_out_until_killed()
    assert Training.objects.get().recogniser is None
    monkeypatch.setattr(run, "train_recogniser", lambda **_: pytest.fail("it was trained already"))

    carry_out_next()

    row = Training.objects.get()
    assert row.state == TrainingState.DONE
    assert row.recogniser is not None
    registry.verify(row.recogniser)


def test_a_finished_folder_that_is_damaged_is_learned_again(
    active_copy: Recogniser, pictures: None, learned_at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask()
    with monkeypatch.context() as patch:
        patch.setattr(run, "_moved_into_place", raise_killed)
        carry_out_until_killed()
    (manifest,) = dataset.work_folder().glob("*/manifest.json")
    (manifest.parent / "backbone.onnx").write_bytes(b"half a file")
    monkeypatch.setattr(run, "train_recogniser", raise_killed)

    carry_out_until_killed()


def test_a_file_that_cannot_be_read_for_now_does_not_fail_the_training(
    active_copy: Recogniser, pictures: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def train(**_: Any) -> None:
        raise SamplesError("cannot be read") from OSError(5, "Input/output error")

    monkeypatch.setattr(run, "train_recogniser", train)
    ask()

    with pytest.raises(SamplesError):
        carry_out_next()

    row = Training.objects.get()
    assert (row.state, row.error) == (TrainingState.QUEUED, "SamplesError: cannot be read")
