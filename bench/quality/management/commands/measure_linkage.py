"""Measure how well names are linked across chains."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bench.quality.labelled_lists import LabelledListsError, ListedName, read_lists
from bench.quality.linkage import Figures, measure


class Command(BaseCommand):
    """`manage.py measure_linkage DIR [--json] [--errors N]`."""

    help = (
        "Link the products of a folder of promotion lists (CSV: brand,name,price,event,img_url) by their names alone, "
        "without the barcodes, and print how many merges the barcodes confirm. The catalogue is not touched."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the folder and what to print."""
        parser.add_argument("folder", metavar="DIR", type=Path, help="the folder that holds the lists")
        parser.add_argument("--json", action="store_true", help="end with the figures as one line of JSON")
        parser.add_argument("--errors", type=int, default=0, metavar="N", help="show up to N wrong and N missed pairs")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Measure and print the figures."""
        try:
            names = read_lists(options["folder"])
            measured = measure(names)
        except LabelledListsError as error:
            raise CommandError(str(error)) from error
        total = measured.total
        self.stdout.write(
            f"{len(names):,} names; {measured.unjudged:,} merged pairs lack a barcode and are not judged."
        )
        self.stdout.write(f"{'chains':<24} {'pairs':>6} {'merged':>6} {'precision':>9} {'recall':>7} {'top3':>7}")
        for chains, figures in measured.by_chains.items():
            self.stdout.write(_line(" – ".join(chains), figures))
        self.stdout.write(_line("all", total))
        self._show("wrong", measured.wrong[: options["errors"]])
        self._show("missed", measured.missed[: options["errors"]])
        if options["json"]:
            parts = {name: round(getattr(total, name), 4) for name in ("precision", "recall", "top3")}
            self.stdout.write(json.dumps({**parts, "pairs": total.pairs}))

    def _show(self, what: str, pairs: list[tuple[ListedName, ListedName]]) -> None:
        for one, other in pairs:
            self.stdout.write(
                f"{what}: {one.chain} {one.name} ({one.price}) | {other.chain} {other.name} ({other.price})"
            )


def _line(title: str, figures: Figures) -> str:
    return (
        f"{title:<24} {figures.pairs:>6,} {figures.merged:>6,} "
        f"{figures.precision:>9.4f} {figures.recall:>7.4f} {figures.top3:>7.4f}"
    )
