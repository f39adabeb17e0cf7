"""Draw products nobody sells, to fill a gallery that a recogniser is measured in."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from demo.distractors import made_up_products, write_distractor


class Command(BaseCommand):
    """`manage.py draw_distractors DIR [--count N] [--seed N]`."""

    help = "Draw made-up product fronts into a folder; what is there already is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where and how many."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--count", type=int, default=2000)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        """Draw with a progress bar."""
        if options["count"] < 1:
            raise CommandError("--count must be at least 1")
        folder: Path = options["folder"]
        folder.mkdir(parents=True, exist_ok=True)
        for product in tqdm(made_up_products(options["count"], options["seed"]), total=options["count"], disable=None):
            write_distractor(product, folder)
        self.stdout.write(f"{options['count']} fronts in {folder}")
