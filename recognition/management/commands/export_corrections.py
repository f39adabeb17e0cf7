"""Export the accepted corrections as a training manifest."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recognition.training.catalogue_samples import export_corrections


class Command(BaseCommand):
    """`manage.py export_corrections --out DIR`."""

    help = "Copy the pictures of accepted corrections and list them in DIR/manifest.csv (path,label,split)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the option."""
        parser.add_argument("--out", type=Path, required=True, help="folder for manifest.csv and pictures/")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        """Export the corrections."""
        out: Path = options["out"]
        try:
            count = export_corrections(out)
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error}") from error
        self.stdout.write(f"{count} pictures listed in {out / 'manifest.csv'}.")
