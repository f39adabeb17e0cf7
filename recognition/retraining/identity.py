"""Whether a training would only repeat one: trainings are repeatable, so equal data and choices give equal weights."""

from __future__ import annotations

import hashlib
from pathlib import Path

from recognition.models import Recogniser, Training, TrainingState
from recognition.recogniser import registry
from recognition.recogniser.manifest import RecogniserError, load_verified, read_manifest
from recognition.training.recipe import Recipe


def learned_the_same(revision: str, recipe: Recipe) -> Recogniser | None:
    """The recogniser at work, or the one trained last, where it learned just this; else None.

    Args:
        revision: SHA-256 of the data.
        recipe: all choices.
    """
    wanted = revision, _digest(recipe)
    return next((one for one in _candidates() if _origin(registry.folder_of(one)) == wanted), None)


def finished_folder(out: Path, revision: str, recipe: Recipe) -> Path | None:
    """An undamaged recogniser in `out` that learned just this: what a training wrote before it was killed."""
    wanted = revision, _digest(recipe)
    folders = (path.parent for path in sorted(out.glob("[!.]*/manifest.json")))
    return next((folder for folder in folders if _origin(folder) == wanted and _is_whole(folder)), None)


def _digest(recipe: Recipe) -> str:
    return hashlib.sha256(recipe.to_json().encode()).hexdigest()


def _candidates() -> list[Recogniser]:
    last = Training.objects.filter(state=TrainingState.DONE).exclude(recogniser=None).first()
    found = [registry.active_recogniser(), last.recogniser if last else None]
    return [one for one in found if one is not None]


def _origin(folder: Path) -> tuple[str, str] | None:
    try:
        manifest = read_manifest(folder)
    except RecogniserError:
        return None
    return (manifest.training.data_revision, manifest.recipe) if manifest.training else None


def _is_whole(folder: Path) -> bool:
    try:
        load_verified(folder)
    except RecogniserError:
        return False
    return True
