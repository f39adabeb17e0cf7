"""Train the demonstration's recogniser and follow the training."""

from __future__ import annotations

from typing import Any

from demo.management.demonstration import DemonstrationCommand
from demo.training import follow_training, request_training


class Command(DemonstrationCommand):
    """`manage.py demo_learn`."""

    help = "Request a training if the recogniser was never trained on the catalogue, and follow it to its end."

    def run(self, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Print a line for every change; nothing if there is nothing to learn."""
        training = request_training()
        if training is not None:
            follow_training(training, say=lambda line: self.stdout.write(f"  {line}"))
