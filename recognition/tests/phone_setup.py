"""A registered recogniser that nobody can run: enough for what is published of it, and quick."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from recognition.gallery import vectors
from recognition.models import Embedding, ProductPicture, Recogniser
from recognition.recogniser.manifest import BACKBONE_NAME, MANIFEST_NAME, SMALL_NAME, InputSpec, Manifest, Thresholds
from recognition.recogniser.registry import register
from recognition.tests.factories import make_picture

DIM = 8
INPUT = InputSpec(size=224, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5), crops=(1.0, 0.7))


def make_recogniser(folder: Path, name: str = "tiny", *, small: bool = True, active: bool = True) -> Recogniser:
    """A recogniser's folder below RECOGNISERS_DIR, registered."""
    contents = {BACKBONE_NAME: f"network of {name} ".encode() * 50}
    if small:
        contents[SMALL_NAME] = f"small network of {name}".encode()
    manifest = Manifest(
        name=name,
        backbone="tf_efficientnet_lite0",
        input=INPUT,
        embedding_dim=DIM,
        opset=20,
        thresholds=Thresholds(0.8, 0.05, 0.4, "nothing: a test"),
        files={file: hashlib.sha256(content).hexdigest() for file, content in contents.items()},
    )
    place = folder / manifest.version
    place.mkdir(parents=True)
    for file, content in contents.items():
        (place / file).write_bytes(content)
    (place / MANIFEST_NAME).write_text(manifest.to_json(), encoding="utf-8")
    recogniser = register(place)
    Recogniser.objects.filter(pk=recogniser.pk).update(active=active)
    recogniser.refresh_from_db()
    return recogniser


def enrol(recogniser: Recogniser, picture: ProductPicture | None = None, seed: int = 1) -> ProductPicture:
    """One more row in the gallery."""
    picture = picture or make_picture()
    vector = np.random.default_rng(seed).normal(size=DIM).astype(np.float32)
    vector /= np.linalg.norm(vector)
    Embedding.objects.create(recogniser=recogniser, picture=picture, vector=vectors.to_bytes(vector))
    return picture
