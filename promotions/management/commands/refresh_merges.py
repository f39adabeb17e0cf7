"""`manage.py refresh_merges`: merge products of one article, computed over the whole catalogue."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from promotions import merging


class Command(BaseCommand):
    """Compute the merges and write the difference."""

    help = "Merge products whose names mean one article, as crawls do after publishing. People's decisions stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the option."""
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        """Refresh and print the figures."""
        done = merging.refresh(dry_run=options["dry_run"])
        verb = "would be" if options["dry_run"] else "were"
        self.stdout.write(
            f"{done.changed} products {verb} moved to another article; {done.certain} pairs are certain by name, "
            f"{done.waiting} wait for a decision."
        )
