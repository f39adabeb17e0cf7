"""Fills the demonstration's page for the first time, through the same queue and workers as ever after."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from demo.following import FirstCrawlError, follow
from demo.management.demonstration import DemonstrationCommand


class Command(DemonstrationCommand):
    """`manage.py demo_start [--patience SECONDS]`."""

    help = "Ask for the chains' first crawls and follow them until the page has promotions and pictures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One option."""
        parser.add_argument("--patience", type=float, default=120.0, help="seconds without any progress (default: 120)")

    def carry_out(self, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """A line whenever something has changed."""
        try:
            follow(say=lambda line: self.stdout.write(f"  {line}"), patience_seconds=options["patience"])
        except FirstCrawlError as error:
            raise CommandError(str(error)) from error
