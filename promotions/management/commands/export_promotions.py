"""Print the running promotions."""

from __future__ import annotations

import os
import signal
import sys
from argparse import ArgumentParser
from typing import Any, NoReturn, TextIO, cast

from django.core.management.base import BaseCommand, CommandError

from promotions import exporting
from promotions.models import Chain


class Command(BaseCommand):
    """`manage.py export_promotions [--chain cu] [--format csv|jsonl]`."""

    help = "Print the running promotions in a stable order: the same promotions give the same bytes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--chain", default="", help="only this chain, for example cu")
        parser.add_argument("--format", choices=("csv", "jsonl"), default="csv")

    def handle(self, *args: Any, chain: str, format: str, **options: Any) -> None:  # noqa: A002, ANN401
        """Write the rows to standard output."""
        codes = list(Chain.objects.values_list("code", flat=True))
        if chain and chain not in codes:
            raise CommandError(f"Unknown chain {chain!r}; use one of: {', '.join(codes)}.")
        out = cast("TextIO", self.stdout._out)
        try:
            exporting.write(exporting.running_rows(chain=chain), format, out)
            out.flush()
        except BrokenPipeError:
            _end_quietly()


def _end_quietly() -> NoReturn:
    """End without an error at the last flush, as other programs do when their reader (such as `head`) is gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(128 + signal.SIGPIPE)
