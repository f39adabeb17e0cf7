"""Train the demonstration's recogniser on its catalogue in the background, and report the progress to a terminal."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings

from demo.first_crawl import current_status
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

POLL_SECONDS = 1.0
_REPORT_PERCENT = 10  # of the steps, between two lines

Say = Callable[[str], object]


def needs_training() -> bool:
    """Return whether a training is open, or the active recogniser was never trained and automatic training is on."""
    is_due = settings.RETRAIN_AUTOMATICALLY and not novelty.active_is_trained()
    return is_due or jobs.open_training() is not None


def request_training() -> Training | None:
    """Return the open training, or request one if the recogniser was never trained and the catalogue is complete.

    A training whose result was not better is not requested again as long as nothing is new. None if no training is
    open or due.
    """
    found = jobs.open_training()
    if found is None and needs_training() and current_status().is_complete:
        found = jobs.request_if_due(trigger=TrainingTrigger.DEMO)
    return found


def follow_training(training: Training, *, say: Say) -> None:
    """Report a training until it has ended and, if its result is used, until that is active."""
    say("The recogniser is learning the catalogue in the background; until it has, it is often unsure.")
    reported = ""
    while training.is_open:
        line = _line(training)
        if line != reported:
            reported = line
            say(line)
        time.sleep(POLL_SECONDS)
        training.refresh_from_db()
    say(_outcome(training))
    if training.outcome == TrainingOutcome.ACTIVATED:
        _follow_activation(training, say)


def _line(training: Training) -> str:
    if training.state == TrainingState.QUEUED:
        return "Training: waiting for its worker"
    if training.phase != TrainingPhase.LEARNING:
        return f"Training: {training.phase or 'starting'}"
    percent = training.step * 100 // training.total // _REPORT_PERCENT * _REPORT_PERCENT
    return f"Training: {percent} % of {training.total} steps"


def _outcome(training: Training) -> str:
    if training.state == TrainingState.FAILED:
        return f"The training failed: {training.error}"
    if training.state == TrainingState.CANCELLED:
        return "The training was cancelled."
    figures = "; ".join(
        f"{part['active']['top1']:.0%} -> {part['candidate']['top1']:.0%}" for part in training.comparison
    )
    top1 = f" Right at first try, before and after: {figures}." if figures else ""
    if training.outcome == TrainingOutcome.ACTIVATED:
        return f"The recogniser has learned the catalogue.{top1}"
    if training.outcome == TrainingOutcome.KEPT_ASIDE:
        return f"The trained recogniser is worse in something and is not used; see the administration.{top1}"
    return "There was nothing new to learn."


def _follow_activation(training: Training, say: Say) -> None:
    activation = Activation.objects.filter(recogniser=training.recogniser).first()
    while activation is not None and activation.state in {ActivationState.QUEUED, ActivationState.RUNNING}:
        time.sleep(POLL_SECONDS)
        activation.refresh_from_db()
    if activation is not None and activation.state == ActivationState.DONE:
        say("It answers from now on: point a phone at something again.")
    elif activation is not None:
        say(f"It could not be activated: {activation.error}")
