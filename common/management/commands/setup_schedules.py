"""`manage.py setup_schedules`: bring every app's schedules into the scheduler. Safe to run at every start."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common import schedules


class Command(BaseCommand):
    """Creates new schedules; never undoes what an operator edited, switched off or deleted."""

    help = (
        "Create the periodic tasks that are new. What an operator edited, switched off or deleted stays so; "
        "--restore brings deleted ones back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether deleted ones come back."""
        parser.add_argument("--restore", action="store_true", help="create again what an operator deleted")

    def handle(self, *args: Any, restore: bool, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """One line per schedule."""
        try:
            outcomes = schedules.set_up(restore=restore)
        except schedules.ScheduleError as error:
            raise CommandError(str(error)) from error
        for name, outcome in outcomes:
            self.stdout.write(f"{outcome:>14}  {name}")
