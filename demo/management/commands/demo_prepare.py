"""Prepares the demonstration; for `make run`, which reads the answer."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from demo.management.demonstration import DemonstrationCommand
from demo.preparing import prepare


class Command(DemonstrationCommand):
    """`manage.py demo_prepare`: prints one JSON object, with the administrator's password if it is new."""

    help = "Get the demonstration's database, static files, administrator, stores and schedules ready."

    def carry_out(self, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Progress goes to standard error, the answer alone to standard output."""
        self.stdout.write(json.dumps(asdict(prepare(say=self.stderr.write))))
