"""Measure how well search finds products, on queries made from real names."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bench.quality.labelled_lists import LabelledListsError, read_products
from bench.quality.search import HALVES, Quality, measure


class Command(BaseCommand):
    """`manage.py measure_search DIR [--half all|tuned|apart] [--json] [--missed]`."""

    help = (
        "Search for every product of a folder of promotion lists (CSV files with the columns name and img_url) as "
        "shoppers type, and print the share of queries whose product is among the first five."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the folder and the options."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--half", choices=HALVES, default="all", help="the products to search for")
        parser.add_argument("--seed", type=int, default=24, help="seed of the typing errors")
        parser.add_argument("--json", action="store_true", help="end with the figures as one line of JSON")
        parser.add_argument("--missed", action="store_true", help="print the queries that failed")

    def handle(self, *args: Any, folder: Path, half: str, seed: int, **options: Any) -> None:  # noqa: ANN401
        """Measure and print the figures."""
        try:
            quality = measure(read_products(folder), half=half, seed=seed)
        except LabelledListsError as error:
            raise CommandError(str(error)) from error
        self._print(quality)
        if options["missed"]:
            for query in quality.missed:
                self.stdout.write(f"{query.kind}: {query.text}")
        if options["json"]:
            self.stdout.write(json.dumps({**quality.within_five, "all": quality.all, "asked": quality.asked}))

    def _print(self, quality: Quality) -> None:
        for kind, share in quality.within_five.items():
            self.stdout.write(f"{kind:<10} {share:.4f}")
        self.stdout.write(f"{'all':<10} {quality.all:.4f}  of {quality.asked:,} queries")
