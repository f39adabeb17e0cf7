"""Train and measure by the protocols that the figures of the documentation come from."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recognition.backbone.errors import BackboneError
from recognition.evaluation.grocery_store import GroceryStore
from recognition.evaluation.protocols import PROTOCOLS, Bar, Protocols, distractors_in, existing_recogniser, fronts_in
from recognition.management.commands.train_recogniser import Reporter, read_recipe, use_threads
from recognition.manifest import RecogniserError
from recognition.training.recipe import PHOTOS, Recipe
from recognition.training.samples import Sample, SamplesError, data_revision


class Command(BaseCommand):
    """`manage.py evaluate_protocols DATASET --out DIR --distractors DIR [--only NAME] [--part NAME]`."""

    help = "Train on the Grocery Store Dataset and measure: photos, catalogue, enrolled, unknown."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The data, where to, and which protocols."""
        parser.add_argument("dataset", type=Path, help="folder with classes.csv, train.txt, val.txt and the pictures")
        parser.add_argument("--out", type=Path, required=True, help="recognisers and results; trained ones are reused")
        parser.add_argument("--distractors", type=Path, help="drawn fronts (manage.py draw_distractors)")
        parser.add_argument("--count", type=int, default=2000, help="distractors in the gallery")
        parser.add_argument(
            "--beside", type=Path, help="drawn fronts of another seed, trained beside the catalogue (default: none)"
        )
        parser.add_argument("--only", action="append", choices=PROTOCOLS, help="these protocols (default: all)")
        parser.add_argument(
            "--part",
            action="append",
            choices=("train", "val", "test"),
            help="photos to ask (default: test; where it is not there, train)",
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
        asked = tuple(options["part"] or (["test"] if "test" in data.parts() else ["train"]))
        needed = set(names) != {"photos"}
        if needed and options["distractors"] is None:
            raise CommandError("Give --distractors DIR, made by `manage.py draw_distractors DIR`.")
        distractors = distractors_in(options["distractors"], options["count"]) if needed else []
        beside = fronts_in(options["beside"], split="beside") if options["beside"] else []

        def train(samples: Sequence[Sample], out: Path, *, from_catalogue: bool) -> Path:
            recipe = read_recipe(options["recipe"], options["set"], Recipe() if from_catalogue else PHOTOS)
            return self._train(samples, out, recipe, from_catalogue=from_catalogue)

        options["out"].mkdir(parents=True, exist_ok=True)
        return Protocols(data, distractors, options["out"], train, asked, beside)

    def _train(self, samples: Sequence[Sample], out: Path, recipe: Recipe, *, from_catalogue: bool) -> Path:
        from recognition.training.running import train_recogniser

        if found := existing_recogniser(out, recipe, data_revision(samples)):
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
