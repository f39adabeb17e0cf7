"""`manage.py refresh_joins`: which products are one article, computed anew over the whole catalogue."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from promotions import merging


class Command(BaseCommand):
    """Compute the joins and write what differs."""

    help = "Join products whose names mean one article, as crawls do after publishing; what people decided stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One option."""
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        """Refresh and tell the figures."""
        done = merging.refresh(dry_run=options["dry_run"])
        verb = "would be" if options["dry_run"] else "were"
        self.stdout.write(
            f"{done.moved} products {verb} moved to another article; {done.certain} pairs are certain by name, "
            f"{done.waiting} wait for a decision."
        )
