from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from celery import current_app
from django.utils import timezone
from pytest_django import Settings

from demo import training as demo_training
from demo.training import follow_training, needs_training, request_training
from recognition.models import (
    Activation,
    ActivationState,
    Recogniser,
    Training,
    TrainingOutcome,
    TrainingPhase,
    TrainingState,
    TrainingTrigger,
)
from recognition.retraining import jobs, novelty

pytestmark = pytest.mark.django_db


class Complete:
    """A catalogue with all its pictures."""

    is_complete = True


class Incomplete:
    """A catalogue that is still being crawled."""

    is_complete = False


@pytest.fixture(autouse=True)
def _demonstration(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEMO = settings.RETRAIN_AUTOMATICALLY = True
    monkeypatch.setattr(current_app, "send_task", lambda *_, **__: None)
    monkeypatch.setattr(demo_training, "current_status", Complete)
    found = novelty.Novelty(since=None, pictures=9, corrections=0, products=9)
    monkeypatch.setattr(novelty, "what_is_new", lambda: found)


def trained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(novelty, "active_is_trained", lambda: True)


def test_one_training_is_requested_for_an_untrained_recogniser() -> None:
    assert needs_training()

    first, second = request_training(), request_training()

    assert first is not None
    assert first == second
    assert first.trigger == TrainingTrigger.DEMO


def test_no_training_is_requested_for_an_incomplete_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_training, "current_status", Incomplete)

    assert request_training() is None


def test_no_training_is_requested_for_a_trained_recogniser(monkeypatch: pytest.MonkeyPatch) -> None:
    trained(monkeypatch)

    assert not needs_training()
    assert request_training() is None


def test_a_training_that_brought_nothing_is_not_repeated_while_nothing_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = novelty.Novelty(since=timezone.now(), pictures=0, corrections=0, products=9)
    monkeypatch.setattr(novelty, "what_is_new", lambda: seen)

    assert request_training() is None


def test_an_interrupted_training_is_followed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    training = jobs.request(trigger=TrainingTrigger.OPERATOR)
    trained(monkeypatch)

    assert needs_training()
    assert request_training() == training


def test_no_training_is_requested_if_automatic_training_is_off(settings: Settings) -> None:
    settings.RETRAIN_AUTOMATICALLY = False

    assert not needs_training()
    assert request_training() is None


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Script what the workers do: one step for each time the command sleeps."""

    def script(*steps: Callable[[], object]) -> None:
        left = list(steps)
        monkeypatch.setattr("time.sleep", lambda _: left.pop(0)())

    return script


def change(**fields: Any) -> Callable[[], object]:
    return lambda: Training.objects.update(**fields)


def test_progress_and_activation_are_reported(meanwhile: Callable[..., None]) -> None:
    training = jobs.request(trigger=TrainingTrigger.DEMO)
    recogniser = Recogniser.objects.create(version="new", folder="new")
    part = {"active": {"top1": 0.42}, "candidate": {"top1": 0.98}}
    done = {"state": TrainingState.DONE, "outcome": TrainingOutcome.ACTIVATED, "recogniser": recogniser}
    leased = {"lease_owner": "worker", "lease_until": timezone.now()}
    running = {"state": TrainingState.RUNNING, "phase": TrainingPhase.LEARNING, "total": 200, **leased}

    def finish() -> None:
        Training.objects.update(**done, figures={"parts": [part]})
        Activation.objects.create(recogniser=recogniser)

    meanwhile(
        change(**running, step=21),
        change(step=25),
        change(step=110),
        finish,
        lambda: Activation.objects.update(state=ActivationState.DONE),
    )
    lines: list[str] = []

    follow_training(training, say=lines.append)

    assert lines[1:] == [
        "Training: waiting for its worker",
        "Training: 10 % of 200 steps",
        "Training: 50 % of 200 steps",
        "The recogniser has learned the catalogue. Right at first try, before and after: 42% -> 98%.",
        "It answers from now on: point a phone at something again.",
    ]


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ({"state": TrainingState.FAILED, "error": "no space"}, "The training failed: no space"),
        ({"state": TrainingState.CANCELLED}, "The training was cancelled."),
        ({"state": TrainingState.DONE, "outcome": TrainingOutcome.KEPT_ASIDE}, "is not used"),
        ({"state": TrainingState.DONE, "outcome": TrainingOutcome.NOTHING_NEW}, "nothing new"),
    ],
)
def test_every_outcome_is_reported(end: dict[str, Any], words: str, meanwhile: Callable[..., None]) -> None:
    training = jobs.request(trigger=TrainingTrigger.DEMO)
    meanwhile(change(**end))
    lines: list[str] = []

    follow_training(training, say=lines.append)

    assert words in lines[-1]
