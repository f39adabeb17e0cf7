"""Find out whether a training would only repeat one: equal data and equal choices give equal weights."""

from __future__ import annotations

from pathlib import Path

from recognition.recogniser.folders import find_folder
from recognition.recogniser.manifest import Manifest
from recognition.training.recipe import Recipe


def is_made_of(manifest: Manifest, revision: str, recipe: Recipe) -> bool:
    """Whether a recogniser was trained by this recipe on data of this revision (its SHA-256)."""
    is_same_data = manifest.training is not None and manifest.training.data_revision == revision
    return is_same_data and manifest.recipe == recipe.digest()


def finished_folder(out: Path, revision: str, recipe: Recipe) -> Path | None:
    """Find an undamaged recogniser in `out` that was trained by this recipe on data of this revision."""
    found = find_folder(out, lambda manifest: is_made_of(manifest, revision, recipe))
    return found[0] if found else None
