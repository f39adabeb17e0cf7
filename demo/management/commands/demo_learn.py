"""Has the demonstration's recogniser learn, and follows that."""

from __future__ import annotations

from typing import Any

from demo.learning import ask_for_training, follow_training
from demo.management.demonstration import DemonstrationCommand


class Command(DemonstrationCommand):
    """`manage.py demo_learn`."""

    help = "Ask for a training where the recogniser has never learned the catalogue, and follow it to its end."

    def carry_out(self, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """A line whenever something has changed; none where there is nothing to learn."""
        training = ask_for_training()
        if training is not None:
            follow_training(training, say=lambda line: self.stdout.write(f"  {line}"))
