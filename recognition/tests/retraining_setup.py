"""Small trainings for tests: everything as it is, only less of it."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from pytest_django import Settings

from recognition.models import Recogniser, Training, TrainingTrigger
from recognition.recogniser import registry
from recognition.recogniser.manifest import MANIFEST_NAME, Confidence, read_manifest
from recognition.recogniser.manifest import Training as Origin
from recognition.retraining import jobs, run, validation
from recognition.samples import data_revision
from recognition.tests.learning import TINY
from recognition.training import datasets
from recognition.training import trainer as training
from recognition.training.pipeline import Trained
from recognition.training.synthesis import compose


class Killed(BaseException):
    """What nothing in the program catches."""


def raise_killed(*_: Any, **__: Any) -> None:
    """Stands for whatever the process does when it is killed."""
    raise Killed


def make_small(settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A training takes a second, writes below a folder, and tells no broker."""
    recipe = {**asdict(TINY), "views_each": 0}  # as few steps as it says, whatever the catalogue's size
    settings.RETRAIN_RECIPE = {name: value for name, value in recipe.items() if name not in {"views", "crops"}}
    settings.RECOGNISERS_DIR = folder / "recognisers"
    settings.RECOGNISERS_DIR.mkdir()
    monkeypatch.setattr(datasets, "_CALIBRATION_FRONTS", 30)
    monkeypatch.setattr(datasets, "_HELD_FRONTS", 8)
    monkeypatch.setattr(validation, "_DRAWN", 6)
    monkeypatch.setattr(validation, "QUESTIONS", 8)
    monkeypatch.setattr(compose, "_BACKGROUNDS", 4)
    monkeypatch.setattr(run, "_WRITE_EVERY_S", 0.0)
    monkeypatch.setattr(current_app, "send_task", lambda *_, **__: None)


def put_to_work(settings: Settings, folder: Path) -> Recogniser:
    """A copy of a recogniser's folder, registered and at work."""
    shutil.copytree(folder, settings.RECOGNISERS_DIR / folder.name)
    recogniser = registry.register(settings.RECOGNISERS_DIR / folder.name)
    registry.activate(recogniser=recogniser)
    return recogniser


def renamed_copy(folder: Path, out: Path, name: str, **changes: Any) -> Path:
    """The same network under another name, in `out/<version>/`."""
    copy = Path(shutil.copytree(folder, out / name))
    manifest = replace(read_manifest(copy), name=name, version="", **changes)
    (copy / MANIFEST_NAME).write_text(manifest.to_json(), encoding="utf-8")
    return copy.rename(out / manifest.version)


def learn_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch, *, match: float = 0.9) -> None:
    """For tests of what comes after it: learning leaves ImageNet's network under another name, and takes no time.

    It is sure from a probability of `match` on.
    """
    thresholds = replace(read_manifest(folder).thresholds, confidence=Confidence(10, 10, -5, match, 0.1))

    def train(*, samples: Any, out: Path, recipe: Any, **_: Any) -> Trained:
        learned = renamed_copy(
            folder,
            out,
            "learned",
            recipe=hashlib.sha256(recipe.to_json().encode()).hexdigest(),
            thresholds=thresholds,
            training=Origin("labels", 4, data_revision(samples), {}, {}),
        )
        return Trained(learned, read_manifest(learned), [], 4)

    monkeypatch.setattr(run, "train_recogniser", train)


def ask() -> Training:
    """Ask for a training."""
    return jobs.request(trigger=TrainingTrigger.OPERATOR)


def train_until_killed_at_step(number: int) -> None:
    """Carry the open training out; its process is killed before this step, counted from 0."""
    train = training.Trainer._step

    def step(trainer: Any, at: int, batch: Any) -> float:
        if at == number:
            raise Killed
        return train(trainer, at, batch)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training.Trainer, "_step", step)
        with pytest.raises(Killed):
            run.carry_out_next()


def noted_steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Filled with every step that is made from now on."""
    steps: list[int] = []
    train = training.Trainer._step

    def step(trainer: Any, at: int, batch: Any) -> float:
        steps.append(at)
        return train(trainer, at, batch)

    monkeypatch.setattr(training.Trainer, "_step", step)
    return steps
