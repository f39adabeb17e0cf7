"""Write a trained embedder as one versioned folder that a server or a phone can verify."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file as save_arrays
from safetensors.torch import save_file

from recognition.backbone import export
from recognition.backbone.network import InputTransform
from recognition.recogniser.engine import Engine
from recognition.recogniser.manifest import (
    BACKBONE_NAME,
    GOLDEN_NAME,
    MANIFEST_NAME,
    PROTOTYPES_NAME,
    SMALL_NAME,
    WEIGHTS_NAME,
    InputSpec,
    Manifest,
    Thresholds,
    Training,
    load_verified,
)
from recognition.training.network import Learner, Shipped
from recognition.training.quantisation import shrink
from recognition.training.recipe import Recipe

# Nothing is ever a match: no two cosine similarities are so far apart.
UNCALIBRATED = Thresholds(match_score=1.0, match_margin=2.0, choose_score=0.5, rests_on="not calibrated yet")


@dataclass(frozen=True)
class Named:
    """What the manifest says about the data."""

    labels: Sequence[str]  # in the order of the classes; drawn fronts follow and have no labels
    data_revision: str


def label_hash(labels: Sequence[str]) -> str:
    """SHA-256 of the sorted labels, one a line."""
    return hashlib.sha256("\n".join(sorted(labels)).encode()).hexdigest()


def write_draft(folder: Path, learner: Learner, recipe: Recipe, transform: InputTransform, named: Named) -> Manifest:
    """Write every file of a recogniser that is not calibrated yet; its manifest never says *match*.

    Args:
        folder: an empty one.
        learner: trained, on the CPU, in eval mode.
        recipe: its recipe.
        transform: normalisation of its backbone.
        named: what it learned from.
    """
    sized = InputTransform(recipe.input_size, transform.mean, transform.std)
    model = export.export_onnx(Shipped(learner.embedder).eval(), sized)
    (folder / BACKBONE_NAME).write_bytes(model.SerializeToString(deterministic=True))
    (folder / SMALL_NAME).write_bytes(shrink(model).SerializeToString(deterministic=True))
    save_file(
        {name: tensor.contiguous() for name, tensor in learner.embedder.state_dict().items()}, folder / WEIGHTS_NAME
    )
    _write_prototypes(folder, learner, named.labels)
    manifest = Manifest(
        name=f"{recipe.backbone}-trained",
        backbone=recipe.backbone,
        input=InputSpec(size=recipe.input_size, mean=sized.mean, std=sized.std, crops=recipe.crops),
        embedding_dim=recipe.embedding_dim,
        opset=export.opset(model),
        thresholds=UNCALIBRATED,
        files=_hashes(folder),
        recipe=recipe.digest(),
        weights=f"trained from ImageNet's, recipe seed {recipe.seed}",
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        training=Training(
            label_hash=label_hash(named.labels),
            classes=len(named.labels),
            data_revision=named.data_revision,
            recipe=asdict(recipe),
            metrics={},
        ),
    )
    _write_manifest(folder, manifest)
    return manifest


def _write_prototypes(folder: Path, learner: Learner, labels: Sequence[str]) -> None:
    """Write the weight rows of the labelled classes: the gallery if no pictures are enrolled."""
    rows = learner.classes.weight.detach().numpy()[: len(labels)]
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    named = {"labels": json.dumps(list(labels), ensure_ascii=False)}
    save_arrays({"vectors": np.ascontiguousarray(unit, dtype=np.float32)}, folder / PROTOTYPES_NAME, metadata=named)


def finish(
    folder: Path, *, thresholds: Thresholds, metrics: dict[str, float], golden: Sequence[NDArray[np.uint8]]
) -> Manifest:
    """Complete a draft with calibrated thresholds, metrics and golden vectors.

    Args:
        folder: the draft's.
        thresholds: calibrated, with what they rest on.
        metrics: figures for the manifest.
        golden: decoded crops, uint8 [H, W, 3], whose vectors every runtime must reproduce.
    """
    draft = load_verified(folder)
    _write_golden(folder, Engine(folder), golden)
    training = replace(draft.training, metrics=metrics) if draft.training else None
    manifest = replace(draft, thresholds=thresholds, training=training, files=_hashes(folder), version="")
    _write_manifest(folder, manifest)
    return manifest


def _write_golden(folder: Path, engine: Engine, crops: Sequence[NDArray[np.uint8]]) -> None:
    entries = [
        {
            "height": crop.shape[0],
            "width": crop.shape[1],
            "rgb": base64.b64encode(np.ascontiguousarray(crop).tobytes()).decode(),
            "embedding": [round(float(value), 6) for value in engine.embed(crop)],
        }
        for crop in crops
    ]
    document: dict[str, Any] = {"tolerance": 1e-3, "pictures": entries}
    (folder / GOLDEN_NAME).write_text(json.dumps(document), encoding="utf-8")


def read_golden(folder: Path) -> list[tuple[NDArray[np.uint8], NDArray[np.float32]]]:
    """Read the crops, uint8 [H, W, 3], and the vectors they must give, float32 [d]."""
    document = json.loads((folder / GOLDEN_NAME).read_text(encoding="utf-8"))
    return [
        (
            np.frombuffer(base64.b64decode(entry["rgb"]), np.uint8).reshape(entry["height"], entry["width"], 3),
            np.array(entry["embedding"], dtype=np.float32),
        )
        for entry in document["pictures"]
    ]


def small_agreement(folder: Path, crops: Sequence[NDArray[np.uint8]]) -> float:
    """Lowest cosine similarity between the phone's network and the server's over these crops."""
    full, small = Engine(folder), Engine(folder, network=SMALL_NAME)
    return min(float(full.embed(crop) @ small.embed(crop)) for crop in crops)


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != MANIFEST_NAME)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    (folder / MANIFEST_NAME).write_text(manifest.to_json(), encoding="utf-8")


def new_workplace(out: Path) -> Path:
    """Make a hidden folder in `out` to build in."""
    out.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=".building-", dir=out))


def move_into_place(workplace: Path, out: Path) -> Path:
    """Rename a finished folder to its version; a folder of the same version is replaced."""
    target = out / load_verified(workplace).version
    if target.exists():
        shutil.rmtree(target)
    workplace.chmod(0o755)
    return workplace.rename(target)
