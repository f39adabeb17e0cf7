"""Set up the demonstration; for `make run`, which reads the result."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from demo.management.demonstration import DemonstrationCommand
from demo.setup import prepare


class Command(DemonstrationCommand):
    """`manage.py demo_prepare`: prints one JSON object, with the administrator's password if it is new."""

    help = "Set up the demonstration's database, static files, administrator, stores and schedules."

    def run(self, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Print progress on standard error and only the result on standard output."""
        self.stdout.write(json.dumps(asdict(prepare(say=self.stderr.write))))
