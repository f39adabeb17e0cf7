"""`manage.py import_promotions FILE --chain CHAIN`: a chain's promotions from a CSV file."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from common import kst
from crawler.file_import import service
from crawler.file_import.service import ChainBusyError, ImportFile, ImportRefusedError
from crawler.management.operators import (
    BUSY_STATUS,
    EXIT_STATUS,
    EXIT_STATUSES,
    busy_outcome,
    current_user,
    outcome_of,
    sentence_of,
)
from crawler.models import RunState
from crawler.offers import ProblemReason
from crawler.runs import reaper
from promotions.models import Promotion

_SHOWN: Final = 20


class Command(BaseCommand):
    """Shows what a file would change, or imports it. Exit status as `crawl`."""

    help = (
        "Import a chain's promotions from a CSV file with the columns name, price, event, img_url (and brand, "
        "sale_price, original_price, gift_name, gift_price, starts_on, ends_on, category …). "
        f"Without --apply nothing is written. {EXIT_STATUSES} Without --apply it is what it would be."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, its chain, whether it counts."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--chain", required=True, help="the chain's code")
        parser.add_argument("--apply", action="store_true", help="write it; without this only the difference is shown")
        parser.add_argument(
            "--seen-at", type=_moment, help="when the list was seen, as YYYY-MM-DDTHH:MM in Korea (default: now)"
        )
        parser.add_argument("--json", action="store_true", help="end with the outcome as one line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Read, report bad lines, then show or import."""
        try:
            file = service.read_file(options["file"], chain=options["chain"], seen_at=options["seen_at"])
            self._report_lines(file, every_line=options["verbosity"] > 1)
            status = self._apply(file, options) if options["apply"] else self._show(file, options)
        except ChainBusyError as error:
            if not options["json"]:
                raise CommandError(str(error), returncode=BUSY_STATUS) from error
            self.stdout.write(json.dumps(busy_outcome(error.run)))
            status = BUSY_STATUS
        except ImportRefusedError as error:
            raise CommandError(str(error)) from error
        if status:
            sys.exit(status)

    def _report_lines(self, file: ImportFile, *, every_line: bool) -> None:
        skipped, bad = (file.problems(reason) for reason in (ProblemReason.SKIPPED_LINE, ProblemReason.BAD_LINE))
        shown = bad if every_line else bad[:_SHOWN]
        for problem in shown:
            self.stderr.write(f"bad {problem.detail}: {problem.excerpt}")
        if len(shown) < len(bad):
            self.stderr.write(f"… and {len(bad) - len(shown)} more bad lines; -v 2 shows every one")
        counts = f"{len(bad)} bad, {len(skipped)} blank or repeated, {file.collected.duplicates} duplicates"
        self.stderr.write(f"{file.name}: {file.collected.items} lines of items; {counts}")
        if not file.collected.complete:
            self.stderr.write(
                "The item of some bad lines is unknown, so their promotions would end: the list is not complete and "
                "cannot be published. Correct those lines (a name and every required column) or remove them."
            )
        elif bad:
            self.stderr.write("Items on bad lines count as seen: their promotions continue, but no new one starts.")

    def _apply(self, file: ImportFile, options: dict[str, Any]) -> int:
        reaper.release_lost(file.chain)
        run = service.import_file(file, requested_by=current_user())
        self.stdout.write(json.dumps(outcome_of(run)) if options["json"] else sentence_of(run))
        return EXIT_STATUS.get(RunState(run.state), 1)

    def _show(self, file: ImportFile, options: dict[str, Any]) -> int:
        forecast = service.forecast(file)
        failed, difference = forecast.failed, forecast.difference
        counts = difference.counts()
        if options["json"]:
            reason = failed.code if failed else ""
            self.stdout.write(json.dumps({"chain": file.chain, "applied": False, "reason": reason, **counts}))
        else:
            for sign, promotions in (("+", difference.started), ("-", difference.ended)):
                self._list(sign, [_line(promotion) for promotion in promotions], options)
            changes = [f"{_line(change.promotion)}: {_terms(change.terms)}" for change in difference.changed]
            self._list("~", changes, options)
            self.stdout.write(", ".join(f"{count} {name}" for name, count in counts.items()))
            self.stdout.write(f"It would be quarantined: {failed.sentence}" if failed else "It would be published.")
            self.stdout.write("Nothing was written; --apply writes it.")
        return EXIT_STATUS[RunState.QUARANTINED] if failed else 0

    def _list(self, sign: str, lines: list[str], options: dict[str, Any]) -> None:
        shown = lines if options["verbosity"] > 1 else lines[:_SHOWN]
        for line in shown:
            self.stdout.write(f"{sign} {line}")
        if len(shown) < len(lines):
            self.stdout.write(f"{sign} … and {len(lines) - len(shown)} more; -v 2 shows every one")


def _line(promotion: Promotion) -> str:
    prices = [price for price in (promotion.price, promotion.sale_price) if price is not None]
    return f"{promotion.listing.name}  {promotion.kind}  {' → '.join(f'{price:,}' for price in prices) or '-'}"


def _terms(terms: dict[str, tuple[Any, Any]]) -> str:
    return ", ".join(f"{name} {old} → {new}" for name, (old, new) in terms.items())


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no moment; use YYYY-MM-DDTHH:MM.") from None
    return moment if timezone.is_aware(moment) else moment.replace(tzinfo=kst.KST)
