"""Set a new password for the demonstration's administrator."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError

from demo.management.demonstration import DemonstrationCommand
from demo.setup import ADMINISTRATOR, reset_password


class Command(DemonstrationCommand):
    """`manage.py demo_password`."""

    help = "Give the demonstration's administrator a new random password and show it once."

    def run(self, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Print the password; it is stored nowhere in clear text."""
        try:
            password = reset_password()
        except DatabaseError as error:
            raise CommandError(f"There is no demonstration yet; start it with `make run` first ({error}).") from error
        self.stdout.write(f"user {ADMINISTRATOR}, password {password} (shown only this once)")
