"""Describe what a recogniser is built from. Do not import torch here: finding an up-to-date folder must be quick."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from recognition.backbone.weights import WeightsFile
from recognition.recogniser.folders import find_folder
from recognition.recogniser.manifest import Manifest, Thresholds

# Raise this if the export itself changes, so that existing folders are built again.
EXPORT_REVISION = 1
# The whole frame suits a pack that fills the guide; the smaller squares suit a pack in a wider picture.
CROPS = (1.0, 0.7, 0.6)
# Features that were never trained on products are not very reliable. recognition/tests/test_scenes.py checks that these
# thresholds hold.
THRESHOLDS = Thresholds(
    match_score=0.86,
    match_margin=0.1,
    choose_score=0.5,
    rests_on="not trained: drawn scenes and clean pictures of 100 drawn packs; each pack known, then left out",
)
_TOOLS = ("torch", "timm", "onnx", "onnxscript")


def recipe_digest(backbone: str, weights: WeightsFile) -> str:
    """Return a digest of the backbone, its weights, the export tools and the constants in the manifest."""
    ingredients = {
        "backbone": backbone,
        "weights": weights.sha256,
        "tools": {tool: version(tool) for tool in _TOOLS},
        "export": EXPORT_REVISION,
        "crops": CROPS,
        "thresholds": asdict(THRESHOLDS),
    }
    return hashlib.sha256(json.dumps(ingredients, sort_keys=True).encode()).hexdigest()


def find_up_to_date(folder: Path, recipe: str) -> tuple[Path, Manifest] | None:
    """Return an undamaged recogniser in `folder` that was built from this recipe, or None."""
    return find_folder(folder, lambda manifest: manifest.recipe == recipe)
