"""Fetch pictures and fill the gallery until nothing is due."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from common.jobs import LeaseLostError
from common.named_lease import wait_for_lease
from recognition.enrolment.service import discover_pictures, due_pictures, enrol_products
from recognition.recogniser.registry import active_recogniser


class Command(BaseCommand):
    """`manage.py enrol_products [--limit N]`."""

    help = "Fetch the pictures of new products, make thumbnails and add them to the gallery."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the option."""
        parser.add_argument("--limit", type=int, help="maximum number of pictures to try (default: all that are due)")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        """Enrol the pictures and show a progress bar."""
        limit: int | None = options["limit"]
        if limit is not None and limit < 1:
            raise CommandError("--limit must be at least 1")
        if active_recogniser() is None:
            self.stderr.write(
                "No recogniser is active: pictures are fetched now and embedded once a recogniser is active."
            )
        discover_pictures()
        due = due_pictures(timezone.now()).count()
        try:
            with tqdm(total=min(due, limit or due), unit="picture", disable=None) as bar:
                report = wait_for_lease(lambda: enrol_products(limit=limit, progress=bar.update))
        except LeaseLostError as error:
            raise CommandError(f"{error}; that process does the work") from error
        self.stdout.write(
            f"{report.stored} pictures stored, {report.failed} failed, {report.embedded} added to the gallery."
        )
