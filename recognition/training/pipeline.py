"""Run a whole training, from pictures to a calibrated, versioned folder. Commands and tasks call this."""

from __future__ import annotations

import hashlib
import math
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from recognition.evaluation.calibration import CalibrationError
from recognition.evaluation.queries import own_prototypes
from recognition.evaluation.ranking import Trial
from recognition.evaluation.thresholds import calibrate
from recognition.gallery.hubness import corrected_prototypes
from recognition.recogniser.engine import Engine
from recognition.recogniser.manifest import Manifest
from recognition.samples import Sample
from recognition.training import packaging
from recognition.training.datasets import TrainingDataset, ValidationSet, catalogue_dataset, photo_dataset
from recognition.training.recipe import Recipe
from recognition.training.trainer import Progress, Trainer

_VALIDATIONS = 5  # of a long training: the first comes when every product was seen


@dataclass(frozen=True)
class Trained:
    """A finished folder, and how the training went: the validation `scores` (0...1) by step."""

    folder: Path
    manifest: Manifest
    scores: list[tuple[int, float]]
    best_step: int


def train_recogniser(
    *,
    samples: Sequence[Sample],
    out: Path,
    recipe: Recipe,
    from_catalogue: bool,
    report: Callable[[Progress], None] = lambda _: None,
    say: Callable[[str], None] = lambda _: None,
) -> Trained:
    """Train, or resume a killed training, and write `out/<version>/`.

    Args:
        samples: pictures with labels and splits.
        out: folder of recognisers; the checkpoint lies in a hidden folder in it until the training is done.
        recipe: all choices.
        from_catalogue: learn from synthetic views of the `catalogue` pictures; else from photos alone.
        report: called after each step.
        say: called with a sentence about each part of the work.

    Raises:
        SamplesError: pictures that cannot be learned from.
        BackboneError: unknown backbone, or its weights are missing.
        CheckpointError: a damaged checkpoint.
    """
    say("Reading pictures …")
    dataset = (catalogue_dataset if from_catalogue else photo_dataset)(samples, recipe)
    checkpoint = out / f".training-{_identity(dataset, recipe)}"
    course = with_enough_views(recipe, len(dataset.labels), from_catalogue=from_catalogue)
    trainer = Trainer(
        course,
        dataset.source,
        anchors=dataset.anchors,
        evaluate=dataset.validation.score,
        folder=checkpoint,
        data_revision=dataset.data_revision,
    )
    if trainer.course.step:
        say(f"Resuming at step {trainer.course.step} of {trainer.total}.")
    learner = trainer.run(report).cpu()
    say("Exporting and calibrating …")
    workplace = packaging.new_workplace(out)
    try:
        named = packaging.Named(dataset.labels, dataset.data_revision)
        packaging.write_draft(workplace, learner, recipe, trainer.transform, named)
        best = trainer.course
        metrics = {"validation": best.best_score, "best_step": float(best.best_step), "steps": float(trainer.total)}
        manifest = calibrate_draft(workplace, dataset.calibration, metrics, hubness=recipe.crowding, say=say)
        folder = packaging.move_into_place(workplace, out)
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
    shutil.rmtree(checkpoint, ignore_errors=True)
    return Trained(folder, manifest, trainer.course.scores, trainer.course.best_step)


def with_enough_views(recipe: Recipe, products: int, *, from_catalogue: bool) -> Recipe:
    """Give the recipe the steps that a large catalogue needs, so that each product is shown `views_each` times.

    A product that was hardly shown is not learned, and only a learned product is ever a match.
    """
    if not from_catalogue:
        return recipe
    own = recipe.batch_size * (1 - min(recipe.drawn_share, recipe.drawn_fronts / (recipe.drawn_fronts + products)))
    steps = max(recipe.steps, math.ceil(products * recipe.views_each / own))
    every = max(recipe.evaluate_every, steps // _VALIDATIONS)
    return recipe.changed(steps=steps, evaluate_every=every) if steps > recipe.steps else recipe


def _identity(dataset: TrainingDataset, recipe: Recipe) -> str:
    return hashlib.sha256(f"{recipe.to_json()}{dataset.data_revision}".encode()).hexdigest()[:12]


def calibrate_draft(
    folder: Path,
    validation: ValidationSet,
    metrics: dict[str, float],
    *,
    hubness: float = 0.0,
    say: Callable[[str], None] = lambda _: None,
) -> Manifest:
    """Calibrate a draft on pictures its network never learned from, with half of their products missing in turn."""
    engine = Engine(folder)
    queries = np.stack([engine.embed_query(picture) for picture in validation.queries])
    if validation.gallery is None:
        prototypes, hubness = own_prototypes(folder).prototypes, 0.0
    else:
        vectors = engine.embed_many(list(validation.gallery))
        prototypes = corrected_prototypes(vectors, np.arange(len(vectors)), weight=hubness)
    try:
        trial = Trial(prototypes, queries, validation.truth)
        thresholds, figures = calibrate(trial, rests_on=validation.about)
    except CalibrationError as error:
        say(f"Not calibrated ({error}): this recogniser will never say that it is sure.")
        unsure = f"not calibrated ({error}); asked about {validation.about}"
        thresholds, figures = replace(packaging.UNCALIBRATED, rests_on=unsure), {}
    golden = _golden_crops(validation.queries)
    small = packaging.small_agreement(folder, golden)
    return packaging.finish(
        folder,
        thresholds=replace(thresholds, crowding=hubness),
        metrics={**metrics, **figures, "small_cosine": small},
        golden=golden,
    )


def _golden_crops(pictures: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """Three decoded crops of different shapes and sizes, small enough to travel in JSON."""
    sizes = ((96, 96), (120, 80), (64, 100))  # width, height
    return [
        np.asarray(Image.fromarray(picture).resize(size), dtype=np.uint8)
        for picture, size in zip(pictures, sizes, strict=False)
    ]
