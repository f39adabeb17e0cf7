"""Whole trainings, small: drawn packs, a few steps, 64 px."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from common.jobs import take
from common.named_lease import LeaseTakenError
from recognition.models import (
    Activation,
    Recogniser,
    Training,
    TrainingOutcome,
    TrainingPhase,
    TrainingState,
)
from recognition.recogniser import registry
from recognition.recogniser.manifest import load_verified
from recognition.retraining import dataset, jobs
from recognition.retraining.decision import Decision
from recognition.retraining.run import carry_out_next
from recognition.tests.factories import make_picture
from recognition.tests.retraining_setup import Killed, ask, carry_out_until_killed
from recognition.training import trainer as training

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.usefixtures("small_trainings"),
]


@pytest.fixture
def decided(monkeypatch: pytest.MonkeyPatch) -> Callable[[Decision], None]:
    """How good so small a training is is chance: a test of what follows fixes the decision."""

    def fix(decision: Decision) -> None:
        monkeypatch.setattr("recognition.retraining.decision.decide", lambda *_, **__: decision)

    return fix


def test_a_training_learns_the_catalogue_and_requests_the_activation_of_what_is_not_worse(
    active_copy: Recogniser, pictures: None, settings: Settings, decided: Callable[[Decision], None]
) -> None:
    decided(Decision(activate=True, reason="better"))
    ask()

    call_command("retrain_recogniser")

    row = Training.objects.get()
    assert (row.state, row.outcome, row.reason) == (TrainingState.DONE, TrainingOutcome.ACTIVATED, "better")
    assert (row.step, row.total) == (4, 4)
    assert (row.products, row.pictures, row.photos) == (4, 4, 0)
    assert row.compared_with == active_copy
    assert row.recogniser is not None
    manifest = load_verified(settings.RECOGNISERS_DIR / row.recogniser.folder)
    assert manifest.training is not None
    assert manifest.training.data_revision == row.data_revision
    assert [activation.recogniser for activation in Activation.objects.all()] == [row.recogniser]
    assert registry.active_recogniser() == active_copy, "the worker that makes galleries activates it"
    assert not dataset.work_folder().exists()
    assert (row.lease_owner, row.lease_until) == ("", None)


def test_both_recognisers_are_validated_on_the_same_queries(
    active_copy: Recogniser, pictures: None, learned_at_once: None
) -> None:
    ask()

    carry_out_next()

    row = Training.objects.get()
    parts = row.figures["parts"]
    assert [part["name"] for part in parts] == ["카탈로그 그림", "처음 보는 그림"]
    assert all(part["questions"] >= 6 for part in parts)
    assert [part["candidate"]["top1"] for part in parts] == [part["active"]["top1"] for part in parts]
    assert all(0 < part["active"]["top1"] <= 1 for part in parts), (
        "it is the same network, and it recognises some packs"
    )
    assert row.outcome == TrainingOutcome.ACTIVATED


def test_a_candidate_that_is_worse_stays_registered_with_the_reason_and_is_not_activated(
    active_copy: Recogniser, pictures: None, learned_at_once: None, decided: Callable[[Decision], None]
) -> None:
    decided(Decision(activate=False, reason="40.0% < 60.0%"))
    ask()

    carry_out_next()

    row = Training.objects.get()
    assert (row.outcome, row.reason) == (TrainingOutcome.KEPT_ASIDE, "40.0% < 60.0%")
    assert row.recogniser is not None
    assert not row.recogniser.active
    assert not Activation.objects.exists()


def test_the_same_data_is_not_learned_twice(active_copy: Recogniser, pictures: None, learned_at_once: None) -> None:
    ask()
    carry_out_next()
    ask()

    carry_out_next()

    second = Training.objects.first()
    assert second is not None
    assert (second.outcome, second.recogniser) == (TrainingOutcome.NOTHING_NEW, None)
    assert Recogniser.objects.count() == 2


def test_a_cancelled_training_stops_between_two_steps(
    active_copy: Recogniser, pictures: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = ask()
    train = training.Trainer._step

    def step(trainer: Any, at: int, batch: Any) -> float:
        if at == 1:
            assert jobs.cancel(training=row)
        assert at < 2, "it went on"
        return train(trainer, at, batch)

    monkeypatch.setattr(training.Trainer, "_step", step)

    carry_out_next()

    row.refresh_from_db()
    assert row.state == TrainingState.CANCELLED
    assert row.finished_at
    assert not Activation.objects.exists()


def test_progress_is_in_the_row_while_it_learns(
    active_copy: Recogniser, pictures: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask()
    seen: list[tuple[str, int, int]] = []
    train = training.Trainer._step

    def step(trainer: Any, at: int, batch: Any) -> float:
        row = Training.objects.get()
        seen.append((row.phase, row.step, row.total))
        if at == 2:
            raise Killed
        return train(trainer, at, batch)

    monkeypatch.setattr(training.Trainer, "_step", step)

    carry_out_until_killed()

    assert seen[0] == (TrainingPhase.READING, 0, 0)
    assert seen[2] == (TrainingPhase.LEARNING, 2, 4)


def test_two_processes_do_not_train_at_once(active_copy: Recogniser, pictures: None) -> None:
    row = ask()
    assert take(Training.objects.all(), row.pk, seconds=60)

    with pytest.raises(LeaseTakenError):
        carry_out_next()

    row.refresh_from_db()
    assert (row.state, row.attempts) == (TrainingState.RUNNING, 1)


def test_whoever_lost_the_lease_stops_before_two_write_the_same_files(
    active_copy: Recogniser, pictures: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask()
    train = training.Trainer._step

    def step(trainer: Any, at: int, batch: Any) -> float:
        if at == 1:
            Training.objects.update(lease_owner="another process", step=70)
        assert at < 2, "it went on"
        return train(trainer, at, batch)

    monkeypatch.setattr(training.Trainer, "_step", step)

    carry_out_next()

    row = Training.objects.get()
    assert (row.state, row.lease_owner, row.step) == (TrainingState.RUNNING, "another process", 70)
    assert not Recogniser.objects.exclude(pk=active_copy.pk).exists()


def test_one_product_alone_is_not_learned_from(active_copy: Recogniser) -> None:
    make_picture()
    ask()

    carry_out_next()

    row = Training.objects.get()
    assert row.state == TrainingState.FAILED
    assert "Fewer than two products" in row.error


def test_a_mistyped_recipe_is_reported(active_copy: Recogniser, pictures: None, settings: Settings) -> None:
    settings.RETRAIN_RECIPE = {"stepps": 3}
    ask()

    carry_out_next()

    assert "RETRAIN_RECIPE cannot be used: unknown options: stepps" in Training.objects.get().error


def test_without_a_request_the_command_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("retrain_recogniser")

    assert "No training is requested" in capsys.readouterr().out


def test_the_first_recogniser_needs_no_validation(pictures: None, learned_at_once: None) -> None:
    call_command("retrain_recogniser", "--request")

    row = Training.objects.get()
    assert (row.state, row.outcome) == (TrainingState.DONE, TrainingOutcome.ACTIVATED)
    assert row.compared_with is None
    assert json.dumps(row.figures) == '{"parts": []}'
