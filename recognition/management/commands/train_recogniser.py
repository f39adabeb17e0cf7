"""Train a recogniser from the command line."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recognition.backbone.errors import BackboneError
from recognition.recogniser.manifest import RecogniserError
from recognition.samples import Sample, SamplesError, read_samples
from recognition.training.catalogue_samples import correction_samples, has_catalogue, with_catalogue
from recognition.training.recipe import PHOTOS, Recipe


class Command(BaseCommand):
    """`manage.py train_recogniser [MANIFEST] --out DIR [--from-catalogue] [--recipe FILE] [--set NAME=VALUE]`."""

    help = (
        "Train a recogniser on a CSV (path,label,split) or a folder per class, and write one versioned folder. "
        "If it was interrupted, the same call resumes it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the arguments."""
        parser.add_argument("manifest", type=Path, nargs="?", help="pictures (default: accepted corrections)")
        parser.add_argument("--out", type=Path, required=True, help="folder in which to create the versioned folder")
        parser.add_argument(
            "--from-catalogue",
            action="store_true",
            help="train on synthetic views of the pictures with the split catalogue, or if there are none, of this "
            "installation's catalogue, in addition to the photos",
        )
        parser.add_argument("--recipe", type=Path, help="a JSON file with options of the recipe")
        parser.add_argument(
            "--set", action="append", default=[], metavar="NAME=VALUE", help="one option of the recipe, as JSON"
        )
        parser.add_argument("--threads", type=int, help="number of threads that torch uses (default: all cores)")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        """Train and report the progress."""
        from recognition.training.checkpoint import CheckpointError
        from recognition.training.pipeline import train_recogniser

        recipe = read_recipe(options["recipe"], options["set"], Recipe() if options["from_catalogue"] else PHOTOS)
        use_threads(options["threads"])
        try:
            trained = train_recogniser(
                samples=self._samples(options["manifest"], from_catalogue=options["from_catalogue"]),
                out=options["out"],
                recipe=recipe,
                from_catalogue=options["from_catalogue"],
                report=Reporter(self.stdout.write),
                say=self.stdout.write,
            )
        except (SamplesError, BackboneError, CheckpointError, RecogniserError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Best at step {trained.best_step}. Trained {trained.folder}")

    def _samples(self, manifest: Path | None, *, from_catalogue: bool) -> list[Sample]:
        if manifest is None and not from_catalogue:
            raise CommandError("Give a MANIFEST of photos, or --from-catalogue to learn from the catalogue's pictures.")
        samples = correction_samples() if manifest is None else read_samples(manifest)
        return with_catalogue(samples) if from_catalogue and not has_catalogue(samples) else samples


def read_recipe(file: Path | None, settings: list[str], base: Recipe) -> Recipe:
    """Return `base` with the options of a file and single settings. `views.hand=0.2` changes a nested option."""
    try:
        values: dict[str, Any] = json.loads(base.to_json())
        _merge(values, json.loads(file.read_text(encoding="utf-8")) if file else {})
        for setting in settings:
            name, separator, value = setting.partition("=")
            if not separator:
                raise CommandError(f"--set {setting!r}: write NAME=VALUE.")
            _put(values, name, _parsed(value))
        return Recipe.from_mapping(values)
    except (OSError, ValueError, TypeError) as error:
        raise CommandError(f"The recipe cannot be used: {error}") from error


def _merge(values: dict[str, Any], changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        if isinstance(value, dict) and isinstance(values.get(name), dict):
            values[name].update(value)
        else:
            values[name] = value


def _put(values: dict[str, Any], name: str, value: object) -> None:
    section, dot, option = name.rpartition(".")
    target = values.setdefault(section, {}) if dot else values
    target[option] = value


def _parsed(value: str) -> object:
    try:
        parsed: object = json.loads(value)
    except ValueError:
        return value
    return parsed


def use_threads(count: int | None) -> None:
    """Limit the number of threads that torch uses."""
    if count is not None:
        import torch

        if count < 1:
            raise CommandError("--threads must be at least 1")
        torch.set_num_threads(count)


class Reporter:
    """Writes the progress of a training every ten steps."""

    def __init__(self, write: Any) -> None:  # noqa: ANN401 - Django's wrapper or any function of a text
        self._write = write

    def __call__(self, progress: Any) -> None:  # noqa: ANN401 - a Progress, whose module imports torch
        if progress.step % 10 and progress.step != progress.total:
            return
        score = "" if progress.score is None else f", validation {progress.score:.1%}"
        minutes, seconds = divmod(round(progress.left_s), 60)
        left = f"{minutes} min {seconds:02d} s left"
        self._write(f"step {progress.step}/{progress.total}, loss {progress.loss:.3f}{score}, {left}")
