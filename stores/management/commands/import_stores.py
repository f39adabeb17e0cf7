"""`manage.py import_stores FILE…`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from stores.importing import ImportCounts, import_stores
from stores.records import StoreLists, read_store_lists

_SHOWN = 20


class Command(BaseCommand):
    """Imports stores from JSON lists."""

    help = "Import stores from JSON lists of {id, brand, name, lat, lng, address}. The same files twice change nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the files and their source."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--source", default="", help="stored with each store (default: the file's name up to its first underscore)"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Read, write and report. Raise CommandError at the end if a file could not be read."""
        lists = read_store_lists(options["files"], source=options["source"][:40])
        with tqdm(total=len(lists.records), unit=" stores", disable=options["verbosity"] == 0) as bar:
            counts = import_stores(records=lists.records, on_progress=bar.update)
        self._report(lists, counts, all_rows=options["verbosity"] > 1)
        if lists.unreadable:
            raise CommandError(_unreadable(lists.unreadable))

    def _report(self, lists: StoreLists, counts: ImportCounts, *, all_rows: bool) -> None:
        for note in lists.notes:
            self.stderr.write(note)
        shown = lists.rejections if all_rows else lists.rejections[:_SHOWN]
        for rejection in shown:
            self.stderr.write(f"rejected: {rejection}")
        if len(shown) < len(lists.rejections):
            self.stderr.write(f"… and {len(lists.rejections) - len(shown)} more rejected rows; -v 2 shows all")
        self.stdout.write(_summary(counts, rejected=len(lists.rejections)))


def _summary(counts: ImportCounts, *, rejected: int) -> str:
    line = f"created {counts.created}, updated {counts.updated}, unchanged {counts.unchanged}, rejected {rejected}"
    if counts.kept:
        line += f", kept as corrected by hand {counts.kept}"
    return line if counts.created or counts.updated else f"Nothing changed: {line}"


def _unreadable(reasons: list[str]) -> str:
    files = "1 file" if len(reasons) == 1 else f"{len(reasons)} files"
    return "\n".join([f"{files} could not be read; the others were imported.", *reasons])
