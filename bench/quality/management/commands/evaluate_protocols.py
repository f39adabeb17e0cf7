"""Train and measure by the protocols behind the figures of the documentation."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from bench.quality.grocery_store import GroceryStore
from bench.quality.recogniser_protocols import (
    BESIDE,
    DISTRACTORS,
    PROTOCOLS,
    Bar,
    Protocols,
    distractors_in,
    fronts_in,
)
from recognition.backbone.errors import BackboneError
from recognition.management.commands.train_recogniser import Reporter, read_recipe, use_threads
from recognition.recogniser.manifest import RecogniserError
from recognition.samples import Sample, SamplesError, data_revision
from recognition.training.finished import finished_folder
from recognition.training.recipe import PHOTOS, Recipe


class Command(BaseCommand):
    """`manage.py evaluate_protocols DATASET --out DIR [--only NAME] [--part NAME]`."""

    help = "Train on the Grocery Store Dataset and measure: photos, catalogue, enrolled, unknown."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The data, the output folder, and which protocols."""
        parser.add_argument("dataset", type=Path, help="folder with classes.csv, train.txt, val.txt and the pictures")
        parser.add_argument("--out", type=Path, required=True, help="recognisers and results; trained ones are reused")
        parser.add_argument(
            "--distractors", type=Path, help="drawn fronts (default: OUT/distractors, drawn if missing)"
        )
        parser.add_argument("--count", type=int, default=DISTRACTORS, help="distractors in the gallery")
        parser.add_argument(
            "--beside",
            type=Path,
            help="drawn fronts of another seed, trained beside the catalogue (default: OUT/beside, drawn if missing)",
        )
        parser.add_argument("--only", action="append", choices=PROTOCOLS, help="these protocols (default: all)")
        parser.add_argument(
            "--part",
            action="append",
            choices=("train", "val", "test"),
            help="photos to measure on (default: test; if it is missing, train)",
        )
        parser.add_argument("--recipe", type=Path, help="a JSON file with options of the recipe")
        parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="one option of the recipe")
        parser.add_argument("--threads", type=int, help="threads that torch uses")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        """Run them in turn and print every figure beside its bar."""
        use_threads(options["threads"])
        names = options["only"] or list(PROTOCOLS)
        try:
            protocols = self._protocols(options, names)
            bars = [bar for name in names for bar in self._run(protocols, name)]
        except (SamplesError, BackboneError, RecogniserError) as error:
            raise CommandError(str(error)) from error
        results = [{**vars(bar), "reached": bar.reached} for bar in bars]
        (options["out"] / "results.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")

    def _protocols(self, options: dict[str, Any], names: Sequence[str]) -> Protocols:
        data = GroceryStore(options["dataset"])
        measured = tuple(options["part"] or (["test"] if "test" in data.parts() else ["train"]))
        options["out"].mkdir(parents=True, exist_ok=True)
        needed = set(names) != {"photos"}
        distractors = distractors_in(self._drawn(options, "distractors"), options["count"]) if needed else []
        beside = fronts_in(self._drawn(options, "beside"), split="beside") if needed else []

        def train(samples: Sequence[Sample], out: Path, *, from_catalogue: bool) -> Path:
            recipe = read_recipe(options["recipe"], options["set"], Recipe() if from_catalogue else PHOTOS)
            return self._train(samples, out, recipe, from_catalogue=from_catalogue)

        return Protocols(data, distractors, options["out"], train, measured, beside)

    def _drawn(self, options: dict[str, Any], name: str) -> Path:
        """The folder that was given, or one that is drawn now."""
        given: Path | None = options[name]
        if given is not None:
            return given
        folder: Path = options["out"] / name
        count, seed = (options["count"], 1) if name == "distractors" else (BESIDE, 2)
        call_command("draw_distractors", folder, count=count, seed=seed, stdout=self.stdout)
        return folder

    def _train(self, samples: Sequence[Sample], out: Path, recipe: Recipe, *, from_catalogue: bool) -> Path:
        from recognition.training.pipeline import train_recogniser

        if found := finished_folder(out, data_revision(samples), recipe):
            return found
        self.stdout.write(f"Training {out.name} …")
        trained = train_recogniser(
            samples=samples,
            out=out,
            recipe=recipe,
            from_catalogue=from_catalogue,
            report=Reporter(self.stdout.write),
            say=self.stdout.write,
        )
        return trained.folder

    def _run(self, protocols: Protocols, name: str) -> list[Bar]:
        bars, evaluations = getattr(protocols, name)()
        for bar in bars:
            outcome = "reached" if bar.reached else "missed"
            self.stdout.write(f"{bar.protocol}: {bar.figure} {bar.value:.3f}, bar {bar.bar:.2f} {outcome}")
        document = [evaluation.to_json() for evaluation in evaluations]
        (protocols.out / f"{name}.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
        return list(bars)
