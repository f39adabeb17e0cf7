"""Evaluate a recogniser on labelled photos."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from recognition.evaluation.evaluate import Evaluation, evaluate
from recognition.evaluation.report import write_report
from recognition.images.decoding import PhotoError
from recognition.recogniser.manifest import RecogniserError
from recognition.samples import Sample, SamplesError, of_split, read_samples


class Command(BaseCommand):
    """`manage.py evaluate_recogniser DIR MANIFEST [--gallery MANIFEST] [--split NAME] [--out DIR] [--json]`."""

    help = "Evaluate a recogniser on labelled photos; writes evaluation.json and evaluation.html."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the arguments."""
        parser.add_argument("folder", type=Path, help="a recogniser's versioned folder")
        parser.add_argument("manifest", type=Path, help="photos: a CSV (path,label,split) or a folder per class")
        parser.add_argument("--gallery", type=Path, help="pictures to enrol (default: the classes it was trained on)")
        parser.add_argument("--split", action="append", help="use these splits of the photos (default: test, else val)")
        parser.add_argument("--out", type=Path, default=Path(), help="folder for the JSON and the page (default: here)")
        parser.add_argument("--json", action="store_true", help="print the JSON instead of a summary")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        """Evaluate and show a progress bar."""
        try:
            queries = chosen_photos(read_samples(options["manifest"]), options["split"])
            gallery = read_samples(options["gallery"]) if options["gallery"] else []
            with tqdm(total=len(queries) + len(gallery), unit="picture", disable=None) as bar:
                evaluation = evaluate(folder=options["folder"], queries=queries, gallery=gallery, progress=bar.update)
        except (SamplesError, RecogniserError, PhotoError, ValueError) as error:
            raise CommandError(str(error)) from error
        write_evaluation(evaluation, gallery, options["out"])
        text = json.dumps(evaluation.to_json(), ensure_ascii=False) if options["json"] else summary(evaluation)
        self.stdout.write(text)


def chosen_photos(samples: list[Sample], splits: list[str] | None) -> list[Sample]:
    """Return the photos of the named splits. By default use the test split, or else val, or else train.

    Raises:
        CommandError: There are no such photos.
    """
    wanted = [tuple(splits)] if splits else [("test",), ("val",), ("train",)]
    for names in wanted:
        if found := of_split(samples, *names):
            return found
    raise CommandError(f"The manifest has no photos with the split {' or '.join(splits or [])}.")


def write_evaluation(evaluation: Evaluation, gallery: list[Sample], out: Path) -> None:
    """Write evaluation.json and evaluation.html."""
    out.mkdir(parents=True, exist_ok=True)
    document = json.dumps(evaluation.to_json(), indent=2, ensure_ascii=False)
    (out / "evaluation.json").write_text(document + "\n", encoding="utf-8")
    write_report(evaluation, {sample.label: sample.path for sample in gallery}, out / "evaluation.html")


def summary(evaluation: Evaluation) -> str:
    """Return the figures in a few lines."""
    figures = evaluation.calibration
    lines = [
        f"{evaluation.version}: {evaluation.photos} photos, {evaluation.gallery} products in the gallery",
        f"top-1 {evaluation.top1:.1%}, top-3 {evaluation.top3:.1%}, top-5 {evaluation.top5:.1%}",
        f"near unknowns: AUROC {figures['near_unknown_auroc']:.3f}",
        f"half of the products absent: coverage at 95 % precision {figures['coverage_at_95']:.1%}",
        f"as calibrated: coverage {figures['match_coverage']:.1%}, {figures['match_precision']:.1%} of matches right",
        f"calibration error {figures['calibration_error']:.3f}",
        f"bytes to vector: p50 {evaluation.latency_p50_ms:.1f} ms, p95 {evaluation.latency_p95_ms:.1f} ms",
    ]
    return "\n".join(lines)
