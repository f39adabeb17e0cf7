"""Run the requested training."""

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
        "Train a recogniser on the catalogue's pictures and the accepted corrections, compare it with the active one, "
        "and activate it unless it is worse. Without options: run the training that has already been requested, as "
        "the worker of the queue `training` does."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--request", action="store_true", help="request a training first, even if nothing is new")
        choice.add_argument("--if-due", action="store_true", help="request a training first if enough is new")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Request a training if needed, run it, and report its outcome."""
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
            self.stdout.write("No training is requested. Use --request to request one.")
        else:
            self._report(training)

    def _report(self, training: Training) -> None:
        if training.state == TrainingState.FAILED:
            raise CommandError(f"Training {training.pk} failed: {training.error}")
        self.stdout.write(f"Training {training.pk}: {training.outcome or training.state}. {training.reason}")
