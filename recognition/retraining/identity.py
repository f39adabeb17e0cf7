"""Whether a training would only repeat one: trainings are repeatable, so equal data and choices give equal weights."""

from __future__ import annotations

import hashlib

from recognition import recognisers
from recognition.manifest import RecogniserError, read_manifest
from recognition.models import Recogniser, Training, TrainingState
from recognition.training.recipe import Recipe


def learned_the_same(revision: str, recipe: Recipe) -> Recogniser | None:
    """The recogniser at work, or the one trained last, where it learned just this; else None.

    Args:
        revision: SHA-256 of the data.
        recipe: all choices.
    """
    digest = hashlib.sha256(recipe.to_json().encode()).hexdigest()
    return next((one for one in _candidates() if _origin(one) == (revision, digest)), None)


def _candidates() -> list[Recogniser]:
    last = Training.objects.filter(state=TrainingState.DONE).exclude(recogniser=None).first()
    found = [recognisers.active_recogniser(), last.recogniser if last else None]
    return [one for one in found if one is not None]


def _origin(recogniser: Recogniser) -> tuple[str, str] | None:
    try:
        manifest = read_manifest(recognisers.folder_of(recogniser))
    except RecogniserError:
        return None
    return (manifest.training.data_revision, manifest.recipe) if manifest.training else None
