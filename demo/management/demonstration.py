"""The common part of the demonstration's commands."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class DemonstrationCommand(BaseCommand):
    """A command that would do harm elsewhere: it runs only if PYEONSCAN_ENVIRONMENT is `demo`."""

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Run the command, or refuse outside the demonstration."""
        if not settings.DEMO:
            raise CommandError("This is for the demonstration only; start it with `make run`.")
        self.run(**options)

    def run(self, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Do what the command is for."""
        raise NotImplementedError
