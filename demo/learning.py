"""Has the demonstration's recogniser learn its catalogue, in the background, and tells a terminal how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings

from demo.following import current_status
from recognition.models import (
    Activation,
    ActivationState,
    Training,
    TrainingOutcome,
    TrainingPhase,
    TrainingState,
    TrainingTrigger,
)
from recognition.retraining import jobs, novelty

LOOK_EVERY_SECONDS = 1.0
_TOLD_AT = 10  # per cent of the steps between two lines

Say = Callable[[str], object]


def is_to_learn() -> bool:
    """Whether a training is open, or the recogniser at work has never learned and nobody forbade that it does."""
    is_wanted = settings.RETRAIN_AUTOMATICALLY and not novelty.active_is_trained()
    return is_wanted or jobs.open_training() is not None


def ask_for_training() -> Training | None:
    """The open training; where the recogniser has never learned and the catalogue is complete, one that is asked for.

    A training whose result was not better is not asked for again while nothing is new.
    """
    found = jobs.open_training()
    if found is None and is_to_learn() and current_status().is_complete:
        found = jobs.request_if_due(trigger=TrainingTrigger.DEMO)
    return found


def follow_training(training: Training, *, say: Say) -> None:
    """Report a training until it is over and, where it was good enough, at work."""
    say("The recogniser is learning the catalogue in the background; until then it asks more often than it answers.")
    told = ""
    while training.is_open:
        line = _line(training)
        if line != told:
            told = line
            say(line)
        time.sleep(LOOK_EVERY_SECONDS)
        training.refresh_from_db()
    say(_outcome(training))
    if training.outcome == TrainingOutcome.ACTIVATED:
        _follow_activation(training, say)


def _line(training: Training) -> str:
    if training.state == TrainingState.QUEUED:
        return "Training: waiting for its worker"
    if training.phase != TrainingPhase.LEARNING:
        return f"Training: {training.phase or 'starting'}"
    percent = training.step * 100 // training.total // _TOLD_AT * _TOLD_AT
    return f"Training: {percent} % of {training.total} steps"


def _outcome(training: Training) -> str:
    if training.state == TrainingState.FAILED:
        return f"The training failed: {training.error}"
    if training.state == TrainingState.CANCELLED:
        return "The training was called off."
    figures = "; ".join(
        f"{part['active']['top1']:.0%} -> {part['candidate']['top1']:.0%}" for part in training.comparison
    )
    right = f" Right at once, before and after: {figures}." if figures else ""
    if training.outcome == TrainingOutcome.ACTIVATED:
        return f"The recogniser has learned the catalogue.{right}"
    if training.outcome == TrainingOutcome.KEPT_ASIDE:
        return f"What was learned is worse in something and is not used; see the administration.{right}"
    return "There was nothing new to learn."


def _follow_activation(training: Training, say: Say) -> None:
    activation = Activation.objects.filter(recogniser=training.recogniser).first()
    while activation is not None and activation.state in {ActivationState.QUEUED, ActivationState.RUNNING}:
        time.sleep(LOOK_EVERY_SECONDS)
        activation.refresh_from_db()
    if activation is not None and activation.state == ActivationState.DONE:
        say("It answers from now on: point a phone at something again.")
    elif activation is not None:
        say(f"It could not be put to work: {activation.error}")
