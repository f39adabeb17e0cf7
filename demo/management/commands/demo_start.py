"""Fill the demonstration's page for the first time, through the same queue and workers as any later crawl."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from demo.first_crawl import FirstCrawlError, follow_first_crawl
from demo.management.demonstration import DemonstrationCommand


class Command(DemonstrationCommand):
    """`manage.py demo_start [--patience SECONDS]`."""

    help = "Request the chains' first crawls and follow them until the page has promotions and pictures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the one option."""
        parser.add_argument("--patience", type=float, default=120.0, help="seconds without any progress (default: 120)")

    def run(self, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Print a line for every change."""
        try:
            follow_first_crawl(say=lambda line: self.stdout.write(f"  {line}"), patience_seconds=options["patience"])
        except FirstCrawlError as error:
            raise CommandError(str(error)) from error
