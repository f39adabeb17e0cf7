"""`manage.py setup_schedules`: bring every app's schedules into the scheduler. Safe to run at every start."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crawler.schedules import setup


class Command(BaseCommand):
    """Creates missing schedules; never undoes what an operator edited or switched off."""

    help = "Create the periodic tasks that are missing. What an operator edited or switched off stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """One line per schedule."""
        try:
            outcomes = setup.set_up()
        except setup.ScheduleError as error:
            raise CommandError(str(error)) from error
        for name, outcome in outcomes:
            self.stdout.write(f"{outcome:>14}  {name}")
