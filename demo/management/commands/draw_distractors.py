"""Draw products that nobody sells, to fill the gallery in which a recogniser is measured."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from demo.distractors import invented_products, write_distractor


class Command(BaseCommand):
    """`manage.py draw_distractors DIR [--count N] [--seed N]`."""

    help = "Draw fronts of invented products into a folder; files that exist are kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the folder, the number and the seed."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--count", type=int, default=2000)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        """Draw with a progress bar."""
        if options["count"] < 1:
            raise CommandError("--count must be at least 1")
        folder: Path = options["folder"]
        folder.mkdir(parents=True, exist_ok=True)
        for product in tqdm(invented_products(options["count"], options["seed"]), total=options["count"], disable=None):
            write_distractor(product, folder)
        self.stdout.write(f"{options['count']} fronts in {folder}")
