"""Small trainings for tests: every part of a real one, with fewer pictures and steps."""

from __future__ import annotations

import shutil
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.utils import timezone
from pytest_django import Settings

from common.jobs import lease as job_lease
from recognition.models import Recogniser, Training, TrainingTrigger
from recognition.recogniser import registry
from recognition.recogniser.manifest import MANIFEST_NAME, Confidence, Manifest, read_manifest
from recognition.recogniser.manifest import Training as Origin
from recognition.retraining import jobs, run, validation
from recognition.samples import data_revision
from recognition.tests.learning import TINY
from recognition.training import datasets, packaging, pipeline
from recognition.training import trainer as training
from recognition.training.packaging import Named
from recognition.training.pipeline import Trained
from recognition.training.recipe import Recipe
from recognition.training.synthesis import compose


class Killed(BaseException):
    """An exception that nothing in the program catches, as no program catches a kill."""


def raise_killed(*_: Any, **__: Any) -> None:
    """Stand in for a function in which the process is killed."""
    raise Killed


def make_small(settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A training takes seconds, writes below a folder, and sends no message to the broker."""
    recipe = {**asdict(TINY), "views_each": 0}  # as few steps as it says, whatever the catalogue's size
    settings.RETRAIN_RECIPE = {name: value for name, value in recipe.items() if name not in {"views", "crops"}}
    settings.RECOGNISERS_DIR = folder / "recognisers"
    settings.RECOGNISERS_DIR.mkdir()
    monkeypatch.setattr(datasets, "_CALIBRATION_FRONTS", 30)
    monkeypatch.setattr(datasets, "_HELD_FRONTS", 8)
    monkeypatch.setattr(validation, "_DRAWN", 6)
    monkeypatch.setattr(validation, "QUERIES", 8)
    monkeypatch.setattr(compose, "_BACKGROUNDS", 4)
    monkeypatch.setattr(job_lease, "REPORT_EVERY_SECONDS", 0.0)
    monkeypatch.setattr(current_app, "send_task", lambda *_, **__: None)


def activated_copy(settings: Settings, folder: Path) -> Recogniser:
    """A copy of a recogniser's folder, registered and active."""
    shutil.copytree(folder, settings.RECOGNISERS_DIR / folder.name)
    recogniser = registry.register(settings.RECOGNISERS_DIR / folder.name)
    registry.activate(recogniser=recogniser)
    return recogniser


def renamed_copy(folder: Path, out: Path, name: str, **changes: Any) -> Path:
    """The same network under another name, in `out/<version>/`."""
    copy = Path(shutil.copytree(folder, out / name))
    return copy.rename(out / _rename(copy, name, **changes).version)


def _rename(folder: Path, name: str, **changes: Any) -> Manifest:
    manifest = replace(read_manifest(folder), name=name, version="", **changes)
    (folder / MANIFEST_NAME).write_text(manifest.to_json(), encoding="utf-8")
    return manifest


def learn_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch, *, match: float = 0.9) -> None:
    """Replace a whole training: ImageNet's network under another name comes out, at once.

    It is sure from a probability of `match` on.
    """

    def train(*, samples: Any, out: Path, recipe: Recipe, **_: Any) -> Trained:
        changes = _learned_from(folder, data_revision(samples), recipe, match)
        learned = renamed_copy(folder, out, "learned", **changes)
        return Trained(learned, read_manifest(learned), [], 4)

    monkeypatch.setattr(run, "train_recogniser", train)


def export_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace export and calibration, which take longest: every step is made, and what comes out is as above."""

    def write_draft(workplace: Path, _: Any, recipe: Recipe, __: Any, named: Named) -> None:
        shutil.copytree(folder, workplace, dirs_exist_ok=True)
        _rename(workplace, "learned", **_learned_from(folder, named.data_revision, recipe, 0.9))

    monkeypatch.setattr(packaging, "write_draft", write_draft)
    monkeypatch.setattr(pipeline, "calibrate_draft", lambda workplace, *_, **__: read_manifest(workplace))


def _learned_from(folder: Path, revision: str, recipe: Recipe, match: float) -> dict[str, Any]:
    """What the manifest of a recogniser says that was trained on this data."""
    thresholds = replace(read_manifest(folder).thresholds, confidence=Confidence(10, 10, -5, match, 0.1))
    return {
        "recipe": recipe.digest(),
        "thresholds": thresholds,
        "training": Origin("labels", 4, revision, {}, {}),
    }


def ask() -> Training:
    """Request a training."""
    return jobs.request(trigger=TrainingTrigger.OPERATOR)


def carry_out_until_killed() -> None:
    """Carry the open training out until its process is killed, and wait until its lease has run out."""
    with pytest.raises(Killed):
        run.carry_out_next()
    assert Training.objects.get(state="running").is_held
    killed()


def killed(**columns: Any) -> None:
    """Make the open training one whose process was killed and whose lease has run out since."""
    run_out = timezone.now() - timedelta(seconds=1)
    Training.objects.open().update(state="running", lease_owner="killed", lease_until=run_out, **columns)


def train_until_killed_at_step(number: int) -> None:
    """Carry the open training out until its process is killed before this step, counted from 0."""
    train = training.Trainer._step

    def step(trainer: Any, at: int, batch: Any) -> float:
        if at == number:
            raise Killed
        return train(trainer, at, batch)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training.Trainer, "_step", step)
        carry_out_until_killed()


def noted_steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A list that every step from now on is added to."""
    steps: list[int] = []
    train = training.Trainer._step

    def step(trainer: Any, at: int, batch: Any) -> float:
        steps.append(at)
        return train(trainer, at, batch)

    monkeypatch.setattr(training.Trainer, "_step", step)
    return steps
