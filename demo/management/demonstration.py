"""What the demonstration's commands have in common."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class DemonstrationCommand(BaseCommand):
    """A command that would do harm elsewhere: it refuses to run unless PYEONSCAN_ENVIRONMENT is `demo`."""

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Refuse or carry out."""
        if not settings.DEMO:
            raise CommandError("This is for the demonstration only; start it with `make run`.")
        self.carry_out(**options)

    def carry_out(self, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """The command itself."""
        raise NotImplementedError
