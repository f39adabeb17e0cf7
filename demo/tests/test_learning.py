from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from celery import current_app
from django.utils import timezone
from pytest_django import Settings

from demo import learning
from demo.learning import ask_for_training, follow_training, is_to_learn
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
    monkeypatch.setattr(learning, "current_status", Complete)
    found = novelty.Novelty(since=None, pictures=9, corrections=0, products=9)
    monkeypatch.setattr(novelty, "what_is_new", lambda: found)


def trained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(novelty, "active_is_trained", lambda: True)


def test_an_untrained_recogniser_is_to_learn_the_complete_catalogue_once() -> None:
    assert is_to_learn()

    first, second = ask_for_training(), ask_for_training()

    assert first is not None
    assert first == second
    assert first.trigger == TrainingTrigger.DEMO


def test_half_a_catalogue_is_not_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "current_status", Incomplete)

    assert ask_for_training() is None


def test_at_the_next_start_a_trained_recogniser_learns_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    trained(monkeypatch)

    assert not is_to_learn()
    assert ask_for_training() is None


def test_what_was_not_better_is_not_tried_again_while_nothing_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = novelty.Novelty(since=timezone.now(), pictures=0, corrections=0, products=9)
    monkeypatch.setattr(novelty, "what_is_new", lambda: seen)

    assert ask_for_training() is None


def test_a_training_that_was_cut_off_is_followed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    training = jobs.request(trigger=TrainingTrigger.OPERATOR)
    trained(monkeypatch)

    assert is_to_learn()
    assert ask_for_training() == training


def test_who_switched_it_off_is_asked_for_nothing(settings: Settings) -> None:
    settings.RETRAIN_AUTOMATICALLY = False

    assert not is_to_learn()
    assert ask_for_training() is None


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What the workers do while it waits, one step for each look."""

    def script(*steps: Callable[[], object]) -> None:
        left = list(steps)
        monkeypatch.setattr("time.sleep", lambda _: left.pop(0)())

    return script


def change(**fields: Any) -> Callable[[], object]:
    return lambda: Training.objects.update(**fields)


def test_it_tells_how_far_the_training_is_and_when_it_is_at_work(meanwhile: Callable[..., None]) -> None:
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
        "The recogniser has learned the catalogue. Right at once, before and after: 42% -> 98%.",
        "It answers from now on: point a phone at something again.",
    ]


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ({"state": TrainingState.FAILED, "error": "no space"}, "The training failed: no space"),
        ({"state": TrainingState.CANCELLED}, "The training was called off."),
        ({"state": TrainingState.DONE, "outcome": TrainingOutcome.KEPT_ASIDE}, "is not used"),
        ({"state": TrainingState.DONE, "outcome": TrainingOutcome.NOTHING_NEW}, "nothing new"),
    ],
)
def test_however_it_ends_it_is_said(end: dict[str, Any], words: str, meanwhile: Callable[..., None]) -> None:
    training = jobs.request(trigger=TrainingTrigger.DEMO)
    meanwhile(change(**end))
    lines: list[str] = []

    follow_training(training, say=lines.append)

    assert words in lines[-1]
