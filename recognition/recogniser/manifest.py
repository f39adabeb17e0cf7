"""The versioned folder a recogniser lives in: `backbone.onnx` beside `manifest.json`.

The manifest is JSON and names every file with its SHA-256; nothing is unpickled. The version is computed from what
the folder holds, so equal content has an equal name on every machine.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

MANIFEST_NAME = "manifest.json"
BACKBONE_NAME = "backbone.onnx"
SMALL_NAME = "backbone-small.onnx"  # the same network for phones, half the size
WEIGHTS_NAME = "embedder.safetensors"  # what training goes on from
PROTOTYPES_NAME = "prototypes.safetensors"  # one vector for each class trained on
GOLDEN_NAME = "golden.json"  # pictures and the vectors that any runtime must give for them
INPUT_NAME = "image"
OUTPUT_NAME = "embedding"
FORMAT = 1

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class RecogniserError(RuntimeError):
    """A recogniser's folder is missing, damaged or not what its manifest says; the message says what to do."""


@dataclass(frozen=True)
class Confidence:
    """The probability that the first candidate is right, and from which probability on what may be said.

    sigmoid(score_weight * score + lead_weight * lead + bias), where `score` is the first candidate's cosine similarity
    and `lead` how far it is ahead of the next product. The weights are inverse temperatures.
    """

    score_weight: float
    lead_weight: float
    bias: float
    match: float
    choose: float

    @property
    def is_ever_sure(self) -> bool:
        """Whether any probability is high enough for a match."""
        return self.match <= 1

    def of(self, score: float, lead: float) -> float:
        """The probability, 0...1."""
        logit = self.score_weight * score + self.lead_weight * lead + self.bias
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


@dataclass(frozen=True)
class Thresholds:
    """Cosine similarities (-1...1) that turn scores into a verdict, and what they rest on.

    If there is a calibrated `confidence` it decides, and the three similarities are only what a reader
    without it should use. `crowding` is the share of a picture's mean similarity to its nearest neighbours that is
    taken off its score (`recognition.gallery.hubness`).
    """

    match_score: float
    match_margin: float
    choose_score: float
    rests_on: str
    confidence: Confidence | None = None
    crowding: float = 0.0


@dataclass(frozen=True)
class Training:
    """What a trained recogniser learned from, and how well it did on what it did not."""

    label_hash: str  # SHA-256 of the sorted labels, one a line
    classes: int
    data_revision: str  # SHA-256 over every picture's label, split and bytes
    recipe: dict[str, Any]
    metrics: dict[str, float]


@dataclass(frozen=True)
class InputSpec:
    """What the graph takes: uint8 RGB [1, H, W, 3]; it is stretched to `size` x `size` inside the graph.

    Callers pass square crops, so that nothing is distorted. `crops` are the sides of the centre squares that a scan
    embeds, as fractions of the picture's longer side; what a square covers beyond the picture is white. The
    crop that fits a product best decides its score.
    """

    size: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    crops: tuple[float, ...]
    name: str = INPUT_NAME
    dtype: str = "uint8"
    layout: str = "NHWC"
    colour: str = "RGB"
    resize: str = "bicubic, antialiased, a=-0.5, inside the graph"


@dataclass(frozen=True)
class Manifest:
    """Everything a server or a phone needs to know about a recogniser besides its gallery."""

    name: str
    backbone: str
    input: InputSpec
    embedding_dim: int
    opset: int
    thresholds: Thresholds
    files: dict[str, str]  # plain file name -> SHA-256 of its bytes
    recipe: str = ""  # digest of what the folder was built from: recognises an up-to-date folder without building
    weights: str = ""  # where the weights came from
    created: str = ""  # ISO 8601, UTC
    training: Training | None = None
    version: str = field(default="")

    def __post_init__(self) -> None:
        if not self.version:
            object.__setattr__(self, "version", f"{self.name}-{self.content_digest()[:12]}")

    def content_digest(self) -> str:
        """Digest of everything that decides an answer: not of when, or from what, it was built."""
        content = asdict(self)
        for key in ("version", "created", "recipe", "weights", "training"):
            del content[key]
        if content["thresholds"]["confidence"] is None:  # as folders were described before there was one
            del content["thresholds"]["confidence"]
        if not content["thresholds"]["crowding"]:
            del content["thresholds"]["crowding"]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def to_json(self) -> str:
        """The text of manifest.json."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def read_manifest(folder: Path) -> Manifest:
    """Read and validate a folder's manifest.

    Raises:
        RecogniserError: no folder, no manifest, not JSON, another format, or a version its content does not have.
    """
    path = folder / MANIFEST_NAME
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        manifest = _parse(document)
    except FileNotFoundError:
        raise RecogniserError(f"There is no recogniser in {folder}: run `manage.py build_recogniser`.") from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise RecogniserError(f"{path} cannot be read ({error}): rebuild the recogniser.") from error
    if manifest.version != f"{manifest.name}-{manifest.content_digest()[:12]}":
        raise RecogniserError(f"{path} was changed after it was written: rebuild the recogniser.")
    return manifest


def _parse(document: dict[str, Any]) -> Manifest:
    fields = dict(document)
    if (version := fields.pop("format")) != FORMAT:
        raise ValueError(f"format {version!r}, this program reads {FORMAT}")
    spec = dict(fields.pop("input"))
    for key in ("mean", "std", "crops"):
        spec[key] = tuple(float(number) for number in spec[key])
    thresholds = _parse_thresholds(fields.pop("thresholds"))
    training = fields.pop("training", None)
    manifest = Manifest(
        input=InputSpec(**spec), thresholds=thresholds, training=Training(**training) if training else None, **fields
    )
    if strange := [name for name in manifest.files if not _PLAIN_NAME.fullmatch(name)]:
        raise ValueError(f"not a plain file name: {strange[0]!r}")
    if BACKBONE_NAME not in manifest.files:
        raise ValueError(f"{BACKBONE_NAME} is not listed")
    return manifest


def _parse_thresholds(document: dict[str, Any]) -> Thresholds:
    fields = dict(document)
    confidence = fields.pop("confidence", None)
    return Thresholds(**fields, confidence=Confidence(**confidence) if confidence else None)


def manifest_sha256(folder: Path) -> str:
    """SHA-256 of the manifest's bytes, which pins every file it names."""
    return _sha256(folder / MANIFEST_NAME)


def load_verified(folder: Path, *, expected_sha256: str | None = None) -> Manifest:
    """Read the manifest and compare every file with it.

    Args:
        folder: a recogniser's folder.
        expected_sha256: digest of the manifest itself, as noted when the recogniser was registered.

    Raises:
        RecogniserError: anything is missing or differs.
    """
    manifest = read_manifest(folder)
    if expected_sha256 is not None and manifest_sha256(folder) != expected_sha256:
        raise RecogniserError(
            f"The manifest in {folder} is not the one that was registered: run `manage.py build_recogniser` again."
        )
    for name, expected in manifest.files.items():
        if _sha256(folder / name) != expected:
            raise RecogniserError(
                f"{folder / name} does not match its SHA-256 in the manifest: rebuild the recogniser."
            )
    return manifest


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise RecogniserError(f"{path} cannot be read ({error.strerror}): rebuild the recogniser.") from error
