"""The smallest training that is one: drawn products, a few steps, 64 px."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from PIL import Image

from recognition.recogniser.manifest import MANIFEST_NAME
from recognition.samples import Sample
from recognition.tests.kept import kept_folder, state_of
from recognition.training.recipe import Recipe
from recognition.training.synthesis.compose import ViewOptions, on_white
from recognition.training.synthesis.fronts import draw_fronts

TINY = Recipe(
    seed=5,
    input_size=64,
    embedding_dim=32,
    batch_size=4,
    head_steps=1,
    views_each=0,
    steps=3,
    warmup_steps=1,
    evaluate_every=2,
    checkpoint_every=2,
    drawn_fronts=6,
    front_side=64,
    stored_side=64,
    frozen_stages=3,
    views=ViewOptions(),
)


def drawn_catalogue(folder: Path, count: int = 4, *, split: str = "catalogue") -> list[Sample]:
    """Catalogue pictures of drawn products, written below a folder."""
    samples = []
    for number, front in enumerate(draw_fronts(count, seed=77, variants=2)):
        path = folder / split / f"product-{number}" / "picture.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(on_white(front, 96)).save(path)
        samples.append(Sample(path, f"product-{number}", split))
    return samples


@contextmanager
def one_torch_thread() -> Iterator[None]:
    """Let torch use one thread: results are repeatable, and parallel test processes do not crowd each other."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


@contextmanager
def small_validations(*, held: int = 8, calibration: int = 30) -> Iterator[None]:
    """Let trainings validate and calibrate on a few drawn fronts."""
    from recognition.training import datasets

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(datasets, "_HELD_FRONTS", held)
        patch.setattr(datasets, "_CALIBRATION_FRONTS", calibration)
        yield


def trained_folder() -> Path:
    """A recogniser trained on drawn products, trained again when the code has changed: some ten seconds.

    Its folder is alone in the one around it. Tests that change it work on a copy.
    """
    parts = ("backbone", "evaluation", "gallery", "images", "recogniser", "training", "samples.py", "tests/learning.py")
    out = kept_folder("trained", state_of("drawing", *(f"recognition/{part}" for part in parts)), _train)
    return next(out.glob(f"[!.]*/{MANIFEST_NAME}")).parent


def _train(out: Path) -> None:
    from recognition.training.pipeline import train_recogniser

    with TemporaryDirectory() as pictures, one_torch_thread(), small_validations():
        train_recogniser(samples=drawn_catalogue(Path(pictures)), out=out, recipe=TINY, from_catalogue=True)
