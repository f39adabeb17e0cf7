"""Carry out the training that was asked for."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.named_lease import LeaseTakenError
from recognition.models import Training, TrainingState, TrainingTrigger
from recognition.retraining import jobs


class Command(BaseCommand):
    """`manage.py retrain_recogniser [--request | --if-due]`."""

    help = (
        "Train a recogniser from the catalogue's pictures and the accepted corrections, compare it with the one at "
        "work, and activate it unless it is worse. Without options: carry out the training that is asked for already, "
        "as the worker of the queue `training` does."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to ask for one first."""
        asking = parser.add_mutually_exclusive_group()
        asking.add_argument("--request", action="store_true", help="ask for a training first, whatever is new")
        asking.add_argument("--if-due", action="store_true", help="ask for one first where enough is new")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Ask, carry out, tell."""
        from recognition.retraining.run import carry_out_next

        if options["request"]:
            jobs.request(trigger=TrainingTrigger.OPERATOR)
        elif options["if_due"]:
            jobs.request_if_due(trigger=TrainingTrigger.SCHEDULE)
        try:
            training = carry_out_next()
        except LeaseTakenError as error:
            raise CommandError(f"Another process is training: {error}") from error
        if training is None:
            self.stdout.write("No training is asked for; --request asks for one.")
        else:
            self._tell(training)

    def _tell(self, training: Training) -> None:
        if training.state == TrainingState.FAILED:
            raise CommandError(f"Training {training.pk} failed: {training.error}")
        self.stdout.write(f"Training {training.pk}: {training.outcome or training.state}. {training.reason}")
