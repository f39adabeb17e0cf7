"""Build a recogniser from ImageNet weights, and optionally activate it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from recognition.backbone.build import Built, build_recogniser
from recognition.backbone.errors import BackboneError
from recognition.gallery.embedding import without_embedding
from recognition.recogniser import registry
from recognition.recogniser.manifest import RecogniserError


class Command(BaseCommand):
    """`manage.py build_recogniser [--out DIR] [--backbone NAME] [--weights FILE] [--activate]`."""

    help = "Export a timm EfficientNet to a versioned recogniser folder; does nothing if it is up to date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--out", type=Path, help="folder of recognisers (default: RECOGNISERS_DIR)")
        parser.add_argument("--backbone", default=settings.RECOGNISER_BACKBONE, help="a timm EfficientNet")
        parser.add_argument("--weights", type=Path, help="a .safetensors file with timm's names, instead of ImageNet's")
        parser.add_argument("--activate", action="store_true", help="answer scans with it from now on")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        """Build the recogniser, register it, and activate it if requested."""
        elsewhere = options["out"] is not None and options["out"].resolve() != Path(settings.RECOGNISERS_DIR).resolve()
        if elsewhere and options["activate"]:
            raise CommandError("--activate works in RECOGNISERS_DIR only: omit --out, or set RECOGNISERS_DIR.")
        try:
            built = self._build(options)
            if not elsewhere:
                self._register(built, activate=options["activate"])
        except (BackboneError, RecogniserError) as error:
            raise CommandError(str(error)) from error

    def _build(self, options: dict[str, Any]) -> Built:
        built = build_recogniser(
            out=options["out"] or Path(settings.RECOGNISERS_DIR),
            backbone=options["backbone"],
            weights_file=options["weights"],
            report=self.stdout.write,
        )
        self.stdout.write(f"{'Built' if built.fresh else 'Up to date:'} {built.folder}")
        return built

    def _register(self, built: Built, *, activate: bool) -> None:
        recogniser = registry.register(built.folder)
        if activate:
            total = without_embedding(recogniser).count()
            with tqdm(total=total, unit="picture", disable=None if total else True) as bar:
                registry.activate(recogniser=recogniser, progress=bar.update)
            self.stdout.write(f"Active: {recogniser.version}")
        elif not recogniser.active:
            self.stdout.write("Not active; give --activate to answer scans with it.")
